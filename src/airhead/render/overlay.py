"""Words on the picture: the title at the start and the label that says who moves the body."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from airhead.render.painter import Picture

YELLOW = (255, 204, 20)
INK = (18, 22, 30)
PAPER = (247, 247, 245)

TITLE_S = 1.9
_FADE_IN_S, _FADE_OUT_S = 0.25, 0.5
_DESIGN_HEIGHT_PX = 720.0  # sizes below are for this height
_LONGEST_TEXT = 90

Stamp = NDArray[np.float32]  # (H, W, 4) colours 0 to 255, opacity 0 to 1
_FONT = "DejaVuSans.ttf"


@dataclass(frozen=True)
class Label:
    """Who moves the body, in words, with a colour (0 to 255) of its own."""

    text: str
    rgb: tuple[int, int, int]


@lru_cache(maxsize=32)
def font(size_px: int) -> ImageFont.FreeTypeFont:
    """DejaVu Sans: performers' names need more letters than Pillow's own font has."""
    with resources.as_file(resources.files(__package__) / "fonts" / _FONT) as path:
        return ImageFont.truetype(path, size_px)


def put_title(picture: Picture, title: str, time_s: float) -> Picture:
    """The picture (H, W, 3) with the title over it, as it looks `time_s` into the film."""
    fade = min(time_s / _FADE_IN_S, (TITLE_S - time_s) / _FADE_OUT_S, 1.0)
    if not title or fade <= 0.0:
        return picture
    stamp = _title_stamp(title, picture.shape[0])
    left, bottom = round(0.05 * picture.shape[1]), round(0.14 * picture.shape[0])
    return _stamped(picture, stamp, left, picture.shape[0] - bottom - stamp.shape[0], fade)


def put_label(picture: Picture, label: Label) -> Picture:
    """The picture (H, W, 3) with a small label in its lower left corner."""
    stamp = _label_stamp(label, picture.shape[0])
    margin = round(0.035 * picture.shape[0])
    return _stamped(picture, stamp, margin, picture.shape[0] - margin - stamp.shape[0], 1.0)


@lru_cache(maxsize=4)
def _title_stamp(title: str, height_px: int) -> Stamp:
    unit = height_px / _DESIGN_HEIGHT_PX
    text = shortened(title)
    face = font(max(8, round(46 * unit)))
    width, height = text_size(text, face)
    pad, bar = round(22 * unit), max(2, round(7 * unit))
    image = Image.new("RGBA", (width + 2 * pad + bar, height + round(1.5 * pad)), (*INK, 0))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 0, image.width - 1, image.height - 1), round(6 * unit), fill=(*INK, 205))
    draw.rectangle((0, 0, bar, image.height), fill=(*YELLOW, 255))
    draw.text((bar + pad, image.height / 2), text, font=face, fill=(*PAPER, 255), anchor="lm")
    return _as_stamp(image)


@lru_cache(maxsize=32)
def _label_stamp(label: Label, height_px: int) -> Stamp:
    unit = height_px / _DESIGN_HEIGHT_PX
    text = shortened(label.text)
    face = font(max(7, round(19 * unit)))
    width, height = text_size(text, face)
    tall, dot = height + round(16 * unit), max(3, round(12 * unit))
    # drawn four times as large and shrunk, for round edges without steps
    image = Image.new("RGBA", (width + dot + round(40 * unit), tall), (*INK, 0))
    big = image.resize((image.width * 4, tall * 4))
    draw = ImageDraw.Draw(big)
    draw.rounded_rectangle((0, 0, big.width - 1, big.height - 1), 2 * tall, fill=(*INK, 195))
    start, middle = round(14 * unit) * 4, 2 * tall
    draw.ellipse((start, middle - 2 * dot, start + 4 * dot, middle + 2 * dot), fill=(*label.rgb, 255))
    image = big.resize(image.size, Image.Resampling.LANCZOS)
    place = (dot + round(23 * unit), tall / 2)
    ImageDraw.Draw(image).text(place, text, font=face, fill=(*PAPER, 255), anchor="lm")
    return _as_stamp(image)


def shortened(text: str) -> str:
    """One line of printable text, cut where it is too long to be read in passing."""
    line = "".join(c if c.isprintable() else " " for c in text).strip()
    return line if len(line) <= _LONGEST_TEXT else line[: _LONGEST_TEXT - 1] + "…"


def text_size(text: str, face: ImageFont.FreeTypeFont) -> tuple[int, int]:
    """Width of `text` and height of a line, in pixels."""
    left, _, right, _ = face.getbbox(text)
    _, top, _, bottom = face.getbbox("Hg")
    return int(np.ceil(right - left)), int(np.ceil(bottom - top))


def _as_stamp(image: Image.Image) -> Stamp:
    stamp = np.asarray(image, dtype=np.float32).copy()
    stamp[..., 3] /= 255.0
    return stamp


def _stamped(picture: Picture, stamp: Stamp, left: int, top: int, opacity: float) -> Picture:
    """The picture with the stamp on it; what reaches over the edge is cut off."""
    out = picture.copy()
    left, top = max(left, 0), max(top, 0)
    place = out[top : top + stamp.shape[0], left : left + stamp.shape[1]]
    part = stamp[: place.shape[0], : place.shape[1]]
    share = part[..., 3:] * np.float32(opacity)
    place[:] = np.round(place * (1.0 - share) + part[..., :3] * share).astype(np.uint8)
    return out
