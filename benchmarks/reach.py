"""Two ways to make feet reach: `python benchmarks/reach.py`, with PyPI `mink` and `daqp` installed for the second.

A take's ankles are asked to be up to 6 cm away from where they are, at every frame. Ours solves all frames at once in
closed form; mink solves a quadratic program a step and a frame, started from the recorded pose. Prints frames a second
of one core (process time) and how far ankles stay from where they should be. Nothing here is a test.
"""

from __future__ import annotations

import os
import time
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from airhead.body import build_body
from airhead.motion import forward_kinematics, resample
from airhead.retarget.two_bone import reach
from airhead.rotations import FloatArray, multiply, rotate
from airhead.takes import starter_take

_FPS = 120.0
_ANKLES = ("right_ankle", "left_ankle")


def main() -> None:
    motion = resample(starter_take("spinkick").motion, _FPS)
    body = build_body(motion)
    pos_w, rot_w = forward_kinematics(motion.skeleton, motion.root_pos_w, motion.joint_rot_l)
    ankles = [motion.skeleton.index(name) for name in _ANKLES]
    away_w = np.array([0.04, -0.03, 0.03]) * np.sin(np.arange(motion.frames) / 30)[:, None, None]
    wanted_w = pos_w[:, ankles] + away_w
    begun = time.process_time()
    missed_m = [
        _ours(motion.skeleton.offsets_m, pos_w, rot_w, wanted_w[:, leg], joint) for leg, joint in enumerate(ankles)
    ]
    _print("ours, closed form", motion.frames, time.process_time() - begun, np.stack(missed_m, axis=1))
    try:
        import mink  # noqa: PLC0415
    except ImportError:
        print("mink is not installed")
        return
    for steps in (1, 3, 10):
        begun = time.process_time()
        configuration = mink.Configuration(body.model)
        qpos = body.qpos(motion.root_pos_w, motion.joint_rot_l)
        missed = _minks(mink, configuration, qpos, (wanted_w, rot_w[:, ankles]), steps)
        _print(f"mink, {steps} steps", motion.frames, time.process_time() - begun, missed)


def _ours(offsets: FloatArray, pos_w: FloatArray, rot_w: FloatArray, wanted_w: FloatArray, ankle: int) -> FloatArray:
    hip, knee = ankle - 2, ankle - 1
    turns = reach(pos_w[:, [hip, knee, ankle]], wanted_w, rotate(rot_w[:, hip], np.array([0.0, 1.0, 0.0])))
    thigh = multiply(turns.upper, rot_w[:, hip])
    shank = multiply(turns.upper, multiply(turns.lower, rot_w[:, knee]))
    end_w = pos_w[:, hip] + rotate(thigh, offsets[knee]) + rotate(shank, offsets[ankle])
    missed_m: FloatArray = np.linalg.norm(end_w - wanted_w, axis=-1)
    return missed_m


def _minks(
    mink: Any, configuration: Any, qpos: FloatArray, wanted: tuple[FloatArray, FloatArray], steps: int
) -> FloatArray:
    wanted_w, foot_rot_w = wanted
    feet = [mink.FrameTask(n, "body", position_cost=1.0, orientation_cost=0.2, lm_damping=1e-3) for n in _ANKLES]
    pelvis = mink.FrameTask("pelvis", "body", position_cost=10.0, orientation_cost=10.0)
    posture = mink.PostureTask(configuration.model, cost=1e-2)
    missed = np.zeros((len(qpos), len(feet)))
    for frame, pose in enumerate(qpos):
        configuration.update(pose)
        pelvis.set_target_from_configuration(configuration)
        posture.set_target_from_configuration(configuration)
        for leg, task in enumerate(feet):
            rotation = mink.SO3(foot_rot_w[frame, leg])
            task.set_target(mink.SE3.from_rotation_and_translation(rotation, wanted_w[frame, leg]))
        for _ in range(steps):
            step = mink.solve_ik(configuration, [*feet, pelvis, posture], 1.0, "daqp", damping=1e-6)
            configuration.integrate_inplace(step, 1.0)
        for leg, name in enumerate(_ANKLES):
            end_w = configuration.get_transform_frame_to_world(name, "body").translation()
            missed[frame, leg] = np.linalg.norm(end_w - wanted_w[frame, leg])
    return missed


def _print(name: str, frames: int, seconds: float, missed_m: FloatArray) -> None:
    rate = f"{frames / seconds:9.0f} frames/s"
    print(f"{name:<18} {rate}, missed {1000 * missed_m.mean():.3f} mm on average, {1000 * missed_m.max():.1f} at most")


if __name__ == "__main__":
    main()
