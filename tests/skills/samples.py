"""Skills for tests: a plan, a random network beside it, or one that answers nothing, and the card that goes with it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from airhead.body import Body
from airhead.motion import TakeRef
from airhead.rotations import FloatArray
from airhead.skills import (
    OBSERVATION_VERSION,
    FollowedPart,
    Observer,
    PolicyNetwork,
    Skill,
    SkillCard,
    TrackedPlan,
    TrainingPart,
    card_of,
    read_skill,
    reflexes_of,
    write_skill,
)

TRAINING = TrainingPart(
    command="airhead train kick --skill small --seed 3",
    seed=3,
    samples=1000,
    tracking_physics_steps=20_000,
    training_physics_steps=4000,
    minutes=0.5,
    versions={"airhead": "0.1.0"},
)


def plan_from(body: Body, states: FloatArray, targets: FloatArray, motion_steps: int) -> TrackedPlan:
    """A plan at 30 Hz whose teacher answers a little, and nothing to a body that is where it planned."""
    gains = np.random.default_rng(6).normal(0.0, 0.05, (len(targets), targets.shape[1], body.space.size))
    return TrackedPlan(body.space, states, targets, gains, states, motion_steps, 30.0)


def network_for(body: Body, states: FloatArray, scale: float = 0.0, seed: int = 0) -> PolicyNetwork:
    """A small network with random weights; with a scale of 0 it adds nothing to the plan's targets."""
    rng = np.random.default_rng(seed)
    sizes = [Observer(body.space, states).size, 24, 16, body.space.nv - 6]
    layers = tuple(
        (
            rng.normal(0.0, 1.0 / np.sqrt(into), (into, out)).astype(np.float32),
            rng.normal(0.0, 0.1, out).astype(np.float32),
        )
        for into, out in pairwise(sizes)
    )
    return PolicyNetwork(
        layers=layers,
        observation_mean=rng.normal(0.0, 0.3, sizes[0]).astype(np.float32),
        observation_scale=rng.uniform(0.5, 2.0, sizes[0]).astype(np.float32),
        observation_clip=5.0,
        action_scale=np.full(sizes[-1], scale, dtype=np.float32),
        action_limit=1.5,
    )


def card_for(
    body: Body,
    plan: TrackedPlan,
    takes: tuple[TakeRef, ...],
    name: str = "small",
    *,
    start_s: float = 0.0,
    follows: tuple[FollowedPart, ...] = (),
    routine: str = "",
) -> SkillCard:
    """The card of a skill that learned a plan from takes and follows the first from a time on, or those told of."""
    return card_of(
        name,
        takes,
        plan,
        body,
        observation_version=OBSERVATION_VERSION,
        training=TRAINING,
        created=dt.date(2026, 11, 22),
        follows=follows or (FollowedPart(take=takes[0].id, take_start_s=start_s),),
        routine=routine,
    )


def bytes_of(card: SkillCard, network: PolicyNetwork, plan: TrackedPlan) -> bytes:
    """What a skill's file holds."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "skill.onnx"
        write_skill(file, card, network, reflexes=reflexes_of(plan), plan_states=plan.states, plan_targets=plan.targets)
        return file.read_bytes()


def skill_from(
    body: Body,
    plan: TrackedPlan,
    takes: tuple[TakeRef, ...],
    start_s: float = 0.0,
    *,
    follows: tuple[FollowedPart, ...] = (),
    routine: str = "",
) -> Skill:
    """A skill that plays its plan back, whatever it sees."""
    card = card_for(body, plan, takes, start_s=start_s, follows=follows, routine=routine)
    deaf = replace(plan, gains=np.zeros_like(plan.gains))
    return read_skill(bytes_of(card, network_for(body, plan.states), deaf))
