"""A passage from one skill into another, learned from both: a policy that has no file of its own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from airhead.body import StateSpace
from airhead.motion import SkillRef
from airhead.rotations import FloatArray
from airhead.skills.departures import IntArray
from airhead.skills.followed import Followed
from airhead.skills.observation import Observer
from airhead.skills.plan import TrackedPlan
from airhead.skills.policy import TakePolicy
from airhead.skills.reflexes import Reflexes, reflexes_of


@dataclass(frozen=True, eq=False)
class Passage:
    """How a body passes from one skill into another.

    Attributes:
        name: as credits name it.
        before, after: the skills; it learned from the takes of both, by way of them.
        plan: what it does, and how its targets answer to departures.
        followed: the takes that it follows, one after the other.
    """

    name: str
    before: TakePolicy
    after: TakePolicy
    plan: TrackedPlan
    followed: tuple[Followed, ...]

    @cached_property
    def ref(self) -> SkillRef:
        """As lineage and credits name it; the hash is one over its numbers and the files of both skills."""
        digest = hashlib.sha256(f"{self.before.sha256} {self.after.sha256}".encode())
        for array in (self.plan.states, self.plan.targets, self.plan.gains):
            digest.update(np.ascontiguousarray(array).tobytes())
        takes = {take.id: take for skill in (self.before, self.after) for take in skill.takes}
        return SkillRef(self.name, digest.hexdigest(), tuple(takes.values()))

    @property
    def space(self) -> StateSpace:
        """What its states are made of."""
        return self.plan.space

    @property
    def control_hz(self) -> float:
        """Control intervals a second."""
        return self.plan.control_hz

    @property
    def control_steps(self) -> int:
        """Control intervals of the plan."""
        return self.plan.control_steps

    @property
    def plan_states(self) -> FloatArray:
        """(N + 1, nq + nv) where the plan has the body at the control instants, in the world that it was learned in."""
        return self.plan.states

    @property
    def plan_targets(self) -> FloatArray:
        """(N, nu) the plan's PD targets."""
        return self.plan.targets

    @cached_property
    def reflexes(self) -> Reflexes:
        """How its targets answer to departures."""
        return reflexes_of(self.plan)

    @cached_property
    def observer(self) -> Observer:
        """What it sees."""
        return Observer(self.space, self.plan.states)

    def targets(self, states: FloatArray, steps: IntArray) -> FloatArray:
        """PD targets (B, nu) for states (B, nq + nv), in its own place, at control steps (B,)."""
        answers = self.reflexes.offsets(self.observer.observe(states, steps), steps)
        targets: FloatArray = self.plan.targets[steps] + answers
        return targets
