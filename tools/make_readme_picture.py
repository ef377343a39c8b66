"""The picture at the top of the README: moments of a film side by side.

`python tools/make_readme_picture.py out/backflip/film.mp4 docs/img/backflip.jpg --frames 2 16 20 24 27 31 36 90`
"""

from __future__ import annotations

import argparse
from pathlib import Path

import av
from PIL import Image

_COLUMNS = 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("film", type=Path)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--frames", type=int, nargs="+", required=True, help="film frames to show")
    parser.add_argument("--width", type=int, default=1280, help="of the picture, in pixels")
    options = parser.parse_args()
    with av.open(str(options.film)) as film:
        wanted = {n: frame.to_image() for n, frame in enumerate(film.decode(video=0)) if n in options.frames}
    width = options.width // _COLUMNS
    cells = [_cropped(wanted[n]).resize((width, width), Image.Resampling.LANCZOS) for n in options.frames]
    rows = -(-len(cells) // _COLUMNS)
    sheet = Image.new("RGB", (width * _COLUMNS, width * rows), "white")
    for n, cell in enumerate(cells):
        sheet.paste(cell, (n % _COLUMNS * width, n // _COLUMNS * width))
    sheet.save(options.picture, quality=88, optimize=True)


def _cropped(picture: Image.Image) -> Image.Image:
    """The square in the middle: the follow camera keeps the body there, and title and label stand beside it."""
    side = round(0.9 * picture.height)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    return picture.crop((left, top, left + side, top + side))


if __name__ == "__main__":
    main()
