"""What a skill comes to where it is to be performed.

A plan is what some targets did in a world of their own, on a body that turned its joints so far and no further, held by
a file in 32-bit numbers. Elsewhere the same targets do not quite do the same: friction has directions, an ankle that
came to its stop turns on, and a foot that touches a moment later goes another way.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import numpy as np

from airhead.body import Body, Place
from airhead.motion import forward_kinematics
from airhead.rotations import FloatArray
from airhead.simulation import Controller, simulate
from airhead.skills.controller import SkillController
from airhead.skills.observation import Observer
from airhead.skills.skill import Skill

#: Further than this from its plan, joints on average, a skill has gone astray.
_STRAYS_M: Final = 0.25


@dataclass(frozen=True, eq=False)
class Done:
    """A plan as it is done in some place.

    Attributes:
        states: (N + 1, nq + nv) at the control instants, in the plan's own world.
        targets: (N, nu) PD targets that took it from one to the next.
        physics_steps: simulated for that.
        strays_m: the largest mean distance of joints from the plan as it was; infinity if the simulation blew up.
        by_reflexes: whether the skill's reflexes did it, without what its network adds.
        searched: whether a way was searched, as the skill itself goes astray.
    """

    states: FloatArray
    targets: FloatArray
    physics_steps: int
    strays_m: float
    by_reflexes: bool = False
    searched: bool = False

    @property
    def astray(self) -> bool:
        """Whether that is no plan any more."""
        return self.strays_m > _STRAYS_M


def done_by(skill: Skill, body: Body, place: Place, first: int = 0, last: int | None = None) -> Done:
    """What a skill does in a place, from a step of its plan on; before that and after the last step, its plan.

    Networks practised to survive, which takes them away from a plan that reflexes alone may keep to: what stays nearer
    to the plan counts.

    Args:
        skill: who acts.
        body: who does it.
        place: where the plan's own world lies.
        first: the step, in whose planned state it begins.
        last: the step at which it ends; None for that of the plan.
    """
    steps = (skill.control_steps if last is None else last) - first
    done = _under(SkillController(skill, place, first, steps), skill, body, place, first)
    if skill.network.idle:
        return replace(done, by_reflexes=True)
    other = _under(_ReflexController(skill, place, first, steps), skill, body, place, first)
    physics_steps = done.physics_steps + other.physics_steps
    nearer = done if done.strays_m <= other.strays_m else replace(other, by_reflexes=True)
    return replace(nearer, physics_steps=physics_steps)


def _under(controller: Controller, skill: Skill, body: Body, place: Place, first: int) -> Done:
    hz, noting = skill.control_hz, _Noting(controller)
    rollout = simulate(body, place.to_world(skill.plan_states[first], skill.space.nq), noting, hz, hz)
    way = rollout.states, np.array(noting.noted)[: len(rollout.states) - 1]
    done = done_there(skill, body, place, first, way)
    return replace(done, strays_m=float("inf")) if rollout.blew_up else done


def done_there(skill: Skill, body: Body, place: Place, first: int, found: tuple[FloatArray, FloatArray]) -> Done:
    """A skill's plan with what was found for it from a step on: states (M + 1, nq + nv) in the world, targets (M, nu).

    Its physics steps are those of one simulation.
    """
    states, targets = skill.plan_states.copy(), skill.plan_targets.copy()
    own, last = place.to_own(found[0], skill.space.nq), first + len(found[1])
    physics_steps = round(len(found[1]) / (skill.control_hz * body.settings.timestep_s))
    strays_m = _strays_m(body, own, states[first : last + 1])
    states[first : last + 1], targets[first:last] = own, found[1]
    return Done(states, targets, physics_steps, strays_m)


@dataclass(frozen=True, eq=False)
class _Noting:
    """A controller that notes the PD targets that it gives to one body; a `Controller`."""

    controller: Controller
    noted: list[FloatArray] = field(default_factory=list)

    @property
    def control_steps(self) -> int:
        return self.controller.control_steps

    def control(self, step: int, states: FloatArray) -> FloatArray:
        """PD targets (1, nu) for control interval `step` from states (1, nq + nv)."""
        targets = self.controller.control(step, states)
        self.noted.append(targets[0])
        return targets


@dataclass(frozen=True, eq=False)
class _ReflexController:
    """A skill's plan under its reflexes, as `SkillController` has the whole skill; a `Controller`."""

    skill: Skill
    place: Place
    first_step: int
    control_steps: int

    def control(self, step: int, states: FloatArray) -> FloatArray:
        """PD targets (B, nu) for control interval `step` from states (B, nq + nv) of the world."""
        own, at = self.place.to_own(states, self.skill.space.nq), np.full(len(states), self.first_step + step)
        seen = self._observer.observe(own, at)
        targets: FloatArray = self.skill.plan_targets[at] + self.skill.reflexes.offsets(seen, at)
        return targets

    @cached_property
    def _observer(self) -> Observer:
        return Observer(self.skill.space, self.skill.plan_states)


def _strays_m(body: Body, states: FloatArray, planned: FloatArray) -> float:
    """The largest mean distance of joints between states (T, nq + nv)."""
    here, there = (
        forward_kinematics(body.skeleton, *body.pose(rows[:, : body.space.nq]))[0] for rows in (states, planned)
    )
    return float(np.linalg.norm(here - there, axis=-1).mean(axis=-1).max())
