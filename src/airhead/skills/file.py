"""A skill as one `.onnx` file: graph, plan and card. Any ONNX runtime loads it; this one checks it first."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final

import numpy as np

from airhead.errors import BadInput
from airhead.formats.source_file import MIB, in_file, read_bytes
from airhead.rotations import FloatArray
from airhead.skills.card import SkillCard, card_text, check_version, parse_card
from airhead.skills.graph import INPUTS, OUTPUTS, SKILL_FORM, STEP
from airhead.skills.model import write_model
from airhead.skills.network import PolicyNetwork
from airhead.skills.observation import OBSERVATION_VERSION
from airhead.skills.parts import Arrays, Parts, card_in, parts_of
from airhead.skills.reflexes import LARGEST_DEPARTURE, LARGEST_REFLEX_RAD, Reflexes
from airhead.skills.runtime import FLOAT, INT64, Port, runtime_of
from airhead.skills.shapes import check_shapes
from airhead.skills.skill import Skill

SUFFIX: Final = ".onnx"
LIMIT_BYTES: Final = 32 * MIB


def write_skill(
    path: Path,
    card: SkillCard,
    network: PolicyNetwork,
    *,
    reflexes: Reflexes,
    plan_states: FloatArray,
    plan_targets: FloatArray,
) -> str:
    """Writes a skill, whole or not at all; the same skill gives the same bytes.

    Args:
        path: of the file.
        card: what is known of it.
        network: what it learned.
        reflexes: what that comes on top of.
        plan_states: (N + 1, nq + nv) the plan's states at the control instants; stored in single precision.
        plan_targets: (N, nu) the plan's PD targets.

    Returns:
        The SHA-256 of the file.

    Raises:
        BadInput: card, network and plan do not fit each other.
        CannotWrite: the file cannot be stored.
        MissingPiece: the package `onnx` is absent.
    """
    arrays = _arrays_of(network, reflexes, plan_states, plan_targets)
    check_shapes(Parts(card_text(card), arrays), card)
    return write_model(path, SKILL_FORM, card_text(card), arrays, _ports(arrays))


def read_skill(source: Path | bytes) -> Skill:
    """A skill from its file, or from the bytes of one.

    The file is taken apart and compared with what a skill is, before a runtime sees it: operators and how they are
    joined, arrays and their shapes, the card. What is not looked at is whether the policy is any good.

    Raises:
        BadInput: it is missing, too large, or no skill; with what is wrong.
    """
    if isinstance(source, Path):
        with in_file(source):
            return _skill(read_bytes(source, LIMIT_BYTES))
    if len(source) > LIMIT_BYTES:
        raise BadInput("too large for a skill", found=f"{len(source)} bytes", allowed=f"at most {LIMIT_BYTES}")
    return _skill(source)


def read_card(path: Path) -> tuple[SkillCard, str]:
    """The card of a skill and the SHA-256 of its file; errors as in `read_skill`. Nothing is loaded into a runtime."""
    with in_file(path):
        data = read_bytes(path, LIMIT_BYTES)
        _, card = _taken_apart(data)
    return card, hashlib.sha256(data).hexdigest()


def _taken_apart(data: bytes) -> tuple[Parts, SkillCard]:
    check_version(card_in(data))  # first: the graph of another version is another one
    parts = parts_of(data)
    card = parse_card(parts.card)
    check_shapes(parts, card)
    return parts, card


def _skill(data: bytes) -> Skill:
    parts, card = _taken_apart(data)
    if card.observation_version != OBSERVATION_VERSION:
        found, allowed = f"version {card.observation_version}", f"version {OBSERVATION_VERSION}; train it again"
        raise BadInput("the skill sees what this Airhead cannot show it", found=found, allowed=allowed)
    return Skill(
        card=card,
        sha256=hashlib.sha256(data).hexdigest(),
        takes=card.take_refs,
        network=_network(parts),
        reflexes=Reflexes(parts.arrays["plan_reflexes"]),
        plan_states=parts.arrays["plan_states"].astype(np.float64),
        plan_targets=parts.arrays["plan_targets"].astype(np.float64),
        runtime=runtime_of(data, _ports(parts.arrays)),
    )


def _arrays_of(network: PolicyNetwork, reflexes: Reflexes, plan_states: FloatArray, plan_targets: FloatArray) -> Arrays:
    layers = {
        f"{kind}_{layer}": array
        for layer, pair in enumerate(network.layers)
        for kind, array in zip(("weight", "bias"), pair, strict=True)
    }
    single: dict[str, Any] = {
        **layers,
        "observation_mean": network.observation_mean,
        "observation_scale": network.observation_scale,
        "observation_low": -network.observation_clip,
        "observation_high": network.observation_clip,
        "action_low": -network.action_limit,
        "action_high": network.action_limit,
        "action_scale": network.action_scale,
        "departure_low": -LARGEST_DEPARTURE,
        "departure_high": LARGEST_DEPARTURE,
        "reflex_low": -LARGEST_REFLEX_RAD,
        "reflex_high": LARGEST_REFLEX_RAD,
        "plan_targets": plan_targets,
        "plan_states": plan_states,
    }
    arrays = {name: np.ascontiguousarray(array, dtype="<f4") for name, array in single.items()}
    whole: dict[str, Any] = {
        "last_step": len(plan_targets) - 1,
        "departure_start": [0],
        "departure_end": [reflexes.gains.shape[-1]],
        "departure_axis": [1],
        "answer_axis": [2],
    }
    return (
        {name: a.reshape(np.shape(single[name])) for name, a in arrays.items()}
        | {name: np.array(numbers, dtype="<i8") for name, numbers in whole.items()}
        | {"plan_reflexes": np.ascontiguousarray(reflexes.gains, dtype="<f2")}
    )


def _network(parts: Parts) -> PolicyNetwork:
    arrays = parts.arrays
    return PolicyNetwork(
        layers=tuple((arrays[f"weight_{n}"], arrays[f"bias_{n}"]) for n in range(parts.layers)),
        observation_mean=arrays["observation_mean"],
        observation_scale=arrays["observation_scale"],
        observation_clip=float(arrays["observation_high"]),
        action_scale=arrays["action_scale"],
        action_limit=float(arrays["action_high"]),
    )


def _ports(arrays: Arrays) -> list[Port]:
    kinds = dict.fromkeys((*INPUTS, *OUTPUTS), FLOAT) | {STEP: INT64}
    sizes = ([len(arrays["observation_mean"])], [], *([arrays[n].shape[1]] for n in ("plan_targets", "plan_states")))
    return [(name, kinds[name], size) for name, size in zip((*INPUTS, *OUTPUTS), sizes, strict=True)]
