"""The rigid segments of a performer: masses by anthropometry and the simple shapes that touch the world.

A segment rides on one joint. Its shape is capsules, spheres and boxes in that joint's frame, sized so that limbs have
the volume that their mass needs; bodies are built from these shapes, and contacts of a motion are found with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from airhead.motion.anthropometry import BODY_DENSITY, DE_LEVA, Lump, Physique, merged
from airhead.motion.skeleton import Skeleton
from airhead.motion.stage import Stage
from airhead.rotations import FloatArray, rotate

#: Soft tissue gives way where the trunk lies on something: its shape is this much thinner than its volume says.
_TRUNK_GIRTH = 0.85
#: Wrist to fingertips, as a share of stature (Drillis and Contini 1966, in Winter, "Biomechanics and Motor Control").
_HAND_SHARE = 0.108
#: Where along a capsule boxes are felt for, besides at its ends.
_WITHIN = (0.25, 0.5, 0.75)


@dataclass(frozen=True)
class Capsule:
    """All points within `radius_m` of the line from `start_l` to `end_l` (a sphere where they coincide)."""

    start_l: FloatArray
    end_l: FloatArray
    radius_m: float


@dataclass(frozen=True)
class Box:
    """A box along the axes of the joint's frame."""

    center_l: FloatArray
    half_m: FloatArray


@dataclass(frozen=True)
class Segment:
    """A rigid part of the body.

    Attributes:
        name: what it is called in contacts and reports.
        joint: name of the joint that carries it.
        lump: mass, centre and moments in the joint's frame.
        shapes: what touches the world.
        tip_l: (3,) how far the performer's own part reaches where the shapes do not: a hand's fingers; None elsewhere.
    """

    name: str
    joint: str
    lump: Lump
    shapes: tuple[Capsule | Box, ...]
    tip_l: FloatArray | None = None

    @property
    def probes(self) -> tuple[FloatArray, FloatArray]:
        """Points (P, 3) in the joint's frame and radii (P,) whose lowest sphere is the lowest point of the segment."""
        points: list[FloatArray] = []
        radii: list[float] = []
        for shape in self.shapes:
            if isinstance(shape, Capsule):
                points += [shape.start_l, shape.end_l]
                radii += [shape.radius_m] * 2
            else:
                points += [shape.center_l + shape.half_m * np.array(signs) for signs in product((-1, 1), repeat=3)]
                radii += [0.0] * 8
        return np.array(points), np.array(radii)

    @property
    def feelers(self) -> tuple[FloatArray, FloatArray]:
        """As `probes`, with more along each capsule: what is nearest to a box's edge need not be an end."""
        points_l, radii_m = self.probes
        capsules = [shape for shape in self.shapes if isinstance(shape, Capsule)]
        between = [shape for shape in capsules if (shape.start_l != shape.end_l).any()]
        inner = [shape.start_l + share * (shape.end_l - shape.start_l) for shape in between for share in _WITHIN]
        inner_m = [shape.radius_m for shape in between for _ in _WITHIN]
        return np.concatenate([points_l, np.reshape(inner, (-1, 3))]), np.concatenate([radii_m, inner_m])


def segments_of(skeleton: Skeleton, physique: Physique) -> tuple[Segment, ...]:
    """The 17 segments of a humanoid skeleton with the landmark joints: trunk and head, then each side's limbs."""
    sides = ("right", "left")
    limbs = [
        segment for side in sides for segment in (*_leg(skeleton, physique, side), *_arm(skeleton, physique, side))
    ]
    return (*_trunk(skeleton, physique), _head(skeleton, physique), *limbs)


def _offset(skeleton: Skeleton, joint: str) -> FloatArray:
    offset: FloatArray = skeleton.offsets_m[skeleton.index(joint)]
    return offset


def _trunk(skeleton: Skeleton, physique: Physique) -> tuple[Segment, Segment]:
    """Pelvis and chest: de Leva's trunk cut at the chest joint, which lies within the middle part."""
    height = physique.stature_m
    lower, mid, upper = (DE_LEVA[f"{name}_trunk"] for name in ("lower", "mid", "upper"))
    chest_z = float(_offset(skeleton, "chest")[2])
    marks = np.cumsum([0.0, lower.length, mid.length, upper.length]) * height
    cut = float(np.clip((chest_z - marks[1]) / (marks[2] - marks[1]), 0.0, 1.0))
    up = np.array([0.0, 0.0, 1.0])
    # de Leva measures from the upper end of each part downwards
    low, middle, high = (
        Lump.along(row, physique.mass_kg, up * marks[i + 1], up * marks[i]) for i, row in enumerate((lower, mid, upper))
    )
    below_z, above_z = marks[1] + cut / 2 * (marks[2] - marks[1]), marks[2] - (1 - cut) / 2 * (marks[2] - marks[1])
    pelvis = merged([low, middle.part(cut, up * below_z)])
    above = merged([middle.part(1 - cut, up * above_z), high])
    chest = Lump(above.mass_kg, above.com_l - up * chest_z, above.inertia_kgm2)
    hip_half = float(np.abs(_offset(skeleton, "right_hip")[1])) * 0.7
    shoulder = _offset(skeleton, "right_shoulder")
    chest_half = float(np.abs(shoulder[1])) * 0.5
    return (
        Segment("pelvis", "pelvis", pelvis, (_across(pelvis, hip_half, 0.3 * chest_z),)),
        Segment("chest", "chest", chest, (_across(chest, chest_half, 0.5 * float(shoulder[2])),)),
    )


def _across(lump: Lump, half_m: float, z: float) -> Capsule:
    """A capsule from side to side with the volume of the lump, flattened as soft tissue is."""
    radius = _TRUNK_GIRTH * _capsule_radius(lump.mass_kg / BODY_DENSITY, 2 * half_m)
    return Capsule(np.array([0.0, -half_m, z]), np.array([0.0, half_m, z]), radius)


def _capsule_radius(volume_m3: float, length_m: float) -> float:
    """The radius at which a capsule around a line of `length_m` has the volume: 4/3 pi r³ + pi r² length."""
    roots = np.roots([4 / 3 * np.pi, np.pi * length_m, 0.0, -volume_m3])
    return float(roots[np.isreal(roots) & (roots.real > 0)].real[0])


def _head(skeleton: Skeleton, physique: Physique) -> Segment:
    row = DE_LEVA["head"]
    hip_height = physique.ankle_height_m - float(
        _offset(skeleton, "right_knee")[2] + _offset(skeleton, "right_ankle")[2] + _offset(skeleton, "right_hip")[2]
    )
    neck_z = float(_offset(skeleton, "chest")[2] + _offset(skeleton, "head")[2])
    # a head sits on its neck, also where short legs make a performer seem shorter than the trunk is long
    above_neck = max(physique.stature_m - hip_height - neck_z, row.length * physique.stature_m)
    vertex = np.array([0.0, 0.0, above_neck])
    lump = Lump.along(row, physique.mass_kg, vertex, vertex - np.array([0.0, 0.0, row.length * physique.stature_m]))
    radius = (lump.mass_kg / BODY_DENSITY * 3 / (4 * np.pi)) ** (1 / 3)
    center = vertex - np.array([0.0, 0.0, radius])
    return Segment("head", "head", lump, (Capsule(center, center, radius),))


def _limb(skeleton: Skeleton, physique: Physique, row: str, joint: str, end: str) -> Segment:
    end_l = _offset(skeleton, end)
    lump = Lump.along(DE_LEVA[row], physique.mass_kg, np.zeros(3), end_l)
    length = float(np.linalg.norm(end_l))
    radius = float(np.sqrt(lump.mass_kg / (BODY_DENSITY * np.pi * length)))
    inset = end_l * min(radius / length, 0.5)
    side = joint.split("_", maxsplit=1)[0]
    return Segment(f"{side}_{row}", joint, lump, (Capsule(inset, end_l - inset, radius),))


def _arm(skeleton: Skeleton, physique: Physique, side: str) -> tuple[Segment, ...]:
    row, height = DE_LEVA["hand"], physique.stature_m
    down = np.array([0.0, 0.0, -1.0])
    lump = Lump.along(row, physique.mass_kg, np.zeros(3), down * row.length * height)
    # A palm meets the floor with the wrist bent back, which a welded hand cannot do: it touches with a ball of the
    # hand's volume at the wrist, as the recorded floor contacts have it.
    radius = (lump.mass_kg / BODY_DENSITY * 3 / (4 * np.pi)) ** (1 / 3)
    return (
        _limb(skeleton, physique, "upper_arm", f"{side}_shoulder", f"{side}_elbow"),
        _limb(skeleton, physique, "forearm", f"{side}_elbow", f"{side}_wrist"),
        Segment(
            f"{side}_hand",
            f"{side}_wrist",
            lump,
            (Capsule(np.zeros(3), np.zeros(3), radius),),
            tip_l=down * _HAND_SHARE * height,
        ),
    )


def _leg(skeleton: Skeleton, physique: Physique, side: str) -> tuple[Segment, ...]:
    return (
        _limb(skeleton, physique, "thigh", f"{side}_hip", f"{side}_knee"),
        _limb(skeleton, physique, "shank", f"{side}_knee", f"{side}_ankle"),
        *_foot(physique, side),
    )


def _foot(physique: Physique, side: str) -> tuple[Segment, Segment]:
    """Foot and toes. The foot rolls over its ball; toes, welded to it, spring up so that they do not stab the floor."""
    row = DE_LEVA["foot"]
    length, sole = row.length * physique.stature_m, -physique.ankle_height_m
    heel, ball, tip = -0.22 * length, 0.42 * length, 0.70 * length
    whole = Lump.along(row, physique.mass_kg, np.zeros(3), np.array([0.0, 0.0, -length]))
    # the foot lies forward: its long axis is the joint's x axis
    long_axis, moments = heel + row.com * (tip - heel + 0.08 * length), whole.inertia_kgm2[[2, 1, 0]]
    toe_share = 0.12
    foot = Lump(whole.mass_kg * (1 - toe_share), np.array([long_axis, 0.0, 0.6 * sole]), moments * (1 - toe_share))
    toes = Lump(whole.mass_kg * toe_share, np.array([(ball + tip) / 2, 0.0, 0.6 * sole]), moments * toe_share**2)
    half_width, half_height = 0.18 * length, 0.3 * physique.ankle_height_m
    center = np.array([(heel + ball) / 2, 0.0, sole + half_height])
    toe_radius = 0.075 * length
    toe_z = sole + toe_radius + 0.05 * length
    ends = [np.array([tip - toe_radius, y * half_width * 0.6, toe_z]) for y in (-1.0, 1.0)]
    return (
        Segment(
            f"{side}_foot",
            f"{side}_ankle",
            foot,
            (Box(center, np.array([(ball - heel) / 2, half_width, half_height])),),
        ),
        Segment(f"{side}_toes", f"{side}_ankle", toes, (Capsule(ends[0], ends[1], toe_radius),)),
    )


def lowest_points(
    skeleton: Skeleton, segments: Sequence[Segment], joint_pos_w: FloatArray, joint_rot_w: FloatArray
) -> FloatArray:
    """(..., S, 3) metres, the lowest point of every segment in the world.

    Args:
        skeleton: J joints.
        segments: S segments.
        joint_pos_w: (..., J, 3) metres.
        joint_rot_w: (..., J, 4).
    """
    lowest = []
    for segment in segments:
        joint = skeleton.index(segment.joint)
        points_l, radii_m = segment.probes
        points_w = joint_pos_w[..., joint, None, :] + rotate(joint_rot_w[..., joint, None, :], points_l)
        points_w[..., 2] -= radii_m
        which = points_w[..., 2].argmin(axis=-1)[..., None, None]
        lowest.append(np.take_along_axis(points_w, which, axis=-2)[..., 0, :])
    return np.stack(lowest, axis=-2)


def segment_heights(
    skeleton: Skeleton,
    segments: Sequence[Segment],
    joint_pos_w: FloatArray,
    joint_rot_w: FloatArray,
    stage: Stage | None = None,
) -> FloatArray:
    """(..., S) metres, the lowest point of every segment above the ground plane z = 0; arguments as above.

    On a stage with boxes it is the distance to what is nearest, ground or box, negative where the segment is in it.
    """
    if stage is None or not stage.boxes:
        return lowest_points(skeleton, segments, joint_pos_w, joint_rot_w)[..., 2]
    clearances = []
    for segment in segments:
        joint = skeleton.index(segment.joint)
        points_l, radii_m = segment.feelers
        points_w = joint_pos_w[..., joint, None, :] + rotate(joint_rot_w[..., joint, None, :], points_l)
        clearances.append((stage.clearance_m(points_w) - radii_m).min(axis=-1))
    return np.stack(clearances, axis=-1)


def reached_heights(
    skeleton: Skeleton,
    segments: Sequence[Segment],
    joint_pos_w: FloatArray,
    joint_rot_w: FloatArray,
    stage: Stage | None = None,
) -> FloatArray:
    """As `segment_heights`, with hands as long as the performer's own, stretched."""
    heights_m = segment_heights(skeleton, segments, joint_pos_w, joint_rot_w, stage)
    for number, segment in enumerate(segments):
        if segment.tip_l is not None:
            joint = skeleton.index(segment.joint)
            tip_w = joint_pos_w[..., joint, :] + rotate(joint_rot_w[..., joint, :], segment.tip_l)
            heights_m[..., number] = np.minimum(heights_m[..., number], (stage or Stage()).clearance_m(tip_w))
    return heights_m
