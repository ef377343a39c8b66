"""A skill's plan, worked out where it is to be performed.

A plan is what some targets did in a world of their own, on a body that turned its joints so far and no further, held by
a file in 32-bit numbers. Elsewhere the same targets do not quite do the same: friction has directions, and a foot that
touches a moment later goes another way. So before a generalist follows a skill's plan, it is seen what the skill itself
would come to on the spot; that, to the last bit, is the plan.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from airhead.body import Body, Place
from airhead.motion import forward_kinematics
from airhead.rotations import FloatArray
from airhead.simulation import simulate
from airhead.skills.controller import SkillController
from airhead.skills.generalist import Guided

#: Where the skill strays further from its plan than this, joints on average, its plan stays as it is.
_STRAYS_M: Final = 0.25


@dataclass(frozen=True, eq=False)
class OnTheSpot:
    """A policy with its plan worked out.

    Attributes:
        policy: it.
        physics_steps: simulated for that.
    """

    policy: Guided
    physics_steps: int


def on_the_spot(policy: Guided, body: Body, place: Place, first: int = 0) -> OnTheSpot:
    """A generalist on a skill's plan as that skill would do it in a place, from a step of the plan on.

    Args:
        policy: on the plan as the skill's file has it; on one that was found otherwise it stays as it is.
        body: who does it.
        place: where the plan's own world lies.
        first: the step, in whose planned state it begins.
    """
    teacher, nq, hz = policy.teacher, policy.space.nq, policy.control_hz
    if teacher is None or first >= policy.control_steps:
        return OnTheSpot(policy, 0)
    start = place.to_world(policy.plan_states[first], nq)
    noting = _Noting(SkillController(teacher, place, first, policy.control_steps - first))
    rollout = simulate(body, start, noting, hz, hz)
    physics_steps = round((len(rollout.states) - 1) / (hz * body.settings.timestep_s))
    states, targets = policy.plan_states.copy(), policy.plan_targets.copy()
    if rollout.blew_up or _strays_m(body, own := place.to_own(rollout.states, nq), states[first:]) > _STRAYS_M:
        return OnTheSpot(policy, physics_steps)
    states[first:], targets[first:] = own, np.array(noting.noted)
    return OnTheSpot(replace(policy, plan_states=states, plan_targets=targets), physics_steps)


@dataclass(frozen=True, eq=False)
class _Noting:
    """A controller that notes the PD targets that it gives to one body; a `Controller`."""

    controller: SkillController
    noted: list[FloatArray] = field(default_factory=list)

    @property
    def control_steps(self) -> int:
        return self.controller.control_steps

    def control(self, step: int, states: FloatArray) -> FloatArray:
        """PD targets (1, nu) for control interval `step` from states (1, nq + nv)."""
        targets = self.controller.control(step, states)
        self.noted.append(targets[0])
        return targets


def _strays_m(body: Body, states: FloatArray, planned: FloatArray) -> float:
    """The largest mean distance of joints between states (T, nq + nv)."""
    here, there = (
        forward_kinematics(body.skeleton, *body.pose(rows[:, : body.space.nq]))[0] for rows in (states, planned)
    )
    return float(np.linalg.norm(here - there, axis=-1).mean(axis=-1).max())
