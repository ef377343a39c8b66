"""What acts under the drive `policy`: a skill, a generalist on a plan, or a way from one skill into another."""

from __future__ import annotations

from typing import Protocol

from airhead.body import Body, StateSpace
from airhead.motion import SkillRef, TakeRef
from airhead.rotations import FloatArray
from airhead.skills.card import BodyPart, TrainingPart
from airhead.skills.departures import IntArray
from airhead.skills.followed import Followed


class Policy(Protocol):
    """Something learned that follows a plan of its own, in a place of its own."""

    @property
    def name(self) -> str: ...

    @property
    def ref(self) -> SkillRef:
        """As lineage and credits name it."""
        ...

    @property
    def followed(self) -> tuple[Followed, ...]:
        """The takes that its plan follows, one after the other."""
        ...

    @property
    def space(self) -> StateSpace:
        """What its states are made of."""
        ...

    @property
    def control_hz(self) -> float:
        """Control intervals a second."""
        ...

    @property
    def control_steps(self) -> int:
        """Control intervals of the plan."""
        ...

    @property
    def plan_states(self) -> FloatArray:
        """(N + 1, nq + nv) where the plan has the body at the control instants, in its own place."""
        ...

    @property
    def plan_targets(self) -> FloatArray:
        """(N, nu) the plan's PD targets."""
        ...

    def targets(self, states: FloatArray, steps: IntArray) -> FloatArray:
        """PD targets (B, nu) for states (B, nq + nv), in its own place, at control steps (B,)."""
        ...


class TakePolicy(Policy, Protocol):
    """A policy for whole takes, that a routine can ask for."""

    @property
    def sha256(self) -> str:
        """Of its file."""
        ...

    @property
    def takes(self) -> tuple[TakeRef, ...]:
        """Those that it learned from."""
        ...

    @property
    def body(self) -> BodyPart:
        """The body that it learned on."""
        ...

    @property
    def training(self) -> TrainingPart:
        """How it learned."""
        ...

    def check_body(self, body: Body) -> None:
        """BadInput unless it can act on this body."""
        ...
