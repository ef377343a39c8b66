"""Units and axes of BVH files, which state neither.

Lengths are in metres times a scale. Axes are turned to ours (Z up, facing +X), which a BVH with Y up that faces +Z and
one with Z up that faces -Y need: in both, +X is the character's left.
"""

from __future__ import annotations

import math
from typing import Final, Literal, get_args

import numpy as np

from airhead.errors import BadInput
from airhead.rotations import FloatArray

Units = Literal["m", "cm", "mm", "in", "cmu"]
UpAxis = Literal["y", "z"]

#: Metres in a unit. "cmu" is that of the Carnegie Mellon library and its many conversions, an inch over 0.45.
METRES: Final[dict[Units, float]] = {"m": 1.0, "cm": 0.01, "mm": 0.001, "in": 0.0254, "cmu": 0.0254 / 0.45}

#: For each of our axes, the file's axis and the sign.
_TURN: Final[dict[UpAxis, tuple[tuple[int, int], ...]]] = {
    "y": ((2, 1), (0, 1), (1, 1)),
    "z": ((1, -1), (0, 1), (2, 1)),
}


def check_units(units: str) -> None:
    if units not in METRES:
        raise BadInput("not a unit of length", found=repr(units), allowed=", ".join(METRES))


def metres_in(units: str | float) -> float:
    """Metres in a unit of length, given by name or as this number itself."""
    if isinstance(units, str):
        check_units(units)
        return METRES[units]  # type: ignore[index]
    if not (math.isfinite(units) and units > 0):
        raise BadInput("not a unit of length", found=units, allowed=f"{', '.join(METRES)} or metres in a unit, above 0")
    return float(units)


def check_up(up: str) -> None:
    if up not in get_args(UpAxis):
        raise BadInput("not an up axis", found=repr(up), allowed=", ".join(get_args(UpAxis)))


def turn(up: UpAxis) -> tuple[tuple[int, int], ...]:
    """For each of our axes, which of the file's it is, and with which sign."""
    return _TURN[up]


def to_ours(vectors: FloatArray, up: UpAxis) -> FloatArray:
    """Vectors `(..., 3)` from the file's axes to ours."""
    return np.stack([vectors[..., theirs] * sign for theirs, sign in _TURN[up]], axis=-1)


def from_ours(vectors: FloatArray, up: UpAxis) -> FloatArray:
    """Vectors `(..., 3)` from our axes to the file's; the inverse of `to_ours`."""
    turned = np.empty_like(vectors)
    for ours, (theirs, sign) in enumerate(_TURN[up]):
        turned[..., theirs] = vectors[..., ours] * sign
    return turned


def to_y_up(vectors: FloatArray) -> FloatArray:
    """Vectors `(..., 3)` from our axes to those of a BVH with Y up that faces +Z."""
    turned: FloatArray = vectors[..., (1, 2, 0)]
    return turned
