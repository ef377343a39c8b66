"""How far human joints turn.

A ball joint's limit is a cone: a middle rotation and the largest turn away from it. Sources: Boone and Azen (1979),
"Normal range of motion of joints in male subjects", J. Bone Joint Surg. 61-A, and the AAOS values for the spine; twist
about the limb's own axis counts into the cone, so cones are as wide as the sum of a swing and a usual twist.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from airhead.motion import Motion
from airhead.rotations import IDENTITY, FloatArray, about_axis, angle_between, multiply

#: Knees and elbows turn about this axis of their parent's frame; positive bends the elbow, negative the knee.
HINGE_AXIS: Final = np.array([0.0, -1.0, 0.0])
_WIDENING_MARGIN_RAD: Final = np.deg2rad(5.0)


@dataclass(frozen=True)
class BallLimit:
    """A cone: every rotation within `reach_rad` of `middle` (a unit quaternion in the parent's frame)."""

    middle: FloatArray
    reach_rad: float
    widened_rad: float = 0.0


@dataclass(frozen=True)
class HingeLimit:
    """Angles about `HINGE_AXIS` from `low_rad` to `high_rad`."""

    low_rad: float
    high_rad: float
    widened_rad: float = 0.0


Limit = BallLimit | HingeLimit


def human_limits() -> dict[str, Limit]:
    """The limit of every moving joint of the landmark skeleton, by joint name; the pelvis is free."""
    limits: dict[str, Limit] = {
        "chest": BallLimit(_flexed(20), np.deg2rad(65)),  # flexion 80, extension 25, side 35, twist 45
        "head": BallLimit(IDENTITY, np.deg2rad(85)),  # flexion 60, extension 75, side 45, twist 80
    }
    for side, sign in (("right", -1.0), ("left", 1.0)):
        outward = about_axis([sign, 0.0, 0.0], np.deg2rad(40))
        limits |= {
            f"{side}_hip": BallLimit(_flexed(50), np.deg2rad(90)),  # flexion 122, extension 10, abduction 46
            f"{side}_knee": HingeLimit(np.deg2rad(-150), np.deg2rad(3)),  # flexion 143
            f"{side}_ankle": BallLimit(_flexed(-20), np.deg2rad(50)),  # plantar 56, dorsal 13, inversion 37
            f"{side}_shoulder": BallLimit(multiply(outward, _flexed(60)), np.deg2rad(125)),  # flexion 167, extension 62
            f"{side}_elbow": HingeLimit(np.deg2rad(-3), np.deg2rad(150)),  # flexion 143
        }
    return limits


def _flexed(degrees: float) -> FloatArray:
    return about_axis(HINGE_AXIS, np.deg2rad(degrees))


def hinge_angle(joint_rot_l: FloatArray) -> FloatArray:
    """The angle (...) in radians about `HINGE_AXIS` of rotations (..., 4), by swing-twist decomposition."""
    angle = 2.0 * np.arctan2(joint_rot_l[..., 1:] @ HINGE_AXIS, joint_rot_l[..., 0])
    wrapped: FloatArray = (angle + np.pi) % (2.0 * np.pi) - np.pi
    return wrapped


def widened_to(limits: dict[str, Limit], motion: Motion) -> dict[str, Limit]:
    """The same limits, each as much wider as a performer's motion reaches beyond it, and 5 degrees more."""
    return {name: _widened(limit, motion.joint_rot_l[:, motion.skeleton.index(name)]) for name, limit in limits.items()}


def reaching(limits: Mapping[str, Limit], reach_rad: Mapping[str, tuple[float, float]]) -> dict[str, Limit]:
    """The same limits, each at least as wide as stated: `low_rad, high_rad` of a hinge, `0, reach_rad` of a ball."""
    return {name: _reaching(limit, *reach_rad.get(name, (0.0, 0.0))) for name, limit in limits.items()}


def furthest(reaches: Iterable[Mapping[str, tuple[float, float]]]) -> dict[str, tuple[float, float]]:
    """How far each joint turns on the body that turns it furthest, as `reaching` takes it."""
    found: dict[str, tuple[float, float]] = {}
    for name, (low_rad, high_rad) in (limit for reach_rad in reaches for limit in reach_rad.items()):
        lowest_rad, highest_rad = found.get(name, (low_rad, high_rad))
        found[name] = min(low_rad, lowest_rad), max(high_rad, highest_rad)
    return found


def _reaching(limit: Limit, low_rad: float, high_rad: float) -> Limit:
    if isinstance(limit, BallLimit):
        reach_rad = max(high_rad, limit.reach_rad)
        return replace(limit, reach_rad=reach_rad, widened_rad=limit.widened_rad + reach_rad - limit.reach_rad)
    low_rad, high_rad = min(low_rad, limit.low_rad), max(high_rad, limit.high_rad)
    widened_rad = limit.widened_rad + max(limit.low_rad - low_rad, high_rad - limit.high_rad)
    return HingeLimit(low_rad, high_rad, widened_rad)


def _widened(limit: Limit, joint_rot_l: FloatArray) -> Limit:
    if isinstance(limit, BallLimit):
        beyond = float(angle_between(limit.middle, joint_rot_l).max()) + _WIDENING_MARGIN_RAD - limit.reach_rad
        return replace(limit, reach_rad=limit.reach_rad + max(beyond, 0.0), widened_rad=max(beyond, 0.0))
    angle = hinge_angle(joint_rot_l)
    below = max(limit.low_rad - float(angle.min()) + _WIDENING_MARGIN_RAD, 0.0)
    above = max(float(angle.max()) - limit.high_rad + _WIDENING_MARGIN_RAD, 0.0)
    return HingeLimit(limit.low_rad - below, limit.high_rad + above, max(below, above))
