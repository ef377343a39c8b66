"""Words on pictures."""

from __future__ import annotations

import pytest

from airhead.render.overlay import font

_NO_GLYPH = "\uffff"


@pytest.mark.parametrize("name", ["Zoë Ångström", "Łukasz Żółć", "Şule Çağ", "Ελένη", "Наталья", "Nguyễn"])
def test_a_performers_name_is_drawn_letter_by_letter(name: str) -> None:
    face = font(24)
    missing = bytes(face.getmask(_NO_GLYPH))
    drawn = {letter: bytes(face.getmask(letter)) for letter in name if letter != " "}
    assert missing not in drawn.values()
    assert len(set(drawn.values())) == len(drawn)
