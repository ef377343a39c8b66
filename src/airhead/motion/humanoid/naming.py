"""A humanoid found by the names of its joints.

A name is split into words at separators, digits and capitals; a namespace, the side and leading zeros are taken off.
What is left must be a prefix, the same for all joints of the body, and a name of one of the tables.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from airhead.motion.humanoid.name_tables import HEAD_TIPS, TABLES, Names, NameTable
from airhead.motion.humanoid.parts import LIMB_JOINTS, SIDES, Parts, limbs_hang_together
from airhead.motion.skeleton import Skeleton

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SIDES: Final = {"left": "left", "l": "left", "right": "right", "r": "right", "c": "", "center": "", "centre": ""}
_SIDED: Final = ("clavicle", "shoulder", "elbow", "wrist", "hip", "knee", "ankle", "toe")
_SIDED_NAMES: Final = frozenset(name for table in TABLES for slot in _SIDED for name in getattr(table, slot))
_MOST_LETTERS: Final = 128
#: With fewer names of a table than this, a skeleton is not said to lack the others.
_TELLING_NAMES: Final = 8

_Place = tuple[str, str]  # side ("" in the middle) and slot of a table


@dataclass(frozen=True)
class NamedParts:
    """What a table of names found.

    Attributes:
        convention: name of the table.
        parts: everything needed, or None.
        missing: the landmarks that have no joint; empty where the names are all there.
        matched: how many names agreed.
    """

    convention: str
    parts: Parts | None
    missing: tuple[str, ...]
    matched: int


def words_of(name: str) -> tuple[str, list[str]]:
    """The side ("left", "right" or "") and the other words of a joint's name, in lower case."""
    bare = re.split(r"[:|/]", name[-_MOST_LETTERS:])[-1]
    words = [word.lower().lstrip("0") or "0" for word in _WORD.findall(bare)]
    at = next((i for i, word in enumerate(words) if word in _SIDES), None)
    if at is not None:
        return _SIDES[words[at]], words[:at] + words[at + 1 :]
    return _glued_side("".join(words)) or ("", words)


def stem_of(name: str) -> str:
    """A joint's name as the tables have it: lower case, without separators and side."""
    return "".join(words_of(name)[1])


def _glued_side(stem: str) -> tuple[str, list[str]] | None:
    """The side where it is written without a gap, as in `lfemur` or `leftupleg`."""
    for mark in ("left", "right", "l", "r"):
        for rest in (stem.removeprefix(mark), stem.removesuffix(mark)):
            if rest != stem and rest in _SIDED_NAMES:
                return _SIDES[mark], [rest]
    return None


def parts_by_name(skeleton: Skeleton) -> NamedParts | None:
    """The best that any table finds, or None where too few names agree to say anything."""
    words = [words_of(name) for name in skeleton.names]
    found = [each for table in TABLES for each in _by_table(skeleton, table, words)]
    best = max(found, key=lambda each: (each.parts is not None, each.matched), default=None)
    return best if best is not None and (best.parts or best.matched >= _TELLING_NAMES) else None


def _by_table(skeleton: Skeleton, table: NameTable, words: list[tuple[str, list[str]]]) -> list[NamedParts]:
    """What one table finds, for each prefix that the names could have."""
    prefixes: dict[str, dict[tuple[str, str], int]] = {}
    vocabulary = frozenset(
        name for slot in (*_SIDED, "pelvis", "head", "neck", "marks") for name in getattr(table, slot)
    )
    for joint, (side, parts) in enumerate(words):
        for cut in range(len(parts)):
            stem = "".join(parts[cut:])
            if stem in vocabulary:
                prefixes.setdefault("".join(parts[:cut]), {}).setdefault((side, stem), joint)
    return [_assigned(skeleton, table, prefix, known) for prefix, known in prefixes.items()]


def _assigned(skeleton: Skeleton, table: NameTable, prefix: str, known: dict[tuple[str, str], int]) -> NamedParts:
    def first(side: str, names: Names) -> int | None:
        return next((known[side, name] for name in names if (side, name) in known), None)

    neck = tuple(known["", name] for name in table.neck if ("", name) in known)
    head = first("", table.head)
    if head is None and neck:
        head, neck = neck[-1], neck[:-1]
    pelvis = first("", table.pelvis)
    limbs = {place: first(side, getattr(table, slot)) for place, side, slot in _limb_places()}
    whole = {"pelvis": pelvis, "head": head, **limbs}
    missing = tuple(place for place, joint in whole.items() if joint is None)
    toes = {side: joint for side in SIDES if (joint := first(side, table.toe)) is not None}
    clavicles = [side for side in SIDES if first(side, table.clavicle) is not None]
    marks = sum(name in {stem for _, stem in known} for name in table.marks)
    matched = len(whole) - len(missing) + len(neck) + len(toes) + len(clavicles)
    certain = {place: joint for place, joint in limbs.items() if joint is not None}
    parts = None
    if pelvis is not None and head is not None and not missing and limbs_hang_together(skeleton, certain):
        parts = Parts(pelvis, head, certain, neck, toes)
    return NamedParts(table.name, parts, missing, matched + 2 * marks + 2 * (prefix in table.prefixes))


def _limb_places() -> list[tuple[str, str, str]]:
    """Landmark, side and slot of every joint of a limb."""
    return [(place, *_split(place)) for place in LIMB_JOINTS]


def _split(place: str) -> _Place:
    side, _, slot = place.partition("_")
    return side, slot


def is_head_tip(name: str) -> bool:
    """Whether a joint is called like the end of the head."""
    _, words = words_of(name)
    return any("".join(words[cut:]) in HEAD_TIPS for cut in range(len(words)))
