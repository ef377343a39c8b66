"""Skill: a learned policy, ready to act."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from airhead.body import Body, StateSpace
from airhead.errors import BadInput
from airhead.motion import SkillRef, TakeRef
from airhead.rotations import FloatArray
from airhead.skills.card import BodyPart, SkillCard, TrainingPart
from airhead.skills.departures import Float32Array, IntArray
from airhead.skills.followed import Followed
from airhead.skills.network import PolicyNetwork
from airhead.skills.observation import Observer
from airhead.skills.reflexes import Reflexes

if TYPE_CHECKING:
    import onnxruntime


@dataclass(frozen=True, eq=False)
class Skill:
    """A learned policy and the plan that it follows.

    Attributes:
        card: what is known of it.
        sha256: of its file.
        takes: those that it learned from; as its card names them, unless something newer is known.
        network: its numbers as plain arrays.
        reflexes: what it learned on top of.
        plan_states: (N + 1, nq + nv) where the plan has the body at the control instants, in the skill's own place.
        plan_targets: (N, nu) the plan's PD targets.
        runtime: what computes it.
    """

    card: SkillCard
    sha256: str
    takes: tuple[TakeRef, ...]
    network: PolicyNetwork
    reflexes: Reflexes
    plan_states: FloatArray
    plan_targets: FloatArray
    runtime: onnxruntime.InferenceSession

    @property
    def name(self) -> str:
        return self.card.name

    @property
    def body(self) -> BodyPart:
        """The body that it learned on."""
        return self.card.body

    @property
    def training(self) -> TrainingPart:
        """How it learned."""
        return self.card.training

    @property
    def ref(self) -> SkillRef:
        """As lineage and credits name it."""
        return SkillRef(self.card.name, self.sha256, self.takes)

    @cached_property
    def followed(self) -> tuple[Followed, ...]:
        """The takes that its plan follows, one after the other."""
        known = {take.id: take for take in self.takes}
        parts = zip(self.card.follows, self.card.learned_spans_s, strict=True)
        return tuple(Followed(known[part.take], part.start_s, span_s, part.repeat) for part, span_s in parts)

    @property
    def control_hz(self) -> float:
        """Control intervals a second."""
        return self.card.control_hz

    @property
    def control_steps(self) -> int:
        """Control intervals of the plan."""
        return len(self.plan_targets)

    @cached_property
    def space(self) -> StateSpace:
        """What its states are made of."""
        return self.card.body.space.record()

    @cached_property
    def observer(self) -> Observer:
        """What it sees."""
        return Observer(self.space, self.plan_states)

    def targets(self, states: FloatArray, steps: IntArray) -> FloatArray:
        """PD targets (B, nu) for states (B, nq + nv), in the skill's own place, at control steps (B,)."""
        return self.answers(self.observer.observe(states, steps), steps).astype(np.float64)

    def answers(self, observation: Float32Array, steps: IntArray) -> Float32Array:
        """PD targets (B, nu) for observations (B, O) at control steps (B,)."""
        fed = {"observation": observation, "step": steps.astype(np.int64)}
        targets: Float32Array = self.runtime.run(["targets"], fed)[0]
        return targets

    def with_takes(self, takes: tuple[TakeRef, ...]) -> Skill:
        """The same, with what is known of its takes by now."""
        return replace(self, takes=takes)

    def check_body(self, body: Body) -> None:
        """BadInput, with the command that helps, unless it can act on this body."""
        if body.double_sha256 == self.card.body.sha256 and body.space.nq == self.space.nq:
            return
        ids = " ".join(take.id for take in self.takes)
        raise BadInput(
            "a skill acts on the body that it learned on, and this is another one",
            place=f"skill {self.name}",
            found=f"body {body.double_sha256[:12]}, {body.physique.stature_m:.2f} m, {body.mass_kg:.1f} kg",
            allowed=f"body {self.card.body.sha256[:12]}, {self.card.body.stature_m:.2f} m, "
            f"{self.card.body.mass_kg:.1f} kg; or `airhead train {ids} --skill NAME` for this one",
        )
