"""What a user names as a skill, found: one that comes along, or a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from airhead.errors import BadInput
from airhead.motion import TakeRef
from airhead.skills import (
    GENERALIST,
    SKILL_SUFFIX,
    Generalist,
    Skill,
    TakePolicy,
    generalist_file,
    guided,
    is_generalist,
    read_card,
    read_generalist,
    read_skill,
    shipped_file,
    shipped_names,
)
from airhead.takes import Library


def find_skill(skill_or_file: str, folder: Path | None = None) -> Skill:
    """The skill that a user means; arguments and errors as in `skill_file`, or the file is no skill."""
    return read_skill(skill_file(skill_or_file, folder))


def find_generalist(word: str, folder: Path | None = None) -> Generalist | None:
    """The generalist that a user means by a name or a file, seen from a folder; None if it is something else.

    Raises:
        BadInput: it is a generalist that cannot be read.
    """
    if word == GENERALIST:
        return read_generalist(generalist_file())
    if word in shipped_names() or Path(word).suffix.lower() != SKILL_SUFFIX:
        return None
    file = skill_file(word, folder)
    return read_generalist(file) if file.is_file() and is_generalist(file) else None


def find_policy(word: str, take: TakeRef, folder: Path | None = None, library: Path | None = None) -> TakePolicy:
    """The policy that a user means for a take: a skill, or a generalist, which follows the plan of the take's skill.

    Raises:
        BadInput: it is neither; or no skill that comes along has a plan of the take for the generalist.
    """
    found = find_generalist(word, folder)
    if found is None:
        return as_known_today(find_skill(word, folder), library)
    name = skill_for(take)
    if name is None:
        message, allowed = "a generalist follows the plan of a skill that comes along", "the take of one of these"
        raise BadInput(message, place=f"skill {word}", found=f"take {take.id}", allowed=allowed)
    skill = as_known_today(read_skill(shipped_file(name)), library)
    return guided(skill, found.with_takes(takes_today(found.takes, library)))


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
        allowed = ", ".join((*shipped_names(), GENERALIST, f"or a file *{SKILL_SUFFIX}"))
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


def names_of_one_take() -> list[str]:
    """The names of the skills that come along for one take each; of several for a take, the one that is meant by it."""
    cards = {name: read_card(shipped_file(name))[0] for name in shipped_names()}
    return [name for name, card in cards.items() if len(card.follows) == 1 and skill_for(card.take_refs[0]) == name]


def as_known_today(skill: Skill, library: Path | None = None) -> Skill:
    """The skill, with what the library says of its takes by now: a consent may have been withdrawn since it learned."""
    return skill.with_takes(takes_today(skill.takes, library))


def generalist_today(library: Path | None = None) -> Generalist | None:
    """The generalist that comes along, with what the library says of its takes by now; None before it was trained."""
    if not generalist_file().exists():
        return None
    found = read_generalist(generalist_file())
    return found.with_takes(takes_today(found.takes, library))


def takes_today(refs: Sequence[TakeRef], library: Path | None = None) -> tuple[TakeRef, ...]:
    """References to takes as the library knows them by now; those that it does not have, as they are.

    A take is known by its file: its name may have changed. It stays what the one who asks calls it.
    """
    with Library(library) as kept:
        known = [kept.known(ref.sha256) for ref in refs]
    return tuple(then if now is None else replace(now.ref, id=then.id) for now, then in zip(known, refs, strict=True))
