"""A policy as what steers a body."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from airhead.body import Place
from airhead.errors import BadInput
from airhead.rotations import FloatArray
from airhead.skills.policy import Policy


@dataclass(frozen=True, eq=False)
class SkillController:
    """A policy that acts somewhere on the ground; a `Controller`.

    Attributes:
        skill: what acts.
        place: where its own world lies.
        first_step: the step of its plan at which it begins.
        control_steps: for how many control intervals it acts.
    """

    skill: Policy
    place: Place
    first_step: int
    control_steps: int

    def __post_init__(self) -> None:
        if not 0 <= self.first_step <= self.first_step + self.control_steps <= self.skill.control_steps:
            found = f"steps {self.first_step} to {self.first_step + self.control_steps}"
            allowed = f"0 to {self.skill.control_steps}"
            raise BadInput(
                "beyond what the skill learned", place=f"skill {self.skill.name}", found=found, allowed=allowed
            )

    def control(self, step: int, states: FloatArray) -> FloatArray:
        """PD targets (B, nu) for control interval `step` from states (B, nq + nv) of the world."""
        own = self.place.to_own(states, self.skill.space.nq)
        return self.skill.targets(own, np.full(len(states), self.first_step + step))
