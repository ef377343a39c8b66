"""What a simulated body had to do: torques, ground forces, friction."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from airhead.metrics.flight import GRAVITY_M_S2
from airhead.rotations import FloatArray

#: Skin and shoes on a gym floor hold about this much.
USUAL_FRICTION: Final = 0.8
_AT_LIMIT: Final = 0.999


def at_torque_limit(torque_ratio: FloatArray) -> NDArray[np.bool_]:
    """(T,) whether any joint gives all the torque it has, or more than it is meant to.

    Args:
        torque_ratio: (T, A) largest torque of each actuator around the frame, over its limit.
    """
    limited: NDArray[np.bool_] = np.any(torque_ratio >= _AT_LIMIT, axis=-1)
    return limited


def ground_force_bw(contact_force_w: FloatArray, mass_kg: float) -> FloatArray:
    """(T,) size of the sum of all contact forces, in body weights: |sum of F| / (m g).

    Args:
        contact_force_w: (T, C, 3) newtons on the body.
        mass_kg: of the body.
    """
    force: FloatArray = np.linalg.norm(contact_force_w.sum(axis=1), axis=-1) / (mass_kg * GRAVITY_M_S2)
    return force


def beyond_friction(friction_needed: FloatArray, usual: float = USUAL_FRICTION) -> NDArray[np.bool_]:
    """(T,) whether a contact of the frame needs more friction than there is (Coulomb: tangential over normal force).

    Args:
        friction_needed: (T,) largest ratio of tangential to normal force; 0 without a contact.
        usual: the coefficient that may be counted on.
    """
    beyond: NDArray[np.bool_] = friction_needed > usual
    return beyond


def friction_share(friction_needed: FloatArray, contact: NDArray[np.bool_], usual: float = USUAL_FRICTION) -> float:
    """Share of contact frames that need more friction than `usual`; NaN without a contact frame.

    Args:
        friction_needed: (T,) largest ratio of tangential to normal force.
        contact: (T,) whether anything touches, in simulated frames only.
        usual: the coefficient that may be counted on.
    """
    return float(beyond_friction(friction_needed, usual)[contact].mean()) if contact.any() else float("nan")
