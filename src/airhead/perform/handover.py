"""When the drive changes: where the line is blended from one take into the next, a skill acts only its own.

A skill knows its own take and no blend. After another drive it takes over where the line has become its take; before
another one it hands over where the line begins to be another's. A skill of several takes acts those on end. Between one
skill and the next is a passage: a move of its own, in which what is learned of both brings the body from the one take
into the other. Where there is no time for one, or no way is found, that move is physics. All other drives change at the
cut.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from airhead.errors import BadInput
from airhead.motion import Cut, Drive, Plan, PlannedMove
from airhead.perform.acting import moving_frames
from airhead.rotations import FloatArray
from airhead.skills import Policy


@dataclass(frozen=True)
class Bridge:
    """A passage, in its place among the moves.

    Attributes:
        start_frame, end_frame: half-open span of the plan's frames.
        skill: what it is called.
    """

    start_frame: int
    end_frame: int
    skill: str


def goes_on(before: PlannedMove, after: PlannedMove, skills: Mapping[str, Policy]) -> bool:
    """Whether the skill of one move acts the next as well, in one go: it learned several takes, and how they join."""
    acting, skill = all(_acting((before, after))), skills.get(before.skill or "")
    return acting and before.skill == after.skill and skill is not None and len(skill.followed) > 1


def grouped(moves: Sequence[PlannedMove], skills: Mapping[str, Policy]) -> list[list[PlannedMove]]:
    """Moves that are realised in one go."""
    groups: list[list[PlannedMove]] = []
    for move in moves:
        same = bool(groups) and groups[-1][0].drive is move.drive
        if same and (move.drive is not Drive.POLICY or goes_on(groups[-1][-1], move, skills)):
            groups[-1].append(move)
        else:
            groups.append([move])
    return groups


def at_handovers(plan: Plan, skills: Mapping[str, Policy], bridges: Mapping[int, Bridge] | None = None) -> Plan:
    """The plan with its moves lasting for as long as their drives do, and a move between two skills.

    Args:
        plan: as flattened.
        skills: those that act.
        bridges: passages, by the number of the cut that they lead over.

    Raises:
        BadInput: nothing is left of a skill's move beside its blends.
    """
    if len(plan.cuts) != len(plan.moves) - 1:
        return plan
    bridges = bridges or {}
    authority = np.concatenate([move.authority for move in plan.moves])
    changes = [
        (bridges[number].start_frame, bridges[number].end_frame) if number in bridges else change_at(cut, pair, skills)
        for number, (cut, pair) in enumerate(zip(plan.cuts, pairwise(plan.moves), strict=True))
    ]
    starts, ends = [0, *(after for _, after in changes)], [*(before for before, _ in changes), plan.motion.frames]
    moves: list[PlannedMove] = []
    for number, (move, start, end) in enumerate(zip(plan.moves, starts, ends, strict=True)):
        if end <= start:
            raise no_time(move, 0.0, "one frame")
        if moves and moves[-1].end_frame < start:
            moves.append(_bridge(moves[-1], move, start, authority, bridges.get(number - 1)))
        own = authority[move.start_frame : move.end_frame]
        within = np.clip(np.arange(start, end) - move.start_frame, 0, len(own) - 1)
        rests = move.end_frame - move.start_frame - moving_frames(plan, move)
        span_s = _moved(move, start, end, plan.motion.fps, rests)
        moves.append(replace(move, start_frame=start, end_frame=end, authority=own[within], source_span_s=span_s))
    return replace(plan, moves=tuple(moves))


def no_time(move: PlannedMove, left_s: float, least: str) -> BadInput:
    """What is wrong where a skill would hardly act: so many seconds are left, and at least some are needed."""
    found, allowed = f"{left_s:.3f} s beside the blends with its neighbours", f"{least} or more: a longer span"
    return BadInput("a skill has no time to act", place=f"move {move.name!r}", found=found, allowed=allowed)


def change_at(cut: Cut, pair: tuple[PlannedMove, PlannedMove], skills: Mapping[str, Policy]) -> tuple[int, int]:
    """The frame at which the earlier drive ends, and that at which the later one begins, where no passage is known."""
    if goes_on(*pair, skills):
        return cut.frame, cut.frame
    before, after = _acting(pair)
    if before and after:
        return cut.blend_start, cut.blend_end
    frame = cut.blend_start if before else cut.blend_end if after else cut.frame
    return frame, frame


def handed_later(
    before: Sequence[PlannedMove], after: Sequence[PlannedMove], frames: int, fps: float
) -> tuple[list[PlannedMove], list[PlannedMove]]:
    """Neighbouring moves with the frame at which the ones hand over to the others so much later, or earlier."""
    one, other = before[-1], after[0]
    at, shares = other.start_frame + frames, np.concatenate([one.authority, other.authority])
    within = at - one.start_frame
    one = replace(one, end_frame=at, authority=shares[:within])
    span_s = _moved(other, at, other.end_frame, fps)
    other = replace(other, start_frame=at, authority=shares[within:], source_span_s=span_s)
    return [*before[:-1], one], [other, *after[1:]]


def _bridge(
    before: PlannedMove, after: PlannedMove, end: int, authority: FloatArray, bridge: Bridge | None
) -> PlannedMove:
    """What brings the body from one skill's take into the next one's."""
    start, name = before.end_frame, bridge_name(before, after)
    if bridge is None:
        return PlannedMove(name, before.take_id, start, end, Drive.PHYSICS, np.ones(end - start))
    shares = authority[start:end]
    return PlannedMove(name, before.take_id, start, end, Drive.POLICY, shares, skill=bridge.skill)


def bridge_name(before: PlannedMove, after: PlannedMove) -> str:
    """What the move between two skills is called."""
    return f"{before.name} into {after.name}"


def _acting(pair: tuple[PlannedMove, PlannedMove]) -> tuple[bool, bool]:
    return pair[0].drive is Drive.POLICY, pair[1].drive is Drive.POLICY


def _moved(move: PlannedMove, start: int, end: int, fps: float, rests: int = 0) -> tuple[float, float]:
    """Seconds of the take at other ends of a move that rests for some frames; for other drives, as they were."""
    if move.drive is not Drive.POLICY:
        return move.source_span_s
    start_s, end_s = move.source_span_s
    return start_s + (start - move.start_frame) / fps, end_s + min((rests + end - move.end_frame) / fps, 0.0)
