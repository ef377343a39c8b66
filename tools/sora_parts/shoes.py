"""Trainers, lofted around the foot: an upper, a flat sole with a little toe spring."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sora_parts.skeleton import SOLE_BELOW_ANKLE_M
from sora_parts.surface import Surface, loft

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

# Stations from heel (0) to toe (1), in metres: half width, how far the middle swings outwards, height of the upper.
STATIONS = np.array(
    [
        [0.000, 0.0040, 0.000, 0.076],
        [0.006, 0.0150, 0.000, 0.083],
        [0.018, 0.0225, 0.000, 0.089],
        [0.050, 0.0300, 0.000, 0.094],
        [0.120, 0.0335, 0.000, 0.092],
        [0.220, 0.0345, 0.000, 0.090],
        [0.320, 0.0345, 0.001, 0.096],
        [0.420, 0.0360, 0.002, 0.098],
        [0.520, 0.0395, 0.003, 0.084],
        [0.620, 0.0430, 0.004, 0.071],
        [0.720, 0.0450, 0.004, 0.061],
        [0.820, 0.0435, 0.003, 0.055],
        [0.900, 0.0385, 0.002, 0.051],
        [0.955, 0.0300, 0.001, 0.046],
        [0.985, 0.0195, 0.000, 0.040],
        [1.000, 0.0040, 0.000, 0.034],
    ]
)
LENGTH_M = 0.275
HEEL_BEHIND_ANKLE_M = 0.072
SOLE_M = 0.026
TOE_SPRING_M = 0.010
LACES_AT = (0.45, 0.505, 0.56, 0.615, 0.67)
LACE_REACH_RAD = 0.62
LACE_M = 0.0024
UPPER_INSET_M = 0.004
AROUND = 24
ALONG = 30


@dataclass(frozen=True)
class Foot:
    """Where a shoe goes.

    Attributes:
        ankle: (3,) the joint in the bind pose.
        forward: (3,) unit, level, from heel to toe.
        outward: +1 for the left foot, -1 for the right.
        bone: number of the ankle's bone, of `bones`.
    """

    ankle: Array
    forward: Array
    outward: float
    bone: int
    bones: int


def trainer(foot: Foot) -> tuple[Surface, Surface, Surface]:
    """Upper, sole and laces of one shoe, rigid on its foot."""
    t = 0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, ALONG))
    half, swing, top = (np.interp(t, STATIONS[:, 0], STATIONS[:, k]) for k in (1, 2, 3))
    half, top = _rounded(half), _rounded(top)
    spring = TOE_SPRING_M * np.clip((t - 0.72) / 0.28, 0.0, 1.0) ** 2
    angle = np.linspace(0.0, 2.0 * np.pi, AROUND, endpoint=False)
    upper = _rings(t, half * 0.95, swing, _section(angle, SOLE_M * 0.6 + spring, top + spring * 0.4), UPPER_INSET_M)
    sole_top = np.full(ALONG, SOLE_M) + 0.007 * np.clip(1.0 - t / 0.25, 0.0, 1.0)
    sole_top += 0.006 * np.clip((t - 0.85) / 0.15, 0.0, 1.0)
    sole = _rings(t, half + 0.0045, swing, _slab(angle, spring, sole_top + spring))
    shapes = [loft(upper), loft(sole), _laces(t, angle, upper)]
    upper_s, sole_s, laces_s = (_placed(*shape, foot) for shape in shapes)
    return upper_s, sole_s, laces_s


def _laces(t: Array, angle: Array, upper: Array) -> tuple[Array, Ints]:
    """Bars across the instep, each a thin tube laid on the upper."""
    across = np.linspace(np.pi / 2 - LACE_REACH_RAD, np.pi / 2 + LACE_REACH_RAD, 12)
    vertices: list[Array] = []
    faces: list[Ints] = []
    ring = np.linspace(0.0, 2.0 * np.pi, 8, endpoint=False)
    for station in LACES_AT:
        column = np.stack([np.interp(station, t, upper[:, n, k]) for n in range(len(angle)) for k in range(3)])
        path = column.reshape(len(angle), 3)
        line = np.stack([np.interp(across, angle, path[:, k]) for k in range(3)], axis=1)
        line[:, 2] += 0.0012
        tube = line[:, None, :] + LACE_M * (
            np.cos(ring)[None, :, None] * [1.3, 0.0, 0.45] + np.sin(ring)[None, :, None] * [0.0, 0.0, 1.0]
        )
        points, triangles = loft(tube[:, ::-1])
        faces.append(triangles + sum(len(v) for v in vertices))
        vertices.append(points)
    return np.concatenate(vertices), np.concatenate(faces)


def _rounded(profile: Array) -> Array:
    for _ in range(2):
        profile = np.concatenate(
            [profile[:1], 0.25 * profile[:-2] + 0.5 * profile[1:-1] + 0.25 * profile[2:], profile[-1:]]
        )
    return profile


def _section(angle: Array, bottom: Array, top: Array) -> tuple[Array, Array]:
    """Width share (N,) and height (R, N): steep sides, a rounded instep."""
    width = np.sign(np.cos(angle)) * np.abs(np.cos(angle)) ** 0.75
    rise = np.sign(np.sin(angle)) * np.abs(np.sin(angle)) ** 0.85
    middle, tall = (bottom + top) / 2.0, (top - bottom) / 2.0
    height = middle[:, None] + tall[:, None] * rise
    # an upper draws in as it rises to the ankle
    return width * (1.0 - 0.16 * np.clip(rise, 0.0, 1.0)), height


def _slab(angle: Array, bottom: Array, top: Array) -> tuple[Array, Array]:
    width = np.sign(np.cos(angle)) * np.abs(np.cos(angle)) ** 0.22
    rise = np.sign(np.sin(angle)) * np.abs(np.sin(angle)) ** 0.35
    return width, (bottom + top)[:, None] / 2.0 + (top - bottom)[:, None] / 2.0 * rise


def _rings(t: Array, half: Array, swing: Array, section: tuple[Array, Array], inset_m: float = 0.0) -> Array:
    width, height = section
    station_m = inset_m + t * (LENGTH_M - 2.0 * inset_m) - HEEL_BEHIND_ANKLE_M
    along = np.broadcast_to(station_m[:, None], height.shape)
    across = swing[:, None] - half[:, None] * width
    return np.stack([along, across, height - SOLE_BELOW_ANKLE_M], axis=-1)


def _placed(vertices: Array, faces: Ints, foot: Foot) -> Surface:
    mirrored = vertices * [1.0, foot.outward, 1.0]
    left = np.array([-foot.forward[1], foot.forward[0], 0.0])
    placed = foot.ankle + mirrored[:, :1] * foot.forward + mirrored[:, 1:2] * left + mirrored[:, 2:] * [0.0, 0.0, 1.0]
    weights = np.zeros((len(placed), foot.bones))
    weights[:, foot.bone] = 1.0
    return Surface(placed, faces if foot.outward > 0 else faces[:, ::-1], weights)
