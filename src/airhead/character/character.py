"""Character: the mesh that a skeleton wears, in parts with one material each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from airhead.errors import BadInput
from airhead.motion import Skeleton
from airhead.rotations import FloatArray

IntArray = NDArray[np.int64]

INFLUENCES = 4  # bones that may move one vertex
_SUM_TOLERANCE = 1e-3


@dataclass(frozen=True)
class Material:
    """How a surface takes light; every number is from 0 to 1.

    Attributes:
        rgba: colour in sRGB and opacity.
        specular: strength of highlights.
        shininess: how small and sharp highlights are.
        emission: light of its own, as a share of `rgba`.
    """

    rgba: tuple[float, float, float, float]
    specular: float = 0.2
    shininess: float = 0.3
    emission: float = 0.0

    def __post_init__(self) -> None:
        numbers = (*self.rgba, self.specular, self.shininess, self.emission)
        if len(self.rgba) != 4 or not all(0.0 <= number <= 1.0 for number in numbers):
            raise BadInput("a material is out of range", found=numbers, allowed="four colour shares, all 0 to 1")


@dataclass(frozen=True)
class Bone:
    """What the skin hangs on: a joint, or a helper that turns by a share of it and keeps the flesh round.

    Attributes:
        name: name of the bone.
        joint: the joint that it sits at.
        swing: share, 0 to 1, of the joint's swing away from the bind pose.
        twist: share, 0 to 1, of the joint's twist about its own limb.
    """

    name: str
    joint: str
    swing: float = 1.0
    twist: float = 1.0


@dataclass(frozen=True, eq=False)
class Part:
    """A piece of surface with one material.

    Attributes:
        name: what it is, such as "balloon".
        vertices_m: (V, 3) metres in the bind pose, pelvis at the origin.
        faces: (F, 3) vertex numbers, counter-clockwise seen from outside.
        bone_ids: (V, 4) numbers of bones.
        bone_weights: (V, 4) their shares; each row sums to 1.
        material: how it takes light.
    """

    name: str
    vertices_m: FloatArray
    faces: IntArray
    bone_ids: IntArray
    bone_weights: FloatArray
    material: Material

    def __post_init__(self) -> None:
        count = len(self.vertices_m)
        _freeze(self, "vertices_m", np.array(self.vertices_m, dtype=np.float64), (count, 3))
        _freeze(self, "faces", np.array(self.faces, dtype=np.int64), (len(self.faces), 3))
        _freeze(self, "bone_ids", np.array(self.bone_ids, dtype=np.int64), (count, INFLUENCES))
        _freeze(self, "bone_weights", np.array(self.bone_weights, dtype=np.float64), (count, INFLUENCES))
        place = f"part {self.name!r}"
        if count == 0 or not np.isfinite(self.vertices_m).all():
            raise BadInput("a part needs vertices, all finite", place=place)
        if len(self.faces) == 0 or self.faces.min() < 0 or self.faces.max() >= count:
            raise BadInput("a face names a vertex that is not there", place=place, allowed=f"0 to {count - 1}")
        rows = self.bone_weights.sum(axis=1)
        if self.bone_weights.min() < 0 or np.abs(rows - 1.0).max() > _SUM_TOLERANCE:
            raise BadInput("bone weights must be shares that sum to 1", place=place)


@dataclass(frozen=True, eq=False)
class Character:
    """A mesh bound to a skeleton.

    Attributes:
        name: what the character is called.
        skeleton: the J joints that it was bound to.
        bind_pos_m: (J, 3) the joints in the bind pose, pelvis at the origin.
        bind_rot: (J, 4) their rotations, wxyz; the identity is the rest pose.
        bones: the B bones that move the skin.
        parts: the surfaces.
    """

    name: str
    skeleton: Skeleton
    bind_pos_m: FloatArray
    bind_rot: FloatArray
    bones: tuple[Bone, ...]
    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        joints = len(self.skeleton)
        _freeze(self, "bind_pos_m", np.array(self.bind_pos_m, dtype=np.float64), (joints, 3))
        _freeze(self, "bind_rot", np.array(self.bind_rot, dtype=np.float64), (joints, 4))
        if not np.allclose(np.linalg.norm(self.bind_rot, axis=-1), 1.0, atol=1e-5):
            raise BadInput("a bind rotation is not a unit quaternion", place=f"character {self.name!r}")
        for bone in self.bones:
            self.skeleton.index(bone.joint)
        for part in self.parts:
            if part.bone_ids.min() < 0 or part.bone_ids.max() >= len(self.bones):
                allowed = f"0 to {len(self.bones) - 1}"
                raise BadInput(
                    "a vertex hangs on a bone that is not there", place=f"part {part.name!r}", allowed=allowed
                )

    @property
    def vertex_count(self) -> int:
        return sum(len(part.vertices_m) for part in self.parts)


def _freeze(record: object, name: str, values: NDArray[np.generic], shape: tuple[int, ...]) -> None:
    if values.shape != shape:
        raise BadInput(f"{name} has the wrong shape", found=values.shape, allowed=shape)
    values.flags.writeable = False
    object.__setattr__(record, name, values)
