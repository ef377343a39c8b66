"""Generalist: one policy that keeps a body to whatever plan comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from airhead.body import Body, StateSpace
from airhead.errors import BadInput
from airhead.motion import SkillRef, TakeRef
from airhead.rotations import FloatArray
from airhead.skills.card import BodyPart, TrainingPart
from airhead.skills.coming import coming
from airhead.skills.departures import Departures, Float32Array, IntArray
from airhead.skills.followed import Followed
from airhead.skills.generalist_card import GeneralistCard
from airhead.skills.skill import Skill

if TYPE_CHECKING:
    import onnxruntime


@dataclass(frozen=True, eq=False)
class Generalist:
    """One policy for all plans: it answers to a departure from a plan, by what comes in the plan.

    Attributes:
        card: what is known of it.
        sha256: of its file.
        takes: those that it learned from; as its card names them, unless something newer is known.
        arrays: its numbers, by the names that they have in its graph.
        runtime: what computes it.
    """

    card: GeneralistCard
    sha256: str
    takes: tuple[TakeRef, ...]
    arrays: Mapping[str, NDArray[Any]]
    runtime: onnxruntime.InferenceSession

    @property
    def name(self) -> str:
        return self.card.name

    def offsets(self, departure: Float32Array, coming: Float32Array) -> Float32Array:
        """What is added to the plan's PD targets: (B, nu) radians, for departures (B, 2 nv) and what comes (B, C)."""
        offsets: Float32Array = self.runtime.run(["offsets"], {"departure": departure, "coming": coming})[0]
        return offsets

    def suits(self, body: Body) -> bool:
        """Whether it can act on a body: the one that it learned on."""
        return body.double_sha256 == self.card.body.sha256

    def with_takes(self, takes: tuple[TakeRef, ...]) -> Generalist:
        """The same, with what is known of its takes by now."""
        return replace(self, takes=takes)


@dataclass(frozen=True, eq=False)
class Guided:
    """A plan under a generalist; a `TakePolicy`.

    Attributes:
        generalist: who acts.
        followed: those that it follows, one after the other.
        space: what states are made of.
        plan_states: (N + 1, nq + nv) where the plan has the body at the control instants, in its own place.
        plan_targets: (N, nu) the plan's PD targets.
        teacher: the skill whose plan it is; None where the plan was found otherwise.
    """

    generalist: Generalist
    followed: tuple[Followed, ...]
    space: StateSpace
    plan_states: FloatArray
    plan_targets: FloatArray
    teacher: Skill | None = None

    @property
    def name(self) -> str:
        return self.generalist.name

    @property
    def sha256(self) -> str:
        return self.generalist.sha256

    @property
    def takes(self) -> tuple[TakeRef, ...]:
        """Those that the generalist learned from; the takes behind the plan are credited where they are followed."""
        return self.generalist.takes

    @property
    def ref(self) -> SkillRef:
        """As lineage and credits name it."""
        return SkillRef(self.name, self.sha256, self.takes)

    @property
    def body(self) -> BodyPart:
        """The body that it learned on."""
        return self.generalist.card.body

    @property
    def training(self) -> TrainingPart:
        """How it learned."""
        return self.generalist.card.training

    @property
    def control_hz(self) -> float:
        """Control intervals a second."""
        return self.generalist.card.control_hz

    @property
    def control_steps(self) -> int:
        """Control intervals of the plan."""
        return len(self.plan_targets)

    def targets(self, states: FloatArray, steps: IntArray) -> FloatArray:
        """PD targets (B, nu) for states (B, nq + nv), in the plan's own place, at control steps (B,)."""
        departure = self._departures.seen(states, steps).astype(np.float32)
        targets: FloatArray = self.plan_targets[steps] + self.generalist.offsets(departure, self._coming[steps])
        return targets

    def check_body(self, body: Body) -> None:
        """BadInput unless the generalist can act on this body."""
        if not self.generalist.suits(body):
            raise BadInput(
                "a generalist acts on the body that it learned on, and this is another one",
                place=f"skill {self.name}",
                found=f"body {body.double_sha256[:12]}, {body.physique.stature_m:.2f} m, {body.mass_kg:.1f} kg",
                allowed=f"body {self.body.sha256[:12]}, {self.body.stature_m:.2f} m, {self.body.mass_kg:.1f} kg",
            )

    @cached_property
    def _departures(self) -> Departures:
        return Departures(self.space, self.plan_states, self.generalist.card.most_aside_m)

    @cached_property
    def _coming(self) -> Float32Array:
        return coming(self.space, self.plan_states.astype(np.float32).astype(np.float64), self.plan_targets)


def guided(skill: Skill, generalist: Generalist) -> Guided:
    """A skill's plan under a generalist; BadInput unless both learned on one body, at one control rate."""
    ours, theirs = generalist.card, skill.card
    if ours.body.sha256 != theirs.body.sha256 or ours.control_hz != theirs.control_hz:
        raise BadInput(
            "the generalist learned on another body",
            place=f"skill {skill.name}",
            found=f"body {theirs.body.sha256[:12]}, {theirs.control_hz:g} Hz",
            allowed=f"body {ours.body.sha256[:12]}, {ours.control_hz:g} Hz",
        )
    return Guided(generalist, skill.followed, skill.space, skill.plan_states, skill.plan_targets, skill)
