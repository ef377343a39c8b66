"""A figure to find parts in: a humanoid of known proportions, under any names, order, rest pose and rest rotations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pytest

from airhead.motion import Drive, Lineage, Motion, Skeleton
from airhead.motion.kinematics import forward_kinematics
from airhead.rotations import FloatArray, about_axis, conjugate, from_rotvec, multiply, normalize, rotate

SIDES = {"left": 1.0, "right": -1.0}

#: Joints in the middle and of the left side: parent, and offset in metres with the arms straight to the side.
_MIDDLE = {
    "pelvis": (None, (0.0, 0.0, 0.0)),
    "spine": ("pelvis", (-0.01, 0.0, 0.09)),
    "chest": ("spine", (0.0, 0.0, 0.12)),
    "thorax": ("chest", (0.01, 0.0, 0.13)),
    "neck": ("thorax", (0.0, 0.0, 0.14)),
    "head": ("neck", (0.02, 0.0, 0.09)),
    "head_tip": ("head", (0.0, 0.0, 0.19)),
}
_SIDE = {
    "hip": ("pelvis", (0.0, 0.09, -0.05)),
    "knee": ("hip", (0.0, 0.0, -0.42)),
    "ankle": ("knee", (0.0, 0.0, -0.41)),
    "toe": ("ankle", (0.13, 0.0, -0.06)),
    "toe_tip": ("toe", (0.06, 0.0, -0.01)),
    "clavicle": ("thorax", (0.0, 0.03, 0.10)),
    "shoulder": ("clavicle", (0.0, 0.14, 0.02)),
    "elbow": ("shoulder", (0.0, 0.28, 0.0)),
    "wrist": ("elbow", (0.0, 0.25, 0.0)),
}
_FINGERS = ("thumb", "index", "middle", "ring", "pinky")


@dataclass(frozen=True)
class Figure:
    """A skeleton with a motion on it, and which of its joints is what."""

    motion: Motion
    truth: Mapping[str, int]

    @property
    def skeleton(self) -> Skeleton:
        return self.motion.skeleton


@dataclass
class _Bones:
    parents: dict[str, str | None] = field(default_factory=dict)
    offsets: dict[str, FloatArray] = field(default_factory=dict)

    def add(self, name: str, parent: str | None, offset: tuple[float, ...]) -> None:
        self.parents[name], self.offsets[name] = parent, np.array(offset, dtype=float)


def _bones(fingers: bool, twists: bool, props: bool) -> _Bones:
    bones = _Bones()
    for name, (parent, offset) in _MIDDLE.items():
        bones.add(name, parent, offset)
    for side, sign in SIDES.items():
        for name, (above, (x, y, z)) in _SIDE.items():
            parent = above if above in _MIDDLE else f"{side}_{above}"
            bones.add(f"{side}_{name}", parent, (x, sign * y, z))
        if fingers:
            for number, finger in enumerate(_FINGERS):
                parent = f"{side}_wrist"
                for bone in range(1, 4):
                    length = 0.08 if bone == 1 else 0.035
                    bones.add(f"{side}_{finger}{bone}", parent, (0.02 * (2 - number) * (bone == 1), sign * length, 0.0))
                    parent = f"{side}_{finger}{bone}"
        if twists:
            for limb in ("hip", "knee", "shoulder", "elbow"):
                below = {"hip": "knee", "knee": "ankle", "shoulder": "elbow", "elbow": "wrist"}[limb]
                half = 0.5 * bones.offsets[f"{side}_{below}"]
                bones.add(f"{side}_{limb}_roll", f"{side}_{limb}", tuple(half))
            bones.add(f"{side}_eye", "head", (0.08, sign * 0.03, 0.08))
    if props:
        bones.add("sword", "right_wrist", (0.9, 0.0, 0.0))
        bones.add("box", "thorax", (0.0, 0.0, 0.0))
    return bones


def _turns(names: list[str], frames: int, seed: int) -> dict[str, FloatArray]:
    """(frames, 4) for each joint: upright and still at first, then anything a human does; hinges stay hinges."""
    random = np.random.default_rng(seed)
    time = np.linspace(0.0, 1.0, frames)
    rise = np.sin(np.pi / 2 * np.clip(2 * time, 0, 1)) ** 2

    def wave(size: float) -> FloatArray:
        return size * rise * np.sin(2 * np.pi * random.uniform(0.5, 1.5) * time + random.uniform(0, 6))

    size = {"hip": 0.7, "shoulder": 0.9, "spine": 0.15, "chest": 0.2, "thorax": 0.2, "neck": 0.2, "head": 0.3}
    turns = {}
    for name in names:
        part = name.split("_")[-1] if name.startswith(("left", "right")) else name
        if part == "knee":
            turns[name] = about_axis([0.0, 1.0, 0.0], 0.75 * rise + np.abs(wave(0.8)))
        elif part == "elbow":
            # an arm held to the side bends forward, about the vertical
            turns[name] = about_axis([0.0, 0.0, -SIDES[name.split("_")[0]]], 0.5 * rise + np.abs(wave(0.9)))
        elif part in ("ankle", "clavicle"):
            turns[name] = from_rotvec(np.stack([wave(0.1) for _ in range(3)], axis=-1))
        elif part == "pelvis":
            turns[name] = from_rotvec(np.stack([wave(0.5), wave(0.5), 2 * np.pi * rise * time], axis=-1))
        elif part in size:
            turns[name] = from_rotvec(np.stack([wave(size[part]) for _ in range(3)], axis=-1))
        else:
            turns[name] = np.tile([1.0, 0.0, 0.0, 0.0], (frames, 1))
    return turns


def _lowered(bones: _Bones, angle_rad: float) -> None:
    """The arms at rest turned down by an angle: an A-pose, or hanging arms."""
    for side, sign in SIDES.items():
        down = about_axis([-sign, 0.0, 0.0], angle_rad)
        below = {f"{side}_shoulder"}
        for name, parent in bones.parents.items():
            if parent in below:
                bones.offsets[name] = rotate(down, bones.offsets[name])
                below.add(name)


def _ordered(bones: _Bones, seed: int | None) -> list[str]:
    """The joints with parents first: as they were made, or in random order."""
    if seed is None:
        return list(bones.parents)
    random, order = np.random.default_rng(seed), ["pelvis"]
    waiting = [name for name in bones.parents if name != "pelvis"]
    while waiting:
        ready = [name for name in waiting if bones.parents[name] in order]
        order.append(ready[random.integers(len(ready))])
        waiting.remove(order[-1])
    return order


def make_figure(
    *,
    names: Callable[[str], str] = str,
    arms_down_rad: float = 0.0,
    fingers: bool = True,
    twists: bool = False,
    props: bool = False,
    without: tuple[str, ...] = (),
    order_seed: int | None = None,
    rest_seed: int | None = None,
    motion_seed: int = 1,
    frames: int = 60,
    scale: float = 1.0,
    turn_w: FloatArray | None = None,
) -> Figure:
    """A figure that stands, arms held to the side, and then moves.

    Args:
        names: what each joint is called.
        arms_down_rad: how far the arms hang at rest; pi / 2 is straight down.
        fingers, twists, props: joints besides the body's.
        without: joints left out, with all below them.
        order_seed: for another order of the joints.
        rest_seed: for random rest rotations: the pose without rotations then looks like nothing human.
        motion_seed, frames: of what it does.
        scale: of all lengths.
        turn_w: (4,) turns the whole figure at rest and back in its motion.
    """
    bones = _bones(fingers, twists, props)
    _lowered(bones, arms_down_rad)
    order = [name for name in _ordered(bones, order_seed) if not _above(bones, name) & set(without)]
    parents = [-1 if (parent := bones.parents[name]) is None else order.index(parent) for name in order]
    offsets = scale * np.array([bones.offsets[name] for name in order])
    turns = _turns(order, frames, motion_seed)
    rotations = np.stack([turns[name] for name in order], axis=1)
    offsets, rotations = _rest_turned(offsets, rotations, parents, rest_seed, turn_w)
    skeleton = Skeleton(tuple(names(name) for name in order), tuple(parents), offsets)
    root = np.tile([0.0, 0.0, 0.94 * scale], (frames, 1))
    motion = Motion(skeleton, 60.0, root, normalize(rotations), Lineage.of(Drive.PHYSICS, frames))
    truth = {name: number for number, name in enumerate(order)}
    return Figure(motion, truth)


def _above(bones: _Bones, name: str) -> set[str]:
    above, at = set(), name
    while at is not None:
        above.add(at)
        at = bones.parents[at]  # type: ignore[assignment]
    return above


def _rest_turned(
    offsets: FloatArray, rotations: FloatArray, parents: list[int], seed: int | None, turn_w: FloatArray | None
) -> tuple[FloatArray, FloatArray]:
    """The same motion with other frames in the joints."""
    if seed is None and turn_w is None:
        return offsets, rotations
    count = len(parents)
    if seed is not None:
        own = normalize(np.random.default_rng(seed).standard_normal((count, 4)))
    else:
        own = np.tile(conjugate(turn_w), (count, 1))
    above = np.array([[1.0, 0, 0, 0] if parent < 0 else own[parent] for parent in parents])
    return rotate(conjugate(above), offsets), multiply(multiply(conjugate(above), rotations), own)


def positions(motion: Motion) -> FloatArray:
    return forward_kinematics(motion.skeleton, motion.root_pos_w, motion.joint_rot_l)[0]


@pytest.fixture(name="make_figure")
def _make_figure() -> Callable[..., Figure]:
    return make_figure


def disguised(motion: Motion, rest_seed: int | None = None, turn_w: FloatArray | None = None) -> Motion:
    """The same motion on a skeleton with other names and order, a roll bone in each shank, and other joint frames."""
    skeleton = motion.skeleton
    count, knees = len(skeleton), [skeleton.index(f"{side}_knee") for side in SIDES]
    order = [0, *sorted(range(1, count), key=lambda joint: (_depth(skeleton, joint), -joint))]
    parents = [-1 if skeleton.parents[joint] < 0 else order.index(skeleton.parents[joint]) for joint in order]
    parents += [order.index(knee) for knee in knees]
    offsets = np.concatenate([skeleton.offsets_m[order], [[0.0, 0.0, -0.2]] * 2])
    still = np.tile([1.0, 0.0, 0.0, 0.0], (motion.frames, 2, 1))
    rotations = np.concatenate([motion.joint_rot_l[:, order], still], axis=1)
    offsets, rotations = _rest_turned(offsets, rotations, parents, rest_seed, turn_w)
    names = tuple(f"bone {number}" for number in range(count + 2))
    other = Skeleton(names, tuple(parents), offsets)
    return Motion(other, motion.fps, motion.root_pos_w, normalize(rotations), motion.lineage)


def rest_of_a_frame(motion: Motion, frame: int) -> Motion:
    """The same motion on a skeleton whose rest pose is one of its frames, as exporters without a bind pose write it."""
    skeleton = motion.skeleton
    own = conjugate(forward_kinematics(skeleton, motion.root_pos_w[frame], motion.joint_rot_l[frame])[1])
    above = np.array([[1.0, 0, 0, 0] if parent < 0 else own[parent] for parent in skeleton.parents])
    other = Skeleton(skeleton.names, skeleton.parents, rotate(conjugate(above), skeleton.offsets_m))
    rotations = multiply(multiply(conjugate(above), motion.joint_rot_l), own)
    return Motion(other, motion.fps, motion.root_pos_w, normalize(rotations), motion.lineage)


@pytest.fixture(name="rest_of_a_frame")
def _rest_of_a_frame() -> Callable[..., Motion]:
    return rest_of_a_frame


def _depth(skeleton: Skeleton, joint: int) -> int:
    return 0 if skeleton.parents[joint] < 0 else 1 + _depth(skeleton, skeleton.parents[joint])


@pytest.fixture(name="disguised")
def _disguised() -> Callable[..., Motion]:
    return disguised
