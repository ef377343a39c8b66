"""What a skill learns: a take, or several takes that a routine joins; found for a training, and again for a skill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from airhead.body import Body, build_body, furthest
from airhead.errors import BadInput
from airhead.motion import Drive, Motion, Physique, Plan, Take, TakeRef, fold, onto_floor, repeated
from airhead.production.casting import Cast
from airhead.production.perform_routine import beside_routine, find_routine, is_routine, joined
from airhead.production.sources import find_source, named_take
from airhead.routine import Move, Routine, parse_routine
from airhead.skills import BodyPart, FollowedPart, Skill


@dataclass(frozen=True, eq=False)
class Lesson:
    """What a skill learns.

    Attributes:
        motion: what is to be done, standing on the floor, without a hold.
        body: who does it.
        takes: those that are in it.
        follows: where in the motion each of them begins; empty for all of one take.
        routine: the document that joins several takes, else empty.
        asked: what was asked for, by the names of takes, or by a routine's.
        reach: takes whose joints the body turns as far as, too.
    """

    motion: Motion
    body: Body
    takes: tuple[Take, ...]
    follows: tuple[FollowedPart, ...] = ()
    routine: str = ""
    asked: tuple[str, ...] = ()
    reach: tuple[Take, ...] = ()

    @property
    def refs(self) -> tuple[TakeRef, ...]:
        """The takes as credits name them."""
        return tuple(take.ref for take in self.takes)


def lesson_for(words: Sequence[str], name: str, library: Path | None = None, reach: Sequence[str] = ()) -> Lesson:
    """What a user's words ask for: one take, several takes one after the other, or those of a routine.

    Args:
        words: which name them.
        name: of the skill.
        library: where the library of takes is, None for the usual place.
        reach: takes whose joints the body turns as far as, too.

    Raises:
        BadInput: a take or routine cannot be found or used; the takes cannot be joined; or a skill cannot learn it.
    """
    lesson = _asked(words, name, library)
    if not reach:
        return lesson
    found = [find_source(word, library).take for word in reach]
    others = tuple({take.ref: take for take in found if take.ref not in lesson.refs}.values())
    bodies = [build_body(fold(take.motion)) for take in others]
    reach_rad = furthest(body.reach_rad for body in (lesson.body, *bodies))
    return replace(lesson, body=build_body(lesson.motion, lesson.body.physique, reach_rad=reach_rad), reach=others)


def _asked(words: Sequence[str], name: str, library: Path | None) -> Lesson:
    if len(words) == 1 and not is_routine(words[0]):
        take = find_source(words[0], library).take
        return replace(_of_take(take), asked=(take.ref.id,))
    if len(words) == 1:
        return replace(_of_routine(*find_routine(words[0]), library), asked=(Path(words[0]).stem,))
    try:
        routine = Routine(title=name, moves=tuple(Move(take=word, drive=Drive.PHYSICS) for word in words))
    except ValidationError as error:
        message = error.errors(include_url=False)[0]["msg"]
        raise BadInput(message, place="the takes to learn", found=f"{len(words)} takes") from None
    ids = tuple(find_source(word, library).take.ref.id for word in words)
    return replace(_of_routine(routine, Path(f"{name}.yaml"), library), asked=ids)


def lesson_of(skill: Skill, library: Path | None = None) -> Lesson:
    """What a skill learned, on its own body.

    Raises:
        BadInput: a take is not at hand, or is another one than it learned from.
    """
    taught = {ref.id: take_as_learned(ref, skill, library) for ref in skill.takes}
    card = skill.card
    if card.routine:
        routine = parse_routine(card.routine.encode(), f"skill {skill.name}")
        lesson = _of_routine(routine, Path(f"{skill.name}.yaml"), library, card.body)
    else:
        part = card.follows[0]
        lesson = _of_take(taught[part.take], card.body, part.repeat)
    skill.check_body(lesson.body)
    return lesson


def _of_take(take: Take, body: BodyPart | None = None, repeat: int = 1) -> Lesson:
    double = _double(take.motion, body)
    return Lesson(repeated(onto_floor(take.motion, double.segments), repeat), double, (take,))


def _of_routine(routine: Routine, file: Path, library: Path | None, body: BodyPart | None = None) -> Lesson:
    """The takes of a routine as it joins them; who acts in it, and how it ends, is of no matter."""
    _check_learnable(routine)
    several = len(routine.moves) > 1
    simulated = {"drive": Drive.PHYSICS, "skill": None, "authority": None, "hold": 0.0}
    if not several:
        simulated["placement"] = None  # as recorded, where the take is looked for later
    moves = tuple(move.model_copy(update=simulated) for move in routine.moves)
    asked = routine.model_copy(update={"moves": moves})
    found = [find_source(beside_routine(move.take, file), library).take for move in moves]
    recorded = {move.take: take.motion for move, take in zip(moves, found, strict=True)}
    _, plan = joined(asked, recorded, Cast.PERFORMER, {})
    takes = {take.ref.id: take for take in found}
    follows = tuple(
        FollowedPart(
            take=planned.take_id,
            start_s=planned.start_frame / plan.motion.fps,
            take_start_s=planned.source_span_s[0],
            repeat=move.repeat,
        )
        for planned, move in zip(plan.moves, moves, strict=True)
    )
    # by the names of the library: a skill is evaluated where the files are not
    named = [
        move.model_copy(update={"take": take.ref.id, "name": None}) for move, take in zip(moves, found, strict=True)
    ]
    document = asked.model_copy(update={"moves": tuple(named)}).model_dump_json(by_alias=True, exclude_defaults=True)
    double = _double(plan.motion, body)
    return Lesson(plan.motion, double, _used(plan, takes), follows, document if several else "")


def _used(plan: Plan, takes: Mapping[str, Take]) -> tuple[Take, ...]:
    return tuple(takes[ref.id] for ref in plan.motion.lineage.takes)


def _double(motion: Motion, body: BodyPart | None) -> Body:
    if body is None:
        return build_body(motion)
    physique: Physique = body.physique()
    return build_body(motion, physique=physique, reach_rad=body.reach_rad, widened=False)


def _check_learnable(routine: Routine) -> None:
    stage = routine.stage
    if stage.boxes or stage.friction != type(stage)().friction:
        message = "a skill learns on flat ground of the usual friction"
        raise routine.refusal(message, ("stage",), "another stage", "a routine without one")
    for index, move in enumerate(routine.moves):
        if move.mirror or move.speed != 1.0:
            changed = "mirror" if move.mirror else "speed"
            message = "a skill learns takes as they were recorded"
            raise routine.refusal(message, ("moves", index, changed), getattr(move, changed), "without it")


def take_as_learned(ref: TakeRef, skill: Skill, library: Path | None = None) -> Take:
    """A take as it was when the skill learned from it; BadInput if it is not at hand, or is another one by now."""
    source = named_take(ref.id, library)
    if source is None:
        message, allowed = "the take that the skill follows is not at hand", "`airhead takes add` with that name"
        raise BadInput(message, place=f"skill {skill.name}", found=f"take {ref.id}", allowed=allowed)
    if source.take.ref.sha256 != ref.sha256:
        message = "the take is not the one that the skill learned from"
        found, allowed = f"take {ref.id}, {source.take.ref.sha256[:12]}", ref.sha256[:12]
        raise BadInput(message, place=f"skill {skill.name}", found=found, allowed=allowed)
    return replace(source.take, motion=fold(source.take.motion))
