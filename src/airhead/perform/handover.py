"""When the drive changes: where the line is blended from one take into the next, a skill acts only its own.

A skill knows its own take and no blend. After another drive it takes over where the line has become its take; before
another one it hands over where the line begins to be another's. A skill of several takes acts those on end. From one
skill to the next the blend between them is physics: a tracked move of its own brings the body from one take into the
other. All other drives change at the cut.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from airhead.motion import Cut, Drive, Plan, PlannedMove
from airhead.skills import Skill


def goes_on(before: PlannedMove, after: PlannedMove, skills: Mapping[str, Skill]) -> bool:
    """Whether the skill of one move acts the next as well, in one go: it learned several takes, and how they join."""
    acting, skill = all(_acting((before, after))), skills.get(before.skill or "")
    return acting and before.skill == after.skill and skill is not None and len(skill.followed) > 1


def grouped(moves: Sequence[PlannedMove], skills: Mapping[str, Skill]) -> list[list[PlannedMove]]:
    """Moves that are realised in one go."""
    groups: list[list[PlannedMove]] = []
    for move in moves:
        same = bool(groups) and groups[-1][0].drive is move.drive
        if same and (move.drive is not Drive.POLICY or goes_on(groups[-1][-1], move, skills)):
            groups[-1].append(move)
        else:
            groups.append([move])
    return groups


def at_handovers(plan: Plan, skills: Mapping[str, Skill]) -> Plan:
    """The plan with its moves lasting for as long as their drives do, and a move between two skills."""
    if len(plan.cuts) != len(plan.moves) - 1:
        return plan
    authority = np.concatenate([move.authority for move in plan.moves])
    changes = [
        (cut.frame, cut.frame) if goes_on(*pair, skills) else _change(cut, pair)
        for cut, pair in zip(plan.cuts, pairwise(plan.moves), strict=True)
    ]
    starts, ends = [0, *(after for _, after in changes)], [*(before for before, _ in changes), plan.motion.frames]
    moves: list[PlannedMove] = []
    for move, start, end in zip(plan.moves, starts, ends, strict=True):
        if moves and moves[-1].end_frame < start:
            moves.append(_bridge(moves[-1], move, start))
        own = authority[move.start_frame : move.end_frame]
        within = np.clip(np.arange(start, end) - move.start_frame, 0, len(own) - 1)
        span_s = _moved(move, start, end, plan.motion.fps)
        moves.append(replace(move, start_frame=start, end_frame=end, authority=own[within], source_span_s=span_s))
    return replace(plan, moves=tuple(moves))


def _change(cut: Cut, pair: tuple[PlannedMove, PlannedMove]) -> tuple[int, int]:
    """The frame at which the earlier drive ends, and that at which the later one begins."""
    before, after = _acting(pair)
    if before and after:
        return cut.blend_start, cut.blend_end
    frame = cut.blend_start if before else cut.blend_end if after else cut.frame
    return frame, frame


def _bridge(before: PlannedMove, after: PlannedMove, end: int) -> PlannedMove:
    """What brings the body from one skill's take into the next one's."""
    start, name = before.end_frame, f"{before.name} into {after.name}"
    return PlannedMove(name, before.take_id, start, end, Drive.PHYSICS, np.ones(end - start))


def _acting(pair: tuple[PlannedMove, PlannedMove]) -> tuple[bool, bool]:
    return pair[0].drive is Drive.POLICY, pair[1].drive is Drive.POLICY


def _moved(move: PlannedMove, start: int, end: int, fps: float) -> tuple[float, float]:
    """Seconds of the take at other ends of a move; where it is held, and for other drives, as they were."""
    if move.drive is not Drive.POLICY:
        return move.source_span_s
    start_s, end_s = move.source_span_s
    return start_s + (start - move.start_frame) / fps, end_s + (end - move.end_frame) / fps
