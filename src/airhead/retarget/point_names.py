"""Which point of a body is what, by its name: facts about names, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from airhead.errors import BadInput
from airhead.motion.humanoid.naming import words_of
from airhead.retarget.figure import SIDES

#: Names of points on either side, the likeliest first; where the first is there, a later one may mean the next joint
#: (SMPL's "foot" lies beyond its "ankle", a rig's "shoulder" before its "arm").
_SIDED: Final = {
    "hip": ("upleg", "thigh", "upperleg", "femur", "hip"),
    "knee": ("knee", "shin", "calf", "lowerleg", "tibia", "leg"),
    "ankle": ("ankle", "foot"),
    "toe": ("toes", "toebase", "toe", "bigtoe", "footindex", "ball", "toeend", "foot"),
    "shoulder": ("arm", "upperarm", "uparm", "humerus", "shldr", "shoulder"),
    "elbow": ("elbow", "forearm", "lowerarm"),
    "wrist": ("wrist", "hand"),
    "hand_tip": ("fingers", "handtip", "handmiddle1", "middle1", "handindex1", "index1", "index", "hand"),
}
_MIDDLE: Final = {
    "neck": ("thorax", "neck", "neck1", "upperneck"),
    "head": ("headtop", "head", "skull", "headend"),
}
_SPINE: Final = ("spine", "chest", "torso", "abdomen", "lowerback", "spine1", "spine2", "spine3")
_NEEDED: Final = ("hip", "knee", "ankle", "shoulder", "elbow", "wrist")


def named_points(names: Sequence[str]) -> dict[str, int]:
    """The number of each point that is known: "left_hip", …, "neck", "head", "spine_1", ….

    Raises:
        BadInput: a point is missing without which there is no body; says which.
    """
    said = [(side, "".join(words)) for side, words in (words_of(name) for name in names)]
    found: dict[str, int] = {}
    for side in SIDES:
        for part, aliases in _SIDED.items():
            _find(found, f"{side}_{part}", [(side, alias) for alias in aliases], said)
    for part, aliases in _MIDDLE.items():
        _find(found, part, [("", alias) for alias in aliases], said)
    spine = [number for number, (side, stem) in enumerate(said) if not side and stem in _SPINE]
    found |= {f"spine_{count}": number for count, number in enumerate(spine, 1)}
    missing = [f"{side} {part}" for part in _NEEDED for side in SIDES if f"{side}_{part}" not in found]
    if missing:
        told = ", ".join(f"no {part}" for part in missing[:3]) + (
            f" and {len(missing) - 3} more" if missing[3:] else ""
        )
        allowed = "hips, knees, ankles, shoulders, elbows and wrists of both sides"
        raise BadInput(f"not the points of a human body: {told}", found=", ".join(names[:6]) + ", …", allowed=allowed)
    return found


def _find(found: dict[str, int], part: str, wanted: Sequence[tuple[str, str]], said: Sequence[tuple[str, str]]) -> None:
    """The first of the wanted names that is there and is nothing else yet."""
    for each in wanted:
        if each in said and said.index(each) not in found.values():
            found[part] = said.index(each)
            return
