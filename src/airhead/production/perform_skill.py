"""One take performed by a skill that learned it: the stunt, then a hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from airhead.body import Body
from airhead.errors import BadInput
from airhead.motion import (
    Drive,
    Motion,
    Plan,
    PlannedMove,
    Stage,
    Take,
    kinematic_contacts,
    onto_floor,
    repeated,
    resample,
    settle,
)
from airhead.motion import trim as trimmed
from airhead.perform import Performed, check_plan, perform
from airhead.production.perform_routine import double_for
from airhead.production.perform_take import PERFORMANCE_FPS
from airhead.production.stages import Stages
from airhead.skills import TakePolicy

_HOLD_S = 2.0


@dataclass(frozen=True, eq=False)
class PerformedTake:
    """What a skill made of a take, and on which body."""

    performed: Performed
    body: Body


def performed_by_skill(take: Take, skill: TakePolicy, stages: Stages, stage: Stage | None = None) -> PerformedTake:
    """A take as a skill performs it, all that it learned of it and a hold, on a stage or flat ground.

    Raises:
        BadInput: the skill did not learn this take alone, or on another body.
    """
    if len(skill.followed) > 1:
        message, allowed = "the skill follows several takes, joined by a routine", "a skill of this take alone"
        raise BadInput(message, place=f"skill {skill.name}", found=f"{len(skill.followed)} takes", allowed=allowed)
    body = double_for(take.motion, {skill.name: skill}, stage)
    plan = _plan(take, skill, body)
    check_plan(plan, body, {skill.name: skill})
    with stages.stage("perform") as advance:
        acted = perform(plan, body, progress=lambda done, total, _: advance(done, total), skills={skill.name: skill})
    return PerformedTake(acted, body)


def _plan(take: Take, skill: TakePolicy, body: Body) -> Plan:
    """A plan of one move: the part of the take that the skill learned, and as long a hold as it can, up to 2 s."""
    standing = onto_floor(take.motion, body.segments, body.stage)
    line = _learned(resample(repeated(standing, skill.followed[0].repeat), PERFORMANCE_FPS), skill)
    most = int(skill.control_steps / skill.control_hz * line.fps + 1e-6) + 1
    start_s, moving = skill.followed[0].take_span_s[0], line.frames
    line = settle(line, max(min(round(_HOLD_S * line.fps), most - moving), 0))
    move = PlannedMove(
        name=take.ref.id,
        take_id=take.ref.id,
        start_frame=0,
        end_frame=line.frames,
        drive=Drive.POLICY,
        authority=np.ones(line.frames),
        source_span_s=(start_s, start_s + (moving - 1) / line.fps),
        skill=skill.name,
    )
    parts = tuple(segment.name for segment in body.segments)
    contact = kinematic_contacts(line, body.segments, body.stage)
    return Plan(take.title, line, (move,), (), parts, contact, body.stage)


def _learned(motion: Motion, skill: TakePolicy) -> Motion:
    """The frames of a take that a skill learned."""
    first, last = (round(moment_s * motion.fps) for moment_s in skill.followed[0].take_span_s)
    if first + 1 >= motion.frames:
        raise BadInput(
            "the take is shorter than what the skill learned of it",
            place=f"skill {skill.name}",
            found=f"{motion.duration_s:.2f} s",
            allowed=f"{skill.followed[0].take_span_s[1]:.2f} s",
        )
    whole = (first, last + 1) == (0, motion.frames)
    return motion if whole else trimmed(motion, first, min(last + 1, motion.frames))
