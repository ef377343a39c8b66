"""Teachers of a generalist: the skills that come along for some takes, all on one body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from airhead.body import Body
from airhead.errors import BadInput
from airhead.motion import Take, TakeRef
from airhead.production.lessons import take_as_learned
from airhead.production.perform_routine import double_for
from airhead.production.skill_files import as_known_today, find_skill, names_of_one_take, skill_for
from airhead.production.sources import find_take
from airhead.skills import Skill


@dataclass(frozen=True, eq=False)
class Teachers:
    """Skills that a generalist learns from.

    Attributes:
        skills: each follows one take.
        takes: those that they learned from, each once; whether it may learn from them is not asked here.
        body: theirs, which turns its joints as far as each of them did.
    """

    skills: tuple[Skill, ...]
    takes: tuple[Take, ...]
    body: Body

    @property
    def refs(self) -> tuple[TakeRef, ...]:
        """The takes as credits name them."""
        return tuple(take.ref for take in self.takes)


def teachers_for(words: Sequence[str], library: Path | None = None) -> Teachers:
    """The skills that come along for the takes that a user names, or all that follow one take.

    Raises:
        BadInput: there is no such take; no skill comes along for it; a take that a skill learned from is not at hand;
            or the skills learned on different bodies.
    """
    names = [_skill_name(word, library) for word in words] or names_of_one_take()
    skills = [as_known_today(find_skill(name), library) for name in dict.fromkeys(names)]
    if not skills:
        raise BadInput("no skill comes along to learn from", found="none", allowed="an Airhead with its skills")
    takes = {ref.id: take_as_learned(ref, skill, library) for skill in skills for ref in skill.takes}
    motion = takes[skills[0].followed[0].take.id].motion
    body = double_for(motion, {skill.name: skill for skill in skills})
    for skill in skills:
        skill.check_body(body)
    return Teachers(tuple(skills), tuple(takes.values()), body)


def _skill_name(word: str, library: Path | None) -> str:
    take = find_take(word, library)
    name = skill_for(take.ref)
    if name is None:
        message, allowed = "no skill that comes along learned this take", ", ".join(names_of_one_take())
        raise BadInput(message, found=f"take {take.ref.id}", allowed=f"the takes of {allowed}")
    return name
