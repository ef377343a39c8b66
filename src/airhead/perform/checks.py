"""Whether a plan can be performed, before anything is simulated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from airhead.body import Body
from airhead.errors import BadInput
from airhead.motion import Drive, Plan, PlannedMove
from airhead.perform.acting import first_step, moving_frames, steps_to_act
from airhead.perform.handover import at_handovers
from airhead.skills import Skill

#: Skills by what a routine calls them.
Skills = Mapping[str, Skill]

_KNOWN: Final = (Drive.PERFORMER, Drive.PHYSICS, Drive.POLICY)
#: A hold begins where the skill's take ends, or at most this much before.
_REST_SLACK_S: Final = 0.1
_SAME_S: Final = 1e-6


def check_plan(plan: Plan, body: Body, skills: Skills | None = None) -> None:
    """Whether a plan can be performed.

    Raises:
        BadInput: a move has a drive that is not known here, a recorded move has an authority below 1, a skill cannot
            act its move, or the plan's frame rate does not divide the physics rate.
    """
    for move in plan.moves:
        place, drive = f"move {move.name!r}", move.drive
        if drive not in _KNOWN:
            raise BadInput("no such drive here", place=place, found=drive.value, allowed=", ".join(_KNOWN))
        if drive is Drive.PERFORMER and (move.authority != 1.0).any():
            message = "an authority below 1 needs a drive that is simulated"
            raise BadInput(message, place=place, found=drive.value, allowed="physics, policy")
    steps = 1.0 / (plan.motion.fps * body.settings.timestep_s)
    if abs(steps - round(steps)) > 1e-6 and any(move.drive is not Drive.PERFORMER for move in plan.moves):
        physics_fps = 1.0 / body.settings.timestep_s
        message = "simulated moves need a frame rate that divides that of the physics"
        raise BadInput(message, found=f"{plan.motion.fps:g}", allowed=f"{physics_fps:g} over a whole number")
    acting = at_handovers(plan)
    for move in acting.moves:
        if move.drive is Drive.POLICY:
            check_acting(acting, move, body, skills or {})


def check_acting(plan: Plan, move: PlannedMove, body: Body, skills: Skills) -> None:
    """Whether a skill can act a move, before anything is simulated.

    Raises:
        BadInput: there is no such skill, it learned on another body, follows another take, or does not know all of the
            move, which it can do in no other way or speed than it learned.
    """
    place = f"move {move.name!r}"
    skill = skills.get(move.skill or "")
    if skill is None:
        raise BadInput("no such skill here", place=place, found=repr(move.skill), allowed=", ".join(skills) or "none")
    skill.check_body(body)
    taken = [ref for ref in plan.motion.lineage.takes if ref.id == move.take_id]
    if [(ref.id, ref.sha256) for ref in taken] != [(skill.followed.id, skill.followed.sha256)]:
        found = ", ".join(f"take {ref.id} {ref.sha256[:12]}" for ref in taken)
        allowed = f"take {skill.followed.id} {skill.followed.sha256[:12]}, as skill {skill.name} learned it"
        raise BadInput("a skill follows the take that it learned", place=place, found=found, allowed=allowed)
    if move.mirrored:
        raise BadInput(
            "a skill performs its take as it learned it", place=place, found="mirrored", allowed="as recorded"
        )
    _check_span(plan, move, skill)


def _check_span(plan: Plan, move: PlannedMove, skill: Skill) -> None:
    place, fps, interval_s = f"move {move.name!r}", plan.motion.fps, 1.0 / skill.card.control_hz
    start_s, end_s = move.source_span_s
    moving = moving_frames(plan, move)
    told = f"{start_s:.2f} to {end_s:.2f} s of take {move.take_id}"
    if abs(end_s - start_s - (moving - 1) / fps) > 1.0 / fps + _SAME_S:
        found = f"{told} in {(moving - 1) / fps:.2f} s"
        raise BadInput("a skill performs its take as it learned it", place=place, found=found, allowed="speed 1")
    first_s, last_s = skill.card.learned_span_s
    if start_s < first_s - interval_s / 2 - _SAME_S or end_s > last_s + interval_s + _SAME_S:
        allowed = f"{first_s:.2f} to {last_s:.2f} s"
        raise BadInput("beyond what the skill learned", place=place, found=told, allowed=allowed)
    held_s = (move.end_frame - move.start_frame - moving) / fps
    if held_s > 0 and end_s < last_s - _REST_SLACK_S:
        allowed = f"a span to {last_s:.2f} s, or no hold"
        raise BadInput("a skill comes to rest where its take ends", place=place, found=told, allowed=allowed)
    steps, first = steps_to_act(skill, move, plan.motion), first_step(skill, move)
    if first + steps > skill.control_steps:
        most_s = max((skill.control_steps - first) * interval_s - moving / fps, 0.0)
        message = "the skill did not learn to hold still for so long"
        raise BadInput(
            message, place=place, found=f"{held_s:.2f} s", allowed=f"at most {np.floor(100 * most_s) / 100:.2f} s"
        )
