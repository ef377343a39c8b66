"""The plain word and the colour of every drive, the same in film, credits and report."""

from __future__ import annotations

from typing import Final

from airhead.motion import Drive, Span

WORDS: Final = {
    Drive.PERFORMER: "recorded",
    Drive.PHYSICS: "simulated",
    Drive.POLICY: "learned",
    Drive.GENERATED: "generated",
}
#: After Okabe and Ito, told apart by the colour-blind too.
COLOURS: Final = {
    Drive.PERFORMER: "rgb(230,159,0)",
    Drive.PHYSICS: "rgb(0,158,115)",
    Drive.POLICY: "rgb(86,180,233)",
    Drive.GENERATED: "rgb(204,121,167)",
}
SOURCE_COLOUR: Final = COLOURS[Drive.PERFORMER]
MEANINGS: Final = {
    Drive.PERFORMER: "a human moved so, in front of a camera or sensors",
    Drive.PHYSICS: "a simulated body moved, following a recorded human where one is named",
    Drive.POLICY: "a skill learned from recordings moved the body",
    Drive.GENERATED: "a generative model invented the motion",
}


def behind(span: Span) -> str:
    """Who stands behind a span of the lineage, in words."""
    parts = [f"take {take.id} by {take.performer}" for take in span.takes]
    if span.skill:
        teachers = ", ".join(dict.fromkeys(str(take.performer) for take in span.skill.takes)) or "nobody"
        parts.append(f"skill {span.skill.id}, learned from {teachers}")
        parts.append(f"following take {span.follows}" if span.follows else "on its own")
    if span.drive is Drive.PHYSICS and not span.takes:
        parts.append("simulation alone")
    return "; ".join(parts)
