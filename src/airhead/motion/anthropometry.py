"""How heavy the parts of a human body are: de Leva's table and its use on a skeleton.

Source: P. de Leva, "Adjustments to Zatsiorsky-Seluyanov's segment inertia parameters", J. Biomechanics 29 (1996),
Table 4. Where nobody recorded the sex of a performer, the mean of the female and the male value stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from airhead.motion.skeleton import Skeleton
from airhead.rotations import FloatArray

#: Ankle (lateral malleolus) to hip, and sole to ankle, over stature: Drillis and Contini (1966), in Winter,
#: "Biomechanics and Motor Control of Human Movement", Fig. 4.1.
_LEG_OVER_STATURE: Final = 0.246 + 0.245
_ANKLE_HEIGHT_OVER_STATURE: Final = 0.039
#: Body mass index in kg/m² where no mass was recorded: the middle of the WHO's normal range.
_ASSUMED_BMI: Final = 22.0
#: Mean density of the body in kg/m³, for the girth of limbs from their mass.
BODY_DENSITY: Final = 1050.0


@dataclass(frozen=True)
class SegmentRow:
    """A row of de Leva's Table 4, the mean of the female and the male value.

    Attributes:
        mass: share of the body's mass.
        com: distance of the centre of mass from the proximal end, over segment length.
        gyration: radii of gyration about the forward, sideways and long axis through the centre, over segment length.
        length: segment length over stature.
    """

    mass: float
    com: float
    gyration: tuple[float, float, float]
    length: float


def _mean(female: tuple[float, ...], male: tuple[float, ...]) -> SegmentRow:
    mass, com, *gyration, length = (
        (f + m) / 2 for f, m in zip((*female[:5], female[5] / 1735), (*male[:5], male[5] / 1741), strict=True)
    )
    return SegmentRow(mass / 100, com / 100, (gyration[0] / 100, gyration[1] / 100, gyration[2] / 100), length)


# mass %, centre %, radii of gyration % (sagittal, transverse, longitudinal), length in mm of statures 1735 and 1741 mm
DE_LEVA: Final = {
    "head": _mean((6.68, 48.41, 27.1, 29.5, 26.1, 243.7), (6.94, 50.02, 30.3, 31.5, 26.1, 242.9)),  # vertex to C7
    "upper_trunk": _mean((15.45, 50.50, 46.6, 31.4, 44.9, 228.0), (15.96, 50.66, 50.5, 32.0, 46.5, 242.1)),
    "mid_trunk": _mean((14.65, 45.12, 43.3, 35.4, 41.5, 205.3), (16.33, 45.02, 48.2, 38.3, 46.8, 215.5)),
    "lower_trunk": _mean((12.47, 49.20, 43.3, 40.2, 44.4, 181.5), (11.17, 61.15, 61.5, 55.1, 58.7, 145.7)),
    "upper_arm": _mean((2.55, 57.54, 27.8, 26.0, 14.8, 275.1), (2.71, 57.72, 28.5, 26.9, 15.8, 281.7)),
    "forearm": _mean((1.38, 45.59, 26.1, 25.7, 9.4, 264.3), (1.62, 45.74, 27.6, 26.5, 12.1, 268.9)),
    "hand": _mean((0.56, 74.74, 53.1, 45.4, 33.5, 78.0), (0.61, 79.00, 62.8, 51.3, 40.1, 86.2)),  # wrist to knuckle
    "thigh": _mean((14.78, 36.12, 36.9, 36.4, 16.2, 368.5), (14.16, 40.95, 32.9, 32.9, 14.9, 422.2)),
    "shank": _mean((4.81, 43.52, 26.7, 26.3, 9.2, 438.6), (4.33, 43.95, 25.1, 24.6, 10.2, 440.3)),
    "foot": _mean((1.29, 40.14, 29.9, 27.9, 13.9, 228.3), (1.37, 44.15, 25.7, 24.5, 12.4, 258.1)),  # heel to toe tip
}


@dataclass(frozen=True)
class Physique:
    """The measurements of a performer that a body is built from.

    Attributes:
        stature_m: standing height.
        mass_kg: body mass.
        ankle_height_m: ankle joint above the sole when standing.
        assumed: names of the measurements that nobody took and Airhead assumed.
    """

    stature_m: float
    mass_kg: float
    ankle_height_m: float
    assumed: tuple[str, ...] = ()


def assume_physique(skeleton: Skeleton, ankle_height_m: float | None = None) -> Physique:
    """The physique of a performer whom nobody measured.

    Stature follows from the leg (ankle to hip is 0.491 of it: Drillis and Contini 1966), mass from stature at a body
    mass index of 22. Everything that is not passed in is marked as assumed.
    """
    knee, ankle = skeleton.index("right_knee"), skeleton.index("right_ankle")
    leg_m = float(np.linalg.norm(skeleton.offsets_m[knee]) + np.linalg.norm(skeleton.offsets_m[ankle]))
    stature_m = leg_m / _LEG_OVER_STATURE
    physique = Physique(
        stature_m, _ASSUMED_BMI * stature_m**2, _ANKLE_HEIGHT_OVER_STATURE * stature_m, ("stature_m", "mass_kg")
    )
    if ankle_height_m is None:
        return replace(physique, assumed=(*physique.assumed, "ankle_height_m"))
    return replace(physique, ankle_height_m=ankle_height_m)


@dataclass(frozen=True)
class Lump:
    """A mass with its centre and its principal moments about it, the axes along its joint's frame.

    Attributes:
        mass_kg: mass.
        com_l: (3,) metres in the joint's frame.
        inertia_kgm2: (3,) moments about the forward, sideways and vertical axis of the joint's frame.
    """

    mass_kg: float
    com_l: FloatArray
    inertia_kgm2: FloatArray

    @classmethod
    def along(cls, row: SegmentRow, body_mass_kg: float, start_l: FloatArray, end_l: FloatArray) -> Lump:
        """A segment of de Leva's table laid from `start_l` to `end_l`, along the z axis of the joint's frame."""
        mass, length = row.mass * body_mass_kg, float(np.linalg.norm(end_l - start_l))
        return cls(mass, start_l + row.com * (end_l - start_l), mass * (np.array(row.gyration) * length) ** 2)

    def part(self, share: float, com_l: FloatArray) -> Lump:
        """A slice of this lump across its long axis: `share` of its mass, thinner in proportion, centred at `com_l`."""
        x, y, z = self.inertia_kgm2
        thickness = (x + y - z) / 2  # the second moment along the long axis
        girth_x, girth_y = (z + y - x) / 2, (z + x - y) / 2
        thin = thickness * share**2
        return Lump(self.mass_kg * share, com_l, share * np.array([thin + girth_y, thin + girth_x, girth_x + girth_y]))


def merged(lumps: list[Lump]) -> Lump:
    """One lump with the mass, centre and moments of several (parallel axis theorem; products of inertia left out)."""
    mass = sum(lump.mass_kg for lump in lumps)
    com = np.sum([lump.mass_kg * lump.com_l for lump in lumps], axis=0) / mass
    inertia = np.zeros(3)
    for lump in lumps:
        arm2 = (lump.com_l - com) ** 2
        inertia += lump.inertia_kgm2 + lump.mass_kg * (arm2.sum() - arm2)
    return Lump(mass, com, inertia)
