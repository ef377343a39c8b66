"""How simulated moves turned out, beside what they were meant to follow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from airhead.body import Body
from airhead.metrics import Trace, joint_error_m, local_joint_error_m, stunt_verdict, trace, upright_s
from airhead.motion import Motion, Performance, PlannedMove, trim
from airhead.perform.pieces import Piece
from airhead.rotations import FloatArray
from airhead.simulation import Rollout

#: A hold may end this much early: the last control interval is not always whole.
_HOLD_SLACK_S = 0.05


class Simulated(Protocol):
    """A simulation, and what it cost."""

    @property
    def rollout(self) -> Rollout: ...

    @property
    def compute_s(self) -> float: ...

    @property
    def physics_steps(self) -> int: ...


@dataclass(frozen=True, eq=False)
class SpanResult:
    """How neighbouring simulated moves turned out.

    Attributes:
        start_frame, end_frame: half-open span of the performance.
        moves: their names.
        success, reason: whether they were done as planned.
        mpjpe_global_mm, mpjpe_local_mm: mean joint distance from the plan, and the same after pelvises are subtracted.
        compute_s, physics_steps: what the search cost, or without one the simulation.
        torque_ratio: (T, nu) torques over the body's limits at each frame.
        friction_needed: (T,) tangential over normal force.
    """

    start_frame: int
    end_frame: int
    moves: tuple[str, ...]
    success: bool
    reason: str
    mpjpe_global_mm: float
    mpjpe_local_mm: float
    compute_s: float
    physics_steps: int
    torque_ratio: FloatArray
    friction_needed: FloatArray

    def after(self, compute_s: float, physics_steps: int) -> SpanResult:
        """The same, with what was tried before it in vain."""
        compute_s, physics_steps = self.compute_s + compute_s, self.physics_steps + physics_steps
        return replace(self, compute_s=compute_s, physics_steps=physics_steps)


@dataclass(frozen=True, eq=False)
class Performed:
    """A performance, what it was meant to follow, and how its simulated spans turned out."""

    performance: Performance
    line: Motion
    spans: tuple[SpanResult, ...]


def judge_span(
    piece: Piece, moves: list[PlannedMove], held: NDArray[np.bool_], found: Simulated, body: Body
) -> SpanResult:
    """The judgement on the frames of a simulated piece; `held` (T,) marks those that follow nobody.

    A rest between two takes is judged with them, by the line that leads from the one into the other.
    """
    follows = _follows(held)
    reason = _reason(piece, follows, found, body)
    source, result = _traces(piece, body, follows)
    count = piece.motion.frames
    return SpanResult(
        start_frame=moves[0].start_frame,
        end_frame=moves[0].start_frame + count,
        moves=tuple(move.name for move in moves),
        success=not reason,
        reason=reason,
        mpjpe_global_mm=1000 * float(joint_error_m(result, source).mean()),
        mpjpe_local_mm=1000 * float(local_joint_error_m(result, source).mean()),
        compute_s=found.compute_s,
        physics_steps=found.physics_steps,
        torque_ratio=found.rollout.torque_ratio[:count],
        friction_needed=found.rollout.friction_needed[:count],
    )


def _traces(piece: Piece, body: Body, follows: int) -> tuple[Trace, Trace]:
    line, motion = (trim(m, 0, max(follows, 1)) for m in (piece.line, piece.motion))
    return _seen(line, body), _seen(motion, body)


def _seen(motion: Motion, body: Body) -> Trace:
    return trace(motion, body.segments, motion.times_s, body.stage)


def _follows(held: NDArray[np.bool_]) -> int:
    """How many frames there are before the hold that ends a piece."""
    return int(np.flatnonzero(~held)[-1]) + 1 if not held.all() else 0


def _reason(piece: Piece, follows: int, found: Simulated, body: Body) -> str:
    if found.rollout.blew_up:
        return f"the simulation blew up after {piece.motion.frames / piece.motion.fps:.2f} s"
    source, result = _traces(piece, body, follows)
    verdict = stunt_verdict(result, source)
    if not verdict.success:
        return verdict.reason
    if follows == piece.motion.frames:
        return ""
    hold = trim(piece.motion, follows, piece.motion.frames)
    wanted_s = (hold.frames - 1) / hold.fps
    stood_s = upright_s(_seen(hold, body), body.standing_pelvis_m)
    return "" if stood_s >= wanted_s - _HOLD_SLACK_S else f"upright for {stood_s:.2f} s of the {wanted_s:.2f} s held"
