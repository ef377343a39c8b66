"""A move that a skill acts: from which of its steps on, where on the ground, and its simulation."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import numpy as np

from airhead.body import Body
from airhead.motion import EditKind, Motion, Plan, PlannedMove, forward_kinematics
from airhead.perform.line import nearest_place
from airhead.rotations import FloatArray
from airhead.simulation import Controller, Rollout, simulate
from airhead.skills import Place, Skill
from airhead.tracking import Reference

_SAME_S: Final = 1e-6


@dataclass(frozen=True, eq=False)
class Acted:
    """What a skill did: the simulation, how long that took on the clock, and its physics steps."""

    rollout: Rollout
    compute_s: float
    physics_steps: int


@dataclass(frozen=True, eq=False)
class SharedControl:
    """A controller whose PD targets are mixed with others; a `Controller`.

    Attributes:
        controller: what is asked.
        plain: (N, nu) the other PD targets.
        share: (N,) of the controller at each step.
    """

    controller: Controller
    plain: FloatArray
    share: FloatArray

    @property
    def control_steps(self) -> int:
        return self.controller.control_steps

    def control(self, step: int, states: FloatArray) -> FloatArray:
        """PD targets (B, nu) for control interval `step` from states (B, nq + nv)."""
        mixed: FloatArray = self.plain[step] + self.share[step] * (
            self.controller.control(step, states) - self.plain[step]
        )
        return mixed


def first_step(skill: Skill, move: PlannedMove) -> int:
    """The step of a skill's plan that is nearest to a move's first frame."""
    return max(round((move.source_span_s[0] - skill.card.take_start_s) * skill.card.control_hz), 0)


def steps_to_act(skill: Skill, move: PlannedMove, plan: Motion) -> int:
    """Control intervals from a move's first frame to its end, and one frame beyond it where the plan goes on."""
    frames = move.end_frame - move.start_frame
    last_frame = frames - 1 if move.end_frame == plan.frames else frames + 1
    return int(np.ceil(last_frame / plan.fps * skill.card.control_hz - _SAME_S))


def moving_frames(plan: Plan, move: PlannedMove) -> int:
    """Frames of a move before its hold."""
    holds = [edit.start_frame for edit in plan.motion.lineage.edits if edit.kind is EditKind.HOLD]
    within = [start - move.start_frame for start in holds if move.start_frame < start < move.end_frame]
    return min(within, default=move.end_frame - move.start_frame)


def place_at(skill: Skill, step: int, body: Body, state: FloatArray) -> Place:
    """Where a skill's own world lies so that its plan is, at a step, nearest to the body's state (nq + nv)."""
    nq = body.space.nq
    planned, real = (
        forward_kinematics(body.skeleton, *body.pose(qpos[:nq]))[0] for qpos in (skill.plan_states[step], state)
    )
    return Place(*nearest_place(planned, real))


def act(body: Body, start: FloatArray, controller: Controller, control_hz: float, fps: float) -> Acted:
    """What a controller does from a state (nq + nv)."""
    began = time.perf_counter()
    rollout = simulate(body, start, controller, control_hz, fps)
    physics_steps = round((len(rollout.states) - 1) / (fps * body.settings.timestep_s))
    return Acted(rollout, time.perf_counter() - began, physics_steps)


def plain_targets(reference: Reference, steps: int) -> FloatArray:
    """(steps, nu) PD targets of a reference, its last ones as long as it takes."""
    targets: FloatArray = reference.targets[np.minimum(np.arange(steps), reference.control_steps - 1)]
    return targets
