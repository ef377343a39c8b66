"""Limbs that reach: a hip and a knee, or a shoulder and an elbow, turned so that the limb's end is where it should be.

Two-bone inverse kinematics in closed form, for all frames at once and on any skeleton: what lies between the three
joints (twist bones) is carried along as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from airhead.rotations import FloatArray, cross, from_rotvec

#: About this little bent (sine), a limb does not tell its plane: its hinge does.
_STRAIGHT: Final = 0.02
#: Bent against its hinge by more than this (sine), a limb is taken as it is.
_BACKWARDS: Final = 0.5
#: Straighter than this share of its length a limb is not pulled, so that knees do not snap.
LONGEST_REACH: Final = 0.9985


@dataclass(frozen=True, eq=False)
class LimbTurns:
    """How a limb must turn, in the world: first the upper bone with all below it, then the lower bone.

    Attributes:
        upper: (T, 4) turns the upper bone, and everything that hangs on it.
        lower: (T, 4) turns the lower bone after that.
        missed_m: (T,) how far the end stays from where it should be, where the limb is too short.
    """

    upper: FloatArray
    lower: FloatArray
    missed_m: FloatArray


def reach(points_w: FloatArray, wanted_w: FloatArray, hinge_w: FloatArray) -> LimbTurns:
    """Bring the end of a limb to `wanted_w`.

    The lower bone bends, within the plane that the limb is bent in, until the end is as far from the limb's root as it
    must be (law of cosines); then the upper bone turns the limb onto it by the shortest way. A limb that is straight
    has no plane: it bends as its hinge does.

    Args:
        points_w: (T, 3, 3) metres: root, middle and end of the limb.
        wanted_w: (T, 3) metres, where the end should be.
        hinge_w: (T, 3) unit axes about which the lower bone bends by a positive angle.
    """
    root_w, middle_w, end_w = points_w[:, 0], points_w[:, 1], points_w[:, 2]
    upper_w, lower_w = middle_w - root_w, end_w - middle_w
    upper_m, lower_m = _length(upper_w), _length(lower_w)
    along = upper_w / upper_m
    across = _bending_way(along, lower_w / lower_m, hinge_w)
    goal_w = wanted_w - root_w
    distance_m = _within_reach(_length(goal_w), upper_m, lower_m, _length(end_w - root_w))
    cosine = np.clip((distance_m**2 - upper_m**2 - lower_m**2) / (2 * upper_m * lower_m), -1.0, 1.0)
    bent_w = lower_m * (cosine * along + np.sqrt(1 - cosine**2) * across)
    lower_turn = shortest_turn(lower_w, bent_w)
    upper_turn = shortest_turn(upper_w + bent_w, goal_w)
    return LimbTurns(upper_turn, lower_turn, np.abs(_length(goal_w) - distance_m)[:, 0])


def shortest_turn(start: FloatArray, end: FloatArray) -> FloatArray:
    """(..., 4) the shortest rotation that brings the directions `start` (..., 3) onto `end` (..., 3)."""
    axis = cross(start, end)
    sine = _length(axis)
    angle = np.arctan2(sine, _dot(start, end))
    return from_rotvec(angle * axis / np.maximum(sine, 1e-12))


def _bending_way(along: FloatArray, lower: FloatArray, hinge_w: FloatArray) -> FloatArray:
    """(T, 3) unit vectors across the upper bone, towards where the lower bone bends.

    The limb's own way, but never against its hinge: how far it bends the hinge's way is (a + √(a² + 4 ε²)) / 2, which
    is a where the limb is bent and stays above zero where it is straight or overstretched.
    """
    own = lower - _dot(lower, along) * along
    hinged = cross(hinge_w, along)
    hinged /= np.maximum(_length(hinged), 1e-9)
    ahead = _dot(own, hinged)
    # A limb bent far the other way is a recording that knows better than its skeleton.
    ahead = np.where(ahead > -_BACKWARDS, (ahead + np.sqrt(ahead**2 + 4 * _STRAIGHT**2)) / 2, ahead)
    way = own + (ahead - _dot(own, hinged)) * hinged
    unit: FloatArray = way / np.maximum(_length(way), 1e-12)
    return unit


def _within_reach(distance_m: FloatArray, upper_m: FloatArray, lower_m: FloatArray, now_m: FloatArray) -> FloatArray:
    """The distance between root and end that the limb can have; one that is longer already is not shortened."""
    longest_m = np.maximum(LONGEST_REACH * (upper_m + lower_m), np.minimum(now_m, upper_m + lower_m))
    shortest_m = np.abs(upper_m - lower_m) * 1.01 + 0.02 * lower_m
    return np.clip(distance_m, np.minimum(shortest_m, now_m), longest_m)


def _dot(a: FloatArray, b: FloatArray) -> FloatArray:
    """(..., 1) scalar products of vectors (..., 3)."""
    product: FloatArray = np.einsum("...i,...i->...", a, b)[..., None]
    return product


def _length(vector: FloatArray) -> FloatArray:
    """(..., 1) lengths of vectors (..., 3)."""
    length: FloatArray = np.sqrt(_dot(vector, vector))
    return length
