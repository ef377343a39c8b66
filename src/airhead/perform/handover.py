"""When the drive changes: where the line is blended from one take into the next, a skill acts only its own.

A skill knows its own take and no blend. After another drive it takes over where the line has become its take; before
another one it hands over where the line begins to be another's. From one skill to the next, control passes while the
line is blended. All other drives change at the cut.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from airhead.motion import Cut, Drive, Plan, PlannedMove


def at_handovers(plan: Plan) -> Plan:
    """The plan with its moves lasting for as long as their drives do."""
    if len(plan.cuts) != len(plan.moves) - 1:
        return plan
    authority = np.concatenate([move.authority for move in plan.moves])
    frames = [
        0,
        *(_frame(cut, pair) for cut, pair in zip(plan.cuts, pairwise(plan.moves), strict=True)),
        plan.motion.frames,
    ]
    moves = []
    for move, (start, end) in zip(plan.moves, pairwise(frames), strict=True):
        own = authority[move.start_frame : move.end_frame]
        within = np.clip(np.arange(start, end) - move.start_frame, 0, len(own) - 1)
        span_s = _moved(move, start, end, plan.motion.fps)
        moves.append(replace(move, start_frame=start, end_frame=end, authority=own[within], source_span_s=span_s))
    return replace(plan, moves=tuple(moves))


def passing_frames(plan: Plan) -> dict[int, int]:
    """By the frame at which a skill takes over from another, over how many frames control passes."""
    if len(plan.cuts) != len(plan.moves) - 1:
        return {}
    pairs = zip(plan.cuts, pairwise(plan.moves), strict=True)
    return {cut.blend_start: cut.blend_end - cut.blend_start for cut, pair in pairs if _acting(pair) == (True, True)}


def _frame(cut: Cut, pair: tuple[PlannedMove, PlannedMove]) -> int:
    """The first frame of the later move's drive."""
    before, after = _acting(pair)
    if before:
        return cut.blend_start
    return cut.blend_end if after else cut.frame


def _acting(pair: tuple[PlannedMove, PlannedMove]) -> tuple[bool, bool]:
    return pair[0].drive is Drive.POLICY, pair[1].drive is Drive.POLICY


def _moved(move: PlannedMove, start: int, end: int, fps: float) -> tuple[float, float]:
    """Seconds of the take at other ends of a move; where it is held, and for other drives, as they were."""
    if move.drive is not Drive.POLICY:
        return move.source_span_s
    start_s, end_s = move.source_span_s
    return start_s + (start - move.start_frame) / fps, end_s + (end - move.end_frame) / fps
