"""HTML and SVG that cannot be broken by what is put into it: text is escaped unless it is `Markup` already."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Final

#: Longer texts are cut: a report is read, and stays small whatever was passed in.
_MOST_CHARACTERS: Final = 2000
_SPACES: Final = re.compile(r"\s+")


@dataclass(frozen=True)
class Markup:
    """Text that is well-formed markup; made by `element` alone."""

    text: str


Child = Markup | str


def element(name: str, /, *children: Child, **attributes: object) -> Markup:
    """An element with its children and attributes.

    Attribute names take `_` for `-` and a trailing `_` where Python knows the word (`class_`). An attribute that is
    None is left out.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_printable(str(value)))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = joined(children).text
    if not inside and name in _EMPTY:
        return Markup(f"<{name}{written}/>")
    return Markup(f"<{name}{written}>{inside}</{name}>")


_EMPTY: Final = {"path", "rect", "line", "circle", "polyline", "polygon", "img", "meta", "col"}


def joined(children: Iterable[Child]) -> Markup:
    """Children one after the other."""
    return Markup("".join(child.text if isinstance(child, Markup) else escape(clean(child)) for child in children))


def image(kind: str, base64_text: str, alt: str) -> Markup:
    """A picture inside the page."""
    return Markup(f'<img src="data:{kind};base64,{base64_text}" alt="{escape(clean(alt))}"/>')


def sideways(name: str, *children: Child) -> Markup:
    """A part of the page that scrolls sideways where the screen is narrow, by keyboard too."""
    return element("div", *children, class_="scroll", tabindex=0, role="group", aria_label=name)


def clean(text: str) -> str:
    """Text on one line, without control characters or marks that turn the reading direction, and not endless."""
    shown = _printable(_SPACES.sub(" ", text))
    return shown if len(shown) <= _MOST_CHARACTERS else shown[: _MOST_CHARACTERS - 1] + "…"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
