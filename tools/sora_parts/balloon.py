"""The balloon: a teardrop turned on a lathe, its tied neck, the knot and the flared lip."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sora_parts.surface import Surface, loft

Array = NDArray[np.float64]

RADIUS_M = 0.138
BELLY = 1.24  # the lower half is this much longer than the upper
POINTED = 0.24  # how much the lower half draws in towards the knot
KNOT_M = 0.030  # from the lip to the foot of the balloon
AROUND = 48


def balloon(foot: Array, head_bone: int, bones: int) -> tuple[Surface, Surface]:
    """Balloon and knot standing on the point `foot` (3,), both rigid on the bone `head_bone`."""
    bottom = KNOT_M + BELLY * RADIUS_M
    angle = np.linspace(np.pi - 0.09, 0.012, 40)
    up = np.cos(angle)
    radius = RADIUS_M * np.sin(angle) * np.where(up < 0, 1.0 - POINTED * up * up, 1.0)
    height = bottom + RADIUS_M * up * np.where(up < 0, BELLY, 1.0)
    shell = _turned(radius, height, foot, head_bone, bones)
    # lip, pinch, tied bulge, pinch, and up into the balloon
    knot_radius = np.array(
        [0.010, 0.0205, 0.0215, 0.0200, 0.0125, 0.0085, 0.0110, 0.0140, 0.0140, 0.0110, 0.0095, 0.013]
    )
    knot_height = np.array(
        [0.002, 0.0000, 0.0018, 0.0042, 0.0085, 0.0120, 0.0150, 0.0175, 0.0215, 0.0245, 0.0270, 0.034]
    )
    return shell, _turned(knot_radius, knot_height, foot, head_bone, bones)


def _turned(radius: Array, height: Array, foot: Array, bone: int, bones: int) -> Surface:
    angle = np.linspace(0.0, 2.0 * np.pi, AROUND, endpoint=False)
    ring = np.stack([np.cos(angle), np.sin(angle), np.zeros(AROUND)], axis=1)
    rings = ring[None] * radius[:, None, None] + foot
    rings[..., 2] += height[:, None]
    vertices, faces = loft(rings)
    weights = np.zeros((len(vertices), bones))
    weights[:, bone] = 1.0
    return Surface(vertices, faces, weights)
