"""Feet and hands on the floor: sliding, sinking in, hovering."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from airhead.rotations import FloatArray

_SLIDING_M_S = 0.2


@dataclass(frozen=True)
class ContactQuality:
    """How well contacts are kept.

    Attributes:
        skate_share: share of contact frames whose part moves horizontally faster than 0.2 m/s.
        slide_a_contact_m: mean horizontal way of a part during one contact.
        penetration_m: deepest point under the floor.
        float_m: greatest height of a part above the floor while it is in contact.
    """

    skate_share: float
    slide_a_contact_m: float
    penetration_m: float
    float_m: float


def contact_quality(
    contact: NDArray[np.bool_], part_pos_w: FloatArray, heights_m: FloatArray, fps: float
) -> ContactQuality:
    """Foot skate, penetration and float.

    Args:
        contact: (T, C) whether each part touches.
        part_pos_w: (T, C, 3) metres, the point of each part that touches.
        heights_m: (T, C) metres, its lowest point above the floor.
        fps: frames a second.
    """
    stays = contact[1:] & contact[:-1]
    step_m = np.linalg.norm(np.diff(part_pos_w[..., :2], axis=0), axis=-1)
    begun = int((contact[1:] & ~contact[:-1]).sum() + contact[0].sum())
    return ContactQuality(
        skate_share=float((step_m[stays] * fps > _SLIDING_M_S).mean()) if stays.any() else 0.0,
        slide_a_contact_m=float(step_m[stays].sum() / begun) if begun else 0.0,
        penetration_m=float(max(-heights_m.min(), 0.0)),
        float_m=float(heights_m[contact].max(initial=0.0)),
    )
