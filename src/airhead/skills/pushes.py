"""Pushes of a stunt: how strong, which way, and when."""

from __future__ import annotations

from typing import Final

import numpy as np

from airhead.rotations import FloatArray, yaw
from airhead.simulation import Push, Stunt

#: The mass of DeepMimic's humanoid: forces are scaled from it to the body that is pushed.
DEEPMIMIC_MASS_KG: Final = 45.0
#: What pushes forwards and sideways where DeepMimic states nothing.
OUR_PUSHES_N: Final = (300.0, 200.0)
DIRECTIONS: Final = ("forward", "sideways")
_PUSH_S: Final = 0.2
#: Apart from the noise's.
_STREAM: Final = 2


def push_newtons(stunt: Stunt, direction: str, stated_n: tuple[float, float] | None) -> float:
    """How strong a push is: what DeepMimic states for the clip, else ours, times mass over 45 kg."""
    at_45_kg = (stated_n or OUR_PUSHES_N)[DIRECTIONS.index(direction)]
    return at_45_kg * stunt.body.mass_kg / DEEPMIMIC_MASS_KG


def pushes_anywhere(stunt: Stunt, start: FloatArray, direction: str, newtons: float, *, count: int, seed: int) -> Push:
    """Pushes of 0.2 s, each at a moment of the stunt drawn at random.

    Args:
        stunt: what is disturbed.
        start: (nq + nv) where it begins: forwards is the way that the body faces there.
        direction: forward; or sideways, to the left and the right by turns.
        newtons: how strong they are.
        count: how many.
        seed: of the moments.
    """
    steps = round(_PUSH_S * stunt.control_hz)
    last = max(stunt.motion_steps - steps, 0)
    drawn = np.random.default_rng([seed, _STREAM]).integers(0, last + 1, count)
    return Push(_forces_w(start, direction, newtons, count), drawn, steps)


def push_half_way(stunt: Stunt, start: FloatArray, direction: str, newtons: float) -> Push:
    """One push of 0.2 s half-way through the stunt, where DeepMimic pushes."""
    steps = round(_PUSH_S * stunt.control_hz)
    return Push(_forces_w(start, direction, newtons, 1), np.array([stunt.motion_steps // 2]), steps)


def _forces_w(start: FloatArray, direction: str, newtons: float, count: int) -> FloatArray:
    """(count, 3) newtons."""
    heading = float(yaw(start[3:7]))
    ahead = np.array([np.cos(heading), np.sin(heading), 0.0])
    if direction == "forward":
        return np.tile(newtons * ahead, (count, 1))
    left = np.array([-ahead[1], ahead[0], 0.0])
    forces: FloatArray = newtons * np.where(np.arange(count)[:, None] % 2 == 0, left, -left)
    return forces
