"""What a user names as a skill, found: one that comes along, or a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from airhead.errors import BadInput
from airhead.motion import TakeRef
from airhead.skills import SKILL_SUFFIX, Skill, read_card, read_skill, shipped_file, shipped_names
from airhead.takes import Library


def find_skill(skill_or_file: str, folder: Path | None = None) -> Skill:
    """The skill that a user means; arguments and errors as in `skill_file`, or the file is no skill."""
    return read_skill(skill_file(skill_or_file, folder))


def skill_file(skill_or_file: str, folder: Path | None = None) -> Path:
    """The file of the skill that a user means.

    Args:
        skill_or_file: the name of a skill that comes along, or the path of an `.onnx` file.
        folder: from which the path is seen first.

    Raises:
        BadInput: it is neither.
    """
    if skill_or_file in shipped_names():
        return shipped_file(skill_or_file)
    if Path(skill_or_file).suffix.lower() != SKILL_SUFFIX:
        allowed = ", ".join((*shipped_names(), f"or a file *{SKILL_SUFFIX}"))
        raise BadInput("no such skill", found=repr(skill_or_file[:80]), allowed=allowed)
    near = (folder or Path()) / skill_or_file
    return near if near.exists() else Path(skill_or_file)


def skill_for(ref: TakeRef) -> str | None:
    """The name of the skill that comes along for a take alone; None if there is none."""
    # by name first: most are called like their take, and a card is read in milliseconds
    for name in sorted(shipped_names(), key=lambda name: name != ref.id):
        card, _ = read_card(shipped_file(name))
        if len(card.follows) == 1 and card.take_refs[0].sha256 == ref.sha256:
            return name
    return None


def as_known_today(skill: Skill, library: Path | None = None) -> Skill:
    """The skill, with what the library says of its takes by now: a consent may have been withdrawn since it learned."""
    return skill.with_takes(takes_today(skill.takes, library))


def takes_today(refs: Sequence[TakeRef], library: Path | None = None) -> tuple[TakeRef, ...]:
    """References to takes as the library knows them by now; those that it does not have, as they are."""
    with Library(library) as kept:
        known = [kept.record(ref.id).ref if kept.has(ref.id) else ref for ref in refs]
    return tuple(now if now.sha256 == then.sha256 else then for now, then in zip(known, refs, strict=True))
