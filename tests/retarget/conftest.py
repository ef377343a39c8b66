"""Bodies to retarget onto: the starter form in other proportions, and a game rig in T- or A-pose with its extras."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from airhead.motion import LANDMARKS, STARTER_SKELETON, Motion, Skeleton, assume_physique, onto_floor, segments_of
from airhead.rotations import FloatArray, about_axis, rotate
from airhead.takes import starter_take

SIDES = {"Left": 1.0, "Right": -1.0}


def in_other_proportions(leg: float = 1.0, arm: float = 1.0, trunk: float = 1.0) -> Skeleton:
    """The starter skeleton with longer or shorter legs, arms and trunk."""
    factors = {"knee": leg, "ankle": leg, "elbow": arm, "wrist": arm, "chest": trunk, "head": trunk, "shoulder": trunk}
    offsets = np.array(STARTER_SKELETON.offsets_m)
    for joint, name in enumerate(LANDMARKS):
        offsets[joint] *= factors.get(name.split("_")[-1], 1.0)
    return Skeleton(STARTER_SKELETON.names, STARTER_SKELETON.parents, offsets)


def game_rig(arms_down_rad: float = 0.0, size: float = 1.05) -> Skeleton:
    """A skeleton named as Mixamo names them: three spine joints, clavicles, twist bones in the forearms, fingers, toes.

    Args:
        arms_down_rad: 0 for a T-pose, more for an A-pose.
        size: of everything.
    """
    bones: dict[str, tuple[str | None, FloatArray]] = {"Hips": (None, np.zeros(3))}

    def add(name: str, parent: str, x: float, y: float, z: float) -> None:
        bones[name] = (parent, size * np.array([x, y, z]))

    add("Spine", "Hips", 0.0, 0.0, 0.1)
    add("Spine1", "Spine", -0.01, 0.0, 0.13)
    add("Spine2", "Spine1", 0.0, 0.0, 0.13)
    add("Neck", "Spine2", 0.0, 0.0, 0.12)
    add("Head", "Neck", 0.02, 0.0, 0.1)
    for side, sign in SIDES.items():
        down = about_axis([-sign, 0.0, 0.0], arms_down_rad)
        add(f"{side}UpLeg", "Hips", 0.0, sign * 0.09, -0.03)
        add(f"{side}Leg", f"{side}UpLeg", 0.0, 0.0, -0.41)
        add(f"{side}Foot", f"{side}Leg", 0.0, 0.0, -0.42)
        add(f"{side}ToeBase", f"{side}Foot", 0.13, 0.0, -0.06)
        add(f"{side}Shoulder", "Spine2", 0.0, sign * 0.04, 0.09)
        add(f"{side}Arm", f"{side}Shoulder", 0.0, sign * 0.13, 0.0)
        for name, parent, way in (
            ("ForeArm", "Arm", 0.28),
            ("ForeArmRoll", "ForeArm", 0.12),
            ("Hand", "ForeArmRoll", 0.13),
            ("HandIndex1", "Hand", 0.09),
            ("HandIndex2", "HandIndex1", 0.04),
        ):
            add(f"{side}{name}", f"{side}{parent}", *rotate(down, np.array([0.0, sign * way, 0.0])))
    names = list(bones)
    parents = tuple(-1 if parent is None else names.index(parent) for parent, _ in bones.values())
    prefixed = tuple(f"mixamorig:{name}" for name in names)
    return Skeleton(prefixed, parents, np.array([offset for _, offset in bones.values()]))


@pytest.fixture(scope="session")
def on_floor() -> Callable[[str], Motion]:
    """A starter take standing on the floor."""

    def placed(name: str) -> Motion:
        motion = starter_take(name).motion
        return onto_floor(motion, segments_of(motion.skeleton, assume_physique(motion.skeleton, 0.05)))

    return placed
