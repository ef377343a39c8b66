"""The end card: who performed, what was simulated, under which licences. Long text wraps, and turns the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from airhead.render.overlay import INK, PAPER, YELLOW, font, text_size
from airhead.render.painter import Picture
from airhead.render.settings import FilmSettings

CARD_S = 3.0
_FADE_S = 0.3
_DESIGN_HEIGHT_PX = 720.0
_QUIET = (172, 178, 188)
_MARGIN = 0.10  # of the width
_HEADING_PX, _TEXT_PX, _LEADING = 21, 25, 1.42
_GAP_PX = 22
_MOST_PAGES = 20


@dataclass(frozen=True)
class CardSection:
    """A heading and the lines under it."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class _Row:
    text: str
    size_px: int
    rgb: tuple[int, int, int]
    before_px: float


def end_card(sections: Sequence[CardSection], settings: FilmSettings) -> Iterator[Picture]:
    """The pictures (H, W, 3) of the end card, three seconds a page; none where there are no sections."""
    frames = round(CARD_S * settings.fps)
    for page in card_pages(sections, settings):
        for frame in range(frames):
            share = (frame + 1) / max(1.0, _FADE_S * settings.fps)
            yield page if share >= 1.0 else np.round(page * share).astype(np.uint8)


def card_pages(sections: Sequence[CardSection], settings: FilmSettings) -> list[Picture]:
    """The pages (H, W, 3) of the end card, without fades."""
    unit = settings.height / _DESIGN_HEIGHT_PX
    rows = [row for section in sections for row in _rows(section, settings, unit)]
    room = settings.height * 0.80
    pages: list[list[_Row]] = []
    used = room
    for row in rows:
        tall = row.before_px + row.size_px * _LEADING
        if used + tall > room:
            pages.append([])
            used = 0.0
        pages[-1].append(row)
        used += tall
    return [_painted(page, settings, unit) for page in pages[:_MOST_PAGES]]


def _rows(section: CardSection, settings: FilmSettings, unit: float) -> Iterator[_Row]:
    width = settings.width * (1.0 - 2.0 * _MARGIN)
    heading, body = max(6, round(_HEADING_PX * unit)), max(7, round(_TEXT_PX * unit))
    for number, line in enumerate(_wrapped(section.heading, heading, width) if section.heading else []):
        yield _Row(line, heading, YELLOW, _GAP_PX * unit if number == 0 else 0.0)
    for paragraph in section.lines:
        for line in _wrapped(paragraph, body, width):
            yield _Row(line, body, PAPER, 0.0)


def _wrapped(text: str, size_px: int, width_px: float) -> list[str]:
    """Lines that fit; a word wider than a line is broken."""
    face = font(size_px)
    lines, line = [], ""
    for word in "".join(c if c.isprintable() else " " for c in text).split():
        longer = f"{line} {word}".strip()
        if text_size(longer, face)[0] <= width_px:
            line = longer
            continue
        if line:
            lines.append(line)
        while text_size(word, face)[0] > width_px:
            cut = next(n for n in range(len(word), 0, -1) if n == 1 or text_size(word[:n], face)[0] <= width_px)
            lines.append(word[:cut])
            word = word[cut:]  # noqa: PLW2901 - the rest of the word goes on
        line = word
    return [*lines, line] if line else lines


def _painted(rows: Sequence[_Row], settings: FilmSettings, unit: float) -> Picture:
    image = Image.new("RGB", (settings.width, settings.height), INK)
    draw = ImageDraw.Draw(image)
    tall = sum(row.before_px + row.size_px * _LEADING for row in rows) - (rows[0].before_px if rows else 0.0)
    left, top = settings.width * _MARGIN, (settings.height - tall) / 2.0
    balloon = _balloon(max(4, round(34 * unit)))
    image.paste(balloon, (round(settings.width * 0.915) - balloon.width // 2, round(settings.height * 0.14)), balloon)
    draw.rectangle((left - 26 * unit, top, left - 22 * unit, top + tall), fill=YELLOW)
    for number, row in enumerate(rows):
        top += row.before_px if number else 0.0
        draw.text((left, top + row.size_px * _LEADING / 2), row.text, font=font(row.size_px), fill=row.rgb, anchor="lm")
        top += row.size_px * _LEADING
    return np.asarray(image, dtype=np.uint8)


def _balloon(radius_px: int) -> Image.Image:
    """A small yellow balloon on a string, with transparency; drawn four times as large and shrunk."""
    radius = 4.0 * radius_px
    image = Image.new("RGBA", (round(2.2 * radius), round(5.2 * radius)), (*YELLOW, 0))
    draw = ImageDraw.Draw(image)
    x, y = image.width / 2.0, 1.1 * radius
    knot = y + 1.28 * radius
    string = [(x, knot), (x + 0.14 * radius, y + 2.1 * radius), (x - 0.10 * radius, y + 3.0 * radius)]
    draw.line([*string, (x + 0.05 * radius, y + 3.9 * radius)], fill=(*_QUIET, 255), width=round(radius / 14))
    angle = np.linspace(0.0, 2.0 * np.pi, 181)
    rim = np.stack(
        [x + radius * np.cos(angle), y + radius * np.sin(angle) * np.where(np.sin(angle) > 0, 1.2, 1.0)], axis=1
    )
    draw.polygon([(float(a), float(b)) for a, b in rim], fill=(*YELLOW, 255))
    draw.polygon([(x, knot - 0.2 * radius), (x - 0.14 * radius, knot), (x + 0.14 * radius, knot)], fill=(*YELLOW, 255))
    shine = (x - 0.52 * radius, y - 0.58 * radius, x - 0.16 * radius, y - 0.10 * radius)
    draw.ellipse(shine, fill=(255, 240, 160, 255))
    return image.resize((image.width // 4, image.height // 4), Image.Resampling.LANCZOS)
