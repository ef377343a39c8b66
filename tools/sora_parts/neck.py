"""Take the head off and end the neck in a round stump that a balloon can be tied to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sora_parts.fit import Fitted
from sora_parts.skeleton import NAMES
from sora_parts.surface import Surface, boundary_edges, cut

Array = NDArray[np.float64]

CUT_M = 0.088  # above the head joint
CUT_SLOPE = 0.45  # the cut falls towards the throat
TOP_M = 0.142  # the stump ends here
RADII_M = (0.047, 0.043)  # side to side, front to back
LEAN_M = np.array([0.006, 0.0])  # the top of the stump from the middle of the cut
DOME_M = 0.013
KNOT_SINKS_M = 0.002
RISE_STEPS = 8
DOME_STEPS = 7


def without_head(body: Surface, fitted: Fitted) -> tuple[Surface, Array]:
    """The body with a closed neck, and the point (3,) that the balloon stands on."""
    head = fitted.bind_pos[NAMES.index("head")]
    from_head = body.vertices - head
    _, trunk = cut(body, from_head[:, 2] + CUT_SLOPE * from_head[:, 0] - CUT_M)
    edges = boundary_edges(trunk.faces)
    rim = np.unique(edges)
    middle = trunk.vertices[rim].mean(axis=0)
    tip = np.append(middle[:2] + LEAN_M, head[2] + TOP_M)
    rings = _rings(trunk.vertices[rim], middle, tip)
    weights = _ring_weights(trunk.weights[rim], len(rings), NAMES.index("head"))
    closed = _capped(trunk, edges, rim, rings, weights)
    return closed, tip + np.array([0.0, 0.0, DOME_M - KNOT_SINKS_M])


def _rings(rim: Array, middle: Array, tip: Array) -> list[Array]:
    """Rings (N, 3) that carry the cut up to a level ellipse and over a dome."""
    angle = np.arctan2(rim[:, 1] - middle[1], rim[:, 0] - middle[0])
    round_top = tip + np.stack([RADII_M[1] * np.cos(angle), RADII_M[0] * np.sin(angle), 0.0 * angle], axis=1)
    # the sides leave the cut along the body and come upright at the top
    knee = round_top + (rim - round_top) * [0.35, 0.35, 0.55]
    rings = []
    for s in np.linspace(0.0, 1.0, RISE_STEPS + 1)[1:]:
        rings.append((1 - s) ** 2 * rim + 2 * s * (1 - s) * knee + s * s * round_top)
    for turn in np.linspace(0.0, np.pi / 2.0, DOME_STEPS + 1)[1:]:
        ring = tip + (round_top - tip) * max(np.cos(turn), 0.02)
        ring[:, 2] = tip[2] + DOME_M * np.sin(turn)
        rings.append(ring)
    return rings


def _ring_weights(rim: Array, count: int, head: int) -> list[Array]:
    """The stump turns more and more with the head."""
    only_head = np.zeros_like(rim)
    only_head[:, head] = 1.0
    shares = np.minimum(np.arange(1, count + 1) / RISE_STEPS, 1.0)
    return [(1.0 - share) * rim + share * only_head for share in shares]


def _capped(
    trunk: Surface, edges: NDArray[np.int64], rim: NDArray[np.int64], rings: list[Array], weights: list[Array]
) -> Surface:
    start, end = np.searchsorted(rim, edges[:, 0]), np.searchsorted(rim, edges[:, 1])
    faces = [trunk.faces]
    lower = rim
    for k in range(len(rings)):
        upper = len(trunk.vertices) + k * len(rim) + np.arange(len(rim))
        a, b, c, d = lower[start], lower[end], upper[end], upper[start]
        # an edge of the trunk has the trunk on its left, so the stump runs along it the other way
        faces += [np.stack([b, a, d], axis=1), np.stack([b, d, c], axis=1)]
        lower = upper
    last = len(trunk.vertices) + len(rings) * len(rim)
    faces.append(np.stack([lower[end], lower[start], np.full(len(edges), last)], axis=1))
    vertices = np.concatenate([trunk.vertices, *rings, rings[-1].mean(axis=0, keepdims=True)])
    return Surface(vertices, np.concatenate(faces), np.concatenate([trunk.weights, *weights, weights[-1][:1]]))
