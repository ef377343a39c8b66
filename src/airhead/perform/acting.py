"""A move that a skill acts: from which of its steps on, where on the ground, and its simulation."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from airhead.body import Body, Place
from airhead.motion import EditKind, Motion, Plan, PlannedMove, forward_kinematics, nearest_place, sample
from airhead.rotations import FloatArray
from airhead.simulation import Controller, Rollout, simulate
from airhead.skills import Followed, Policy
from airhead.tracking import PlannedControls, Reference

_SAME_S: Final = 1e-6
#: A move that begins so much outside of what a skill learned of a take is still meant to be it; whether it can is told.
_SAME_PART_S: Final = 0.5
#: Over this long a skill's plan is laid on the line, where the body is underway.
LOOK_S: Final = 1.0 / 3.0


@dataclass(frozen=True, eq=False)
class Acted:
    """What a skill did: the simulation, how long that took on the clock, and its physics steps.

    Of a passage, what was simulated to find it counts too.
    """

    rollout: Rollout
    compute_s: float
    physics_steps: int

    def after(self, compute_s: float, physics_steps: int) -> Acted:
        """The same, with what it took to find out what to do."""
        return Acted(self.rollout, self.compute_s + compute_s, self.physics_steps + physics_steps)


@dataclass(frozen=True, eq=False)
class SharedControl:
    """Two controllers whose PD targets are mixed; a `Controller`.

    Attributes:
        controller, other: what is asked.
        share: (N,) of the first at each step.
    """

    controller: Controller
    other: Controller
    share: FloatArray

    @property
    def control_steps(self) -> int:
        return len(self.share)

    def control(self, step: int, states: FloatArray) -> FloatArray:
        """PD targets (B, nu) for control interval `step` from states (B, nq + nv)."""
        targets = self.controller.control(step, states)
        mixed: FloatArray = targets + (1.0 - self.share[step]) * (self.other.control(step, states) - targets)
        return mixed


def followed_in(skill: Policy, moves: Sequence[PlannedMove]) -> tuple[Followed, ...] | None:
    """The part of its plan that a skill follows in each of some neighbouring moves; None if it learned no such thing.

    The parts are neighbours too; the first ones that fit are meant.
    """
    parts = skill.followed
    for first in range(len(parts) - len(moves) + 1):
        found = parts[first : first + len(moves)]
        if all(_fits(part, move) for part, move in zip(found, moves, strict=True)):
            return found
    return None


def _fits(part: Followed, move: PlannedMove) -> bool:
    start_s, end_s = part.take_span_s
    return part.take.id == move.take_id and start_s - _SAME_PART_S < move.source_span_s[0] < end_s + _SAME_PART_S


def first_step(skill: Policy, part: Followed, move: PlannedMove) -> int:
    """The step of a skill's plan that is nearest to the first frame of a move in which it follows a part."""
    return max(nearest_step(step_within(skill, part, move, 0.0)), 0)


def begins_at(skill: Policy, moves: Sequence[PlannedMove]) -> int:
    """The step of its plan at which a skill begins neighbouring moves."""
    parts = followed_in(skill, moves)
    assert parts is not None  # as was checked before anything was simulated
    return first_step(skill, parts[0], moves[0])


def acted_from(skill: Policy, moves: Sequence[PlannedMove], line: Motion) -> int:
    """The step of its plan from which a skill acts neighbouring moves: where it begins them, or the one before."""
    first = begins_at(skill, moves)
    if first + steps_to_act(skill, moves, line) == skill.control_steps + 1:
        return first - 1  # rounded up twice: it begins late, and ends late
    return first


def step_within(skill: Policy, part: Followed, move: PlannedMove, after_s: float) -> float:
    """Where in a skill's plan, in control steps, it is so long after the first frame of a move that follows a part."""
    start_s = part.start_s + move.source_span_s[0] - part.take_span_s[0]
    return (start_s + after_s) * skill.control_hz


def nearest_step(step: float) -> int:
    """The nearest whole step; of two, always the later one."""
    return int(np.floor(step + 0.5 + _SAME_S))


def steps_to_act(skill: Policy, moves: Sequence[PlannedMove], plan: Motion) -> int:
    """Control intervals from the moves' first frame to their end, and one frame beyond it where the plan goes on."""
    frames = moves[-1].end_frame - moves[0].start_frame
    last_frame = frames - 1 if moves[-1].end_frame == plan.frames else frames + 1
    return int(np.ceil(last_frame / plan.fps * skill.control_hz - _SAME_S))


def moving_frames(plan: Plan, move: PlannedMove) -> int:
    """Frames of a move before its hold."""
    holds = [edit.start_frame for edit in plan.motion.lineage.edits if edit.kind is EditKind.HOLD]
    within = [start - move.start_frame for start in holds if move.start_frame < start < move.end_frame]
    return min(within, default=move.end_frame - move.start_frame)


def place_on(skill: Policy, step: int, body: Body, line: Motion, from_frame: float, *, over_s: float = LOOK_S) -> Place:
    """Where a skill's own world lies, so that its plan from a step on is nearest to the line from a frame on.

    Nearest over a while: one pose, seen from above, tells little of where it faces.
    """
    hz = skill.control_hz
    ahead = np.arange(min(round(over_s * hz), skill.control_steps - step) + 1)
    planned = body.pose(skill.plan_states[step + ahead, : body.space.nq])
    followed = sample(line, from_frame / line.fps + ahead / hz)
    return Place(*nearest_place(*(forward_kinematics(body.skeleton, *poses)[0] for poses in (planned, followed))))


def place_at(skill: Policy, step: int, body: Body, state: FloatArray) -> Place:
    """Where a skill's own world lies, so that its plan at a step is nearest to a body in a state (nq + nv)."""
    poses = (body.pose(states[: body.space.nq]) for states in (skill.plan_states[step], state))
    return Place(*nearest_place(*(forward_kinematics(body.skeleton, *pose)[0] for pose in poses)))


def place_from(skill: Policy, step: int, body: Body, line: tuple[Motion, int], state: FloatArray | None) -> Place:
    """Where a skill acts from a step of its plan on: by the body; after a recording by the line from a frame on."""
    if state is None:
        return place_on(skill, step, body, *line)
    return place_at(skill, step, body, state)


def act(body: Body, start: FloatArray, controller: Controller, control_hz: float, fps: float) -> Acted:
    """What a controller does from a state (nq + nv)."""
    began = time.perf_counter()
    rollout = simulate(body, start, controller, control_hz, fps)
    acted_s = (len(rollout.states) - 1) / fps if rollout.blew_up else controller.control_steps / control_hz
    physics_steps = round(acted_s / body.settings.timestep_s)
    return Acted(rollout, time.perf_counter() - began, physics_steps)


def authority_at(moves: Sequence[PlannedMove], times_s: FloatArray, fps: float) -> FloatArray | None:
    """(N,) the share of the drive at times since the first move began; None where the routine leaves it whole."""
    share = np.concatenate([move.authority for move in moves])
    if (share == 1.0).all():
        return None
    within: FloatArray = np.interp(times_s * fps, np.arange(len(share)), share)
    return within


def plain_control(reference: Reference, steps: int) -> PlannedControls:
    """The PD targets of a reference, its last ones as long as it takes."""
    return PlannedControls(reference.targets[np.minimum(np.arange(steps), reference.control_steps - 1)])
