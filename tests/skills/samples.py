"""Skills for tests: a plan, a random network beside it, or one that answers nothing, and the card that goes with it.

And generalists of random numbers, whose answers are small enough that a body still stands.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from airhead.body import Body, StateSpace
from airhead.formats.native.records import take_ref_part
from airhead.motion import TakeRef
from airhead.rotations import FloatArray, about_axis, multiply, rotate
from airhead.skills import (
    OBSERVATION_VERSION,
    BodyPart,
    FollowedPart,
    Generalist,
    GeneralistCard,
    Observer,
    PolicyNetwork,
    Skill,
    SkillCard,
    TrackedPlan,
    TrainingPart,
    card_of,
    read_generalist,
    read_skill,
    reflexes_of,
    write_generalist,
    write_skill,
)
from airhead.skills.coming import COMING_VERSION, coming_size
from airhead.skills.departures import Float32Array

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


def random_states(body: Body, count: int, seed: int, size: float = 0.7) -> FloatArray:
    """States (count, nq + nv) somewhere around the rest of a body."""
    rest = np.concatenate([body.model.qpos0, np.zeros(body.space.nv)])
    away = np.random.default_rng(seed).normal(0.0, size, (count, body.space.size))
    return body.space.add(np.tile(rest, (count, 1)), away)


def placed(space: StateSpace, states: FloatArray, yaw_rad: float, moved: FloatArray) -> FloatArray:
    """The same states, turned about the vertical and moved."""
    turn = about_axis([0.0, 0.0, 1.0], yaw_rad)
    states = states.copy()
    states[:, :3] = rotate(turn, states[:, :3]) + moved
    states[:, 3:7] = multiply(turn, states[:, 3:7])
    states[:, space.nq : space.nq + 3] = rotate(turn, states[:, space.nq : space.nq + 3])
    return states


#: Units of a small generalist: of what it sees, its outlook's first layer and itself, and its two main layers.
SEEN, CONSIDERED, OUTLOOK, MAIN = 12, 10, 8, (14, 11)


def generalist_arrays(space: StateSpace, scale_rad: float = 0.02, seed: int = 0) -> dict[str, Float32Array]:
    """Random numbers of a small generalist; with the usual scale it answers with hundredths of a radian."""
    rng = np.random.default_rng(seed)
    widths = [2 * space.nv, *MAIN, space.nv - 6]
    affine = {
        "project": (coming_size(space), SEEN),
        "outlook_0": (SEEN, CONSIDERED),
        "outlook_1": (CONSIDERED, OUTLOOK),
        **{f"gain_{layer}": (OUTLOOK, width) for layer, width in enumerate(widths[1:])},
        **{f"bend_{layer}": (OUTLOOK, width) for layer, width in enumerate(MAIN)},
    }
    found: dict[str, FloatArray] = {}
    for name, (into, out) in affine.items():
        found[f"{name}_weight"] = rng.normal(0.0, 1.0 / np.sqrt(into), (into, out))
        found[f"{name}_bias"] = rng.normal(0.0, 0.3, out)
    for layer, (into, out) in enumerate(pairwise(widths)):
        found[f"weight_{layer}"] = rng.normal(0.0, 1.0 / np.sqrt(into), (into, out))
    for name, limit in (("departure", 4.0), ("coming", 2.0), ("action", 1.5)):
        found |= {f"{name}_low": np.array(-limit), f"{name}_high": np.array(limit)}
    found["departure_scale"] = rng.uniform(0.5, 2.0, widths[0])
    found["action_scale"] = np.full(widths[-1], scale_rad)
    return {name: array.astype(np.float32) for name, array in found.items()}


def generalist_card_for(body: BodyPart, takes: tuple[TakeRef, ...], name: str = "guide") -> GeneralistCard:
    """The card of a generalist that learned from takes on a body, from one skill for each."""
    return GeneralistCard(
        name=name,
        takes=tuple(take_ref_part(ref) for ref in takes),
        teachers={ref.id: ref.sha256 for ref in takes},
        passages=(f"{takes[0].id}_into_{takes[-1].id}",),
        control_hz=30.0,
        coming_version=COMING_VERSION,
        most_aside_m=0.3,
        body=body,
        training=TRAINING,
        created=dt.date(2026, 11, 23),
    )


def generalist_bytes(card: GeneralistCard, arrays: dict[str, Float32Array] | None = None) -> bytes:
    """What a generalist's file holds; with small random answers, unless it is told others."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "generalist.onnx"
        write_generalist(file, card, arrays or generalist_arrays(card.body.space.record()))
        return file.read_bytes()


def generalist_for(
    body: BodyPart, takes: tuple[TakeRef, ...], arrays: dict[str, Float32Array] | None = None, name: str = "guide"
) -> Generalist:
    """A generalist of random numbers that is said to have learned from takes on a body."""
    return read_generalist(generalist_bytes(generalist_card_for(body, takes, name), arrays))
