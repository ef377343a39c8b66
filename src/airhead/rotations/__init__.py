"""Quaternions (wxyz), rigid poses and filters: batched pure functions that know nothing of motion."""

from airhead.rotations.quaternions import (
    IDENTITY,
    FloatArray,
    about_axis,
    angle_between,
    angular_velocity,
    conjugate,
    continuous,
    cross,
    from_rotvec,
    multiply,
    normalize,
    rotate,
    slerp,
    to_matrix,
    to_rotvec,
    yaw,
)

__all__ = [
    "IDENTITY",
    "FloatArray",
    "about_axis",
    "angle_between",
    "angular_velocity",
    "conjugate",
    "continuous",
    "cross",
    "from_rotvec",
    "multiply",
    "normalize",
    "rotate",
    "slerp",
    "to_matrix",
    "to_rotvec",
    "yaw",
]
