"""How strong and how stiff the joints are.

Torque limits are a gymnast's: the isometric peaks of an elite male one, as shares of body weight times stature, checked
against the table "Gymnast" of the Rigid Body Dynamics Library's torque muscles (M. Millard 2016; hip 176, knee 286,
ankle 128, shoulder 128, elbow 101 N m at 70 kg and 1.73 m). That table names as its source M. I. Jackson 2010, "The
mechanics of the table contact phase of gymnastics vaulting", Loughborough University, which was not read. Muscles give
more while they lengthen: fully activated 1.4 times as much, which is used here for all joints and speeds; of their own
will, by the same table, 1.12 times at the hip, 1.13 at the knee, 1.27 at the ankle, 1.28 at the shoulder, 1.37 at the
elbow. So these limits are up to a quarter generous at hip and knee, and in fast shortening more. One limit holds for
all directions of a joint, the larger of its flexion and extension. The trunk's and the neck's are DeepMimic's (Peng et
al. 2018), by mass; the table gives the trunk's extension more than twice as much.

PD gains are DeepMimic's for a 45 kg humanoid, scaled by mass and made softer: the stiffness of people rather than of
robots, under which a simulation at 120 Hz shows nearly all the torque that it asks for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_BASE_MASS_KG: Final = 45.0
_GRAVITY_M_S2: Final = 9.81
_LENGTHENING: Final = 1.4
_SOFTER, _LESS_DAMPED = 0.3, 0.15


@dataclass(frozen=True)
class Strength:
    """Strength of one joint, each axis of it alike.

    Attributes:
        stiffness_nm_rad: PD stiffness.
        damping_nms_rad: PD damping.
        torque_limit_nm: the most that the joint gives.
        effort_rad: how far a PD target usually departs from the reference; the unit of control cost.
    """

    stiffness_nm_rad: float
    damping_nms_rad: float
    torque_limit_nm: float
    effort_rad: float


#: Stiffness and damping of the 45 kg humanoid, and the usual departure of a target at that stiffness.
_GAINS: Final = {
    "chest": (1000, 100, 0.15),
    "head": (100, 10, 0.03),
    "hip": (500, 50, 0.20),
    "knee": (500, 50, 0.20),
    "ankle": (400, 40, 0.20),
    "shoulder": (400, 40, 0.30),
    "elbow": (300, 30, 0.35),
}
#: Isometric peaks over body weight times stature.
_PEAK: Final = {"hip": 0.148, "knee": 0.240, "ankle": 0.107, "shoulder": 0.108, "elbow": 0.085}
#: Newton metres a kilogram where no gymnast was measured.
_UNMEASURED_NM_KG: Final = {"chest": 200 / _BASE_MASS_KG, "head": 50 / _BASE_MASS_KG}


def joint_strength(joint: str, mass_kg: float, stature_m: float) -> Strength:
    """The strength of a landmark joint, such as `left_knee`, of a body of `mass_kg` and `stature_m`."""
    name, scale = joint.rsplit("_", maxsplit=1)[-1], mass_kg / _BASE_MASS_KG
    stiffness, damping, effort_rad = _GAINS[name]
    return Strength(
        _SOFTER * stiffness * scale,
        _LESS_DAMPED * damping * scale,
        _torque_limit_nm(name, mass_kg, stature_m),
        effort_rad / _SOFTER,
    )


def _torque_limit_nm(name: str, mass_kg: float, stature_m: float) -> float:
    if name in _UNMEASURED_NM_KG:
        return _UNMEASURED_NM_KG[name] * mass_kg
    return _LENGTHENING * _PEAK[name] * mass_kg * _GRAVITY_M_S2 * stature_m
