"""How strong the joints are: PD gains and torque limits, scaled by mass.

The base values are those of DeepMimic's 45 kg humanoid (data/characters/humanoid3d.txt and data/controllers, MIT).
They are not a gymnast's; tracking therefore reports torques as multiples of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_BASE_MASS_KG: Final = 45.0


@dataclass(frozen=True)
class Strength:
    """Strength of one joint, each axis of it alike.

    Attributes:
        stiffness_nm_rad: PD stiffness.
        damping_nms_rad: PD damping.
        torque_limit_nm: the most that the joint is meant to give.
        effort_rad: how far a PD target usually departs from the reference; the unit of control cost.
    """

    stiffness_nm_rad: float
    damping_nms_rad: float
    torque_limit_nm: float
    effort_rad: float


_BASE: Final = {
    "chest": Strength(1000, 100, 200, 0.15),
    "head": Strength(100, 10, 50, 0.03),
    "hip": Strength(500, 50, 200, 0.20),
    "knee": Strength(500, 50, 150, 0.20),
    "ankle": Strength(400, 40, 90, 0.20),
    "shoulder": Strength(400, 40, 100, 0.30),
    "elbow": Strength(300, 30, 60, 0.35),
}


def joint_strength(joint: str, mass_kg: float) -> Strength:
    """The strength of a landmark joint, such as `left_knee`, of a body of `mass_kg`."""
    base, scale = _BASE[joint.rsplit("_", maxsplit=1)[-1]], mass_kg / _BASE_MASS_KG
    return Strength(
        base.stiffness_nm_rad * scale, base.damping_nms_rad * scale, base.torque_limit_nm * scale, base.effort_rad
    )
