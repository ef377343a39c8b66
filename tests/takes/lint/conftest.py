"""Faults made on purpose: each turns a sound take into one with a single thing wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest

from airhead.motion import Drive, Lineage, Motion, Skeleton, lift
from airhead.rotations import IDENTITY, about_axis, multiply, rotate
from airhead.takes import starter_take


class Fault(NamedTuple):
    """What was done to which take, the check that notices, the fix that ends it, and another alarm that is right."""

    take: str
    make: Callable[[Motion], Motion]
    check: str
    fix: str
    also: str = ""


def scaled(motion: Motion, factor: float) -> Motion:
    skeleton = motion.skeleton
    larger = Skeleton(skeleton.names, skeleton.parents, skeleton.offsets_m * factor)
    return replace(motion, skeleton=larger, root_pos_w=motion.root_pos_w * factor)


def turned(motion: Motion, axis: tuple[float, float, float], degrees: float) -> Motion:
    turn, rotations = about_axis(axis, np.deg2rad(degrees)), motion.joint_rot_l.copy()
    rotations[:, 0] = multiply(turn, rotations[:, 0])
    return replace(motion, root_pos_w=rotate(turn, motion.root_pos_w), joint_rot_l=rotations)


def of_frames(motion: Motion, frames: np.ndarray, fps: float | None = None) -> Motion:
    """The frames with these numbers, repeated or left out as they come."""
    return Motion(
        motion.skeleton,
        fps or motion.fps,
        motion.root_pos_w[frames],
        motion.joint_rot_l[frames],
        Lineage.of(Drive.PERFORMER, len(frames), motion.lineage.takes),
    )


def with_rest_pose_first(motion: Motion) -> Motion:
    longer = of_frames(motion, np.concatenate([[0], np.arange(motion.frames)]))
    rotations = longer.joint_rot_l.copy()
    rotations[0] = IDENTITY
    return replace(longer, joint_rot_l=rotations)


def with_glide_first(motion: Motion) -> Motion:
    """Led to its first pose from one a metre away, in 0.6 s."""
    steps = round(0.6 * motion.fps)
    longer = of_frames(motion, np.concatenate([np.zeros(steps, dtype=int), np.arange(motion.frames)]))
    root = longer.root_pos_w.copy()
    root[:steps] += np.linspace(1.0, 0.0, steps, endpoint=False)[:, None] * [0.8, -0.6, 0.0]
    return replace(longer, root_pos_w=root)


def with_spike(motion: Motion, joint: str, frames: slice, degrees: float = 80.0) -> Motion:
    rotations = motion.joint_rot_l.copy()
    column = motion.skeleton.index(joint)
    rotations[frames, column] = multiply(rotations[frames, column], about_axis([0.0, 1.0, 0.0], np.deg2rad(degrees)))
    return replace(motion, joint_rot_l=rotations)


def with_root_spike(motion: Motion, frame: int, away_m: float) -> Motion:
    root = motion.root_pos_w.copy()
    root[frame] += away_m
    return replace(motion, root_pos_w=root)


def with_frozen(motion: Motion, frames: list[int]) -> Motion:
    numbers = np.arange(motion.frames)
    numbers[frames] = numbers[np.array(frames) - 1]
    return of_frames(motion, numbers)


def with_sides_swapped(motion: Motion) -> Motion:
    other = {"left": "right", "right": "left"}
    names = tuple(
        "_".join([other.get(name.split("_")[0], name.split("_")[0]), *name.split("_")[1:]])
        for name in motion.skeleton.names
    )
    return replace(motion, skeleton=Skeleton(names, motion.skeleton.parents, motion.skeleton.offsets_m))


FAULTS = {
    "centimetres as metres": Fault("jump", lambda m: scaled(m, 100.0), "size", "units"),
    "metres as centimetres": Fault("cartwheel", lambda m: scaled(m, 0.01), "size", "units"),
    "metres as inches": Fault("walk", lambda m: scaled(m, 0.0254), "size", "units"),
    "y up": Fault("jump", lambda m: turned(m, (1.0, 0.0, 0.0), -90.0), "up", "up"),
    "-y up": Fault("kick", lambda m: turned(m, (1.0, 0.0, 0.0), 90.0), "up", "up"),
    "x up": Fault("walk", lambda m: turned(m, (0.0, 1.0, 0.0), 90.0), "up", "up"),
    "-x up": Fault("run", lambda m: turned(m, (0.0, 1.0, 0.0), -90.0), "up", "up"),
    "upside down": Fault("jump", lambda m: turned(m, (1.0, 0.0, 0.0), 180.0), "up", "up"),
    "rest pose first": Fault("spinkick", with_rest_pose_first, "first-frame", "rest-frame"),
    "led to its start": Fault("kick", with_glide_first, "first-frame", "rest-frame"),
    "stored twice": Fault("kick", lambda m: of_frames(m, np.arange(94) // 2, 60.0), "repeats", "repeats"),
    "30 at 120": Fault("run", lambda m: of_frames(m, np.arange(100) // 4, 120.0), "repeats", "repeats"),
    "dropped frames": Fault("cartwheel", lambda m: with_frozen(m, [40, 60, 61, 90]), "repeats", "repeats"),
    "a spike": Fault("jump", lambda m: with_spike(m, "left_shoulder", slice(30, 31)), "spikes", "spikes"),
    "a long spike": Fault("cartwheel", lambda m: with_spike(m, "right_hip", slice(70, 73)), "spikes", "spikes"),
    "a spike of the root": Fault("jump", lambda m: with_root_spike(m, 20, 0.6), "spikes", "spikes"),
    "half the rate": Fault("jump", lambda m: replace(m, fps=30.0), "gravity", "rate"),
    "twice the rate": Fault("jump", lambda m: replace(m, fps=120.0), "gravity", "rate"),
    "four times the rate": Fault("spinkick", lambda m: replace(m, fps=240.0), "gravity", "rate"),
    "half as large": Fault("jump", lambda m: scaled(m, 0.49), "gravity", "scale", "size"),
    "floor too high": Fault("cartwheel", lambda m: lift(m, 0.2), "floor", "floor"),
    "floor too low": Fault("getup_faceup", lambda m: lift(m, -3.0), "floor", "floor"),
    "sides swapped": Fault("kick", with_sides_swapped, "sides", "sides"),
    "a slightly odd rate": Fault("walk", lambda m: replace(m, fps=30.4), "rate", "fps=30"),
}


class Damage:
    """The same for tests that need one kind of damage."""

    scaled = staticmethod(scaled)
    turned = staticmethod(turned)
    of_frames = staticmethod(of_frames)
    with_rest_pose_first = staticmethod(with_rest_pose_first)
    with_spike = staticmethod(with_spike)
    with_root_spike = staticmethod(with_root_spike)


@pytest.fixture(scope="session")
def damage() -> Damage:
    return Damage()


@pytest.fixture(params=FAULTS)
def fault(request: pytest.FixtureRequest) -> Fault:
    return FAULTS[request.param]


@pytest.fixture
def faulty(fault: Fault) -> Motion:
    return fault.make(starter_take(fault.take).motion)
