"""Whether a plan can be performed, before anything is simulated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from airhead.body import Body
from airhead.errors import BadInput
from airhead.motion import Drive, Plan, PlannedMove
from airhead.perform.acting import first_step, followed_in, moving_frames, steps_to_act
from airhead.perform.handover import at_handovers, grouped, no_time
from airhead.skills import Followed, TakePolicy

#: Skills by what a routine calls them.
Skills = Mapping[str, TakePolicy]

_KNOWN: Final = (Drive.PERFORMER, Drive.PHYSICS, Drive.POLICY)
#: A hold begins where the skill's take ends, or at most this much before.
_REST_SLACK_S: Final = 0.1
_SAME_S: Final = 1e-6


def check_plan(plan: Plan, body: Body, skills: Skills | None = None) -> None:
    """Whether a plan can be performed.

    Raises:
        BadInput: a move has a drive that is not known here, a recorded move has an authority below 1, a skill cannot
            act its move or has no time to, or the plan's frame rate does not divide the physics rate.
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
    acting = at_handovers(plan, skills or {})
    for moves in grouped(acting.moves, skills or {}):
        if moves[0].drive is Drive.POLICY:
            check_acting(acting, moves, body, skills or {})


def check_acting(plan: Plan, moves: Sequence[PlannedMove], body: Body, skills: Skills) -> None:
    """Whether a skill can act some moves in one go, before anything is simulated.

    Raises:
        BadInput: there is no such skill, it learned on another body, follows other takes, or does not know all of the
            moves, which it can do in no other way, order or speed than it learned.
    """
    place = f"move {moves[0].name!r}"
    skill = skills.get(moves[0].skill or "")
    if skill is None:
        raise BadInput(
            "no such skill here", place=place, found=repr(moves[0].skill), allowed=", ".join(skills) or "none"
        )
    skill.check_body(body)
    _check_time(plan, moves, skill)
    parts = _parts(plan, moves, skill)
    for move in moves:
        if move.mirrored:
            place = f"move {move.name!r}"
            raise BadInput(
                "a skill performs its take as it learned it", place=place, found="mirrored", allowed="as recorded"
            )
    for part, move in zip(parts, moves, strict=True):
        _check_span(plan, move, part, skill)
    _check_joins(plan, moves, parts, skill)
    _check_hold(plan, moves, parts, skill)


def _check_time(plan: Plan, moves: Sequence[PlannedMove], skill: TakePolicy) -> None:
    """BadInput unless there is a control interval from the first to the last frame of a skill's moves."""
    frames, fps = moves[-1].end_frame - moves[0].start_frame, plan.motion.fps
    if (frames - 1) * skill.control_hz < fps - _SAME_S:
        raise no_time(moves[0], frames / fps, f"{1.0 / skill.control_hz + 1.0 / fps:.3f} s")


def _parts(plan: Plan, moves: Sequence[PlannedMove], skill: TakePolicy) -> tuple[Followed, ...]:
    """What a skill follows in each of the moves; BadInput if it learned no such takes in that order."""
    parts = followed_in(skill, moves)
    hashes = {ref.id: ref.sha256 for ref in plan.motion.lineage.takes}
    if parts is None and len(skill.followed) == 1 and moves[0].take_id == skill.followed[0].take.id:
        parts = skill.followed  # the take, but another part of it, of which more is said later
    if parts is not None and all(hashes.get(part.take.id) == part.take.sha256 for part in parts):
        return parts
    found = ", ".join(f"take {move.take_id} {hashes.get(move.take_id, '')[:12]}" for move in moves)
    learned = ", ".join(f"take {part.take.id} {part.take.sha256[:12]}" for part in skill.followed)
    message = "a skill follows the take that it learned"
    if len(skill.followed) > 1:
        message = "a skill follows the takes that it learned, in that order"
    place, allowed = f"move {moves[0].name!r}", f"{learned}, as skill {skill.name} learned it"
    raise BadInput(message, place=place, found=found, allowed=allowed)


def _check_span(plan: Plan, move: PlannedMove, part: Followed, skill: TakePolicy) -> None:
    place, fps, interval_s = f"move {move.name!r}", plan.motion.fps, 1.0 / skill.control_hz
    start_s, end_s = move.source_span_s
    moving = moving_frames(plan, move)
    told = f"{start_s:.2f} to {end_s:.2f} s of take {move.take_id}"
    if abs(end_s - start_s - (moving - 1) / fps) > 1.0 / fps + _SAME_S:
        found = f"{told} in {(moving - 1) / fps:.2f} s"
        raise BadInput("a skill performs its take as it learned it", place=place, found=found, allowed="speed 1")
    first_s, last_s = part.take_span_s
    if start_s < first_s - interval_s / 2 - _SAME_S or end_s > last_s + interval_s + _SAME_S:
        allowed = f"{first_s:.2f} to {last_s:.2f} s"
        raise BadInput("beyond what the skill learned", place=place, found=told, allowed=allowed)


def _check_joins(plan: Plan, moves: Sequence[PlannedMove], parts: Sequence[Followed], skill: TakePolicy) -> None:
    """BadInput unless the moves join where the skill learned to join them."""
    begins_s = [
        part.start_s + move.source_span_s[0] - part.take_span_s[0] - move.start_frame / plan.motion.fps
        for part, move in zip(parts, moves, strict=True)
    ]
    for move, begin_s in zip(moves, begins_s, strict=True):
        if abs(begin_s - begins_s[0]) > 1.0 / skill.control_hz + _SAME_S:
            found = f"{abs(begin_s - begins_s[0]):.2f} s away from there"
            message, allowed = "a skill joins its takes where it learned to", "the spans of the routine that it learned"
            raise BadInput(message, place=f"move {move.name!r}", found=found, allowed=allowed)


def _check_hold(plan: Plan, moves: Sequence[PlannedMove], parts: Sequence[Followed], skill: TakePolicy) -> None:
    move, place, interval_s = moves[-1], f"move {moves[-1].name!r}", 1.0 / skill.control_hz
    start_s, end_s = move.source_span_s
    last_s, moving = parts[-1].take_span_s[1], moving_frames(plan, move)
    held_s = (move.end_frame - move.start_frame - moving) / plan.motion.fps
    if held_s > 0 and (end_s < last_s - _REST_SLACK_S or parts[-1] is not skill.followed[-1]):
        told = f"{start_s:.2f} to {end_s:.2f} s of take {move.take_id}"
        allowed = f"a span to {skill.followed[-1].take_span_s[1]:.2f} s, or no hold"
        raise BadInput("a skill comes to rest where its take ends", place=place, found=told, allowed=allowed)
    steps, first = steps_to_act(skill, moves, plan.motion), first_step(skill, parts[0], moves[0])
    if first + steps > skill.control_steps and held_s == 0:
        found, allowed = f"{start_s:.2f} to {end_s:.2f} s of take {move.take_id}", f"a span to {last_s:.2f} s"
        raise BadInput("beyond what the skill learned", place=place, found=found, allowed=allowed)
    if first + steps > skill.control_steps:
        most_s = max(held_s - (first + steps - skill.control_steps) * interval_s, 0.0)
        message = "the skill did not learn to hold still for so long"
        raise BadInput(
            message, place=place, found=f"{held_s:.2f} s", allowed=f"at most {np.floor(100 * most_s) / 100:.2f} s"
        )
