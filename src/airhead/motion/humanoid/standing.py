"""How much a pose looks like a person standing straight, whichever way the world is turned."""

from __future__ import annotations

from typing import Final

import numpy as np

from airhead.rotations import FloatArray

#: Thighs and shanks within 37 degrees of the trunk's line: a rest pose that can be read.
STANDS: Final = 0.8


def straightness(legs: FloatArray, neck: FloatArray) -> FloatArray:
    """(P,) from -1 to 1: the least cosine between the trunk's line and that of a thigh or shank; 1 stands straight.

    Args:
        legs: (P, 2, 3, 3) positions of hip, knee and ankle of both legs.
        neck: (P, 3) positions of the upper end of the trunk.
    """
    trunk = _unit(neck - legs[:, :, 0].mean(axis=1))
    bones = _unit(legs[:, :, :-1] - legs[:, :, 1:])  # upwards
    least: FloatArray = np.einsum("psbi,pi->psb", bones, trunk).min(axis=(1, 2))
    return least


def _unit(vectors: FloatArray) -> FloatArray:
    unit: FloatArray = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)
    return unit
