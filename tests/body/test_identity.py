"""The double's hash: the same for all that moves alike, another for anything else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from airhead.body import Body, PhysicsSettings, build_body
from airhead.body.identity import sha256_of
from airhead.motion import Motion, Stage, assume_physique
from airhead.takes import starter_take


@pytest.fixture(scope="module")
def double() -> Body:
    return build_body(starter_take("punch").motion)


def test_neither_the_take_nor_the_stage_makes_another_double(double: Body) -> None:
    jumper = build_body(starter_take("jump").motion, stage=Stage(friction=0.3))
    assert jumper.double_sha256 == double.double_sha256
    assert jumper.sha256 != double.sha256


def longer_shins(motion: Motion) -> Motion:
    offsets_m = np.array(motion.skeleton.offsets_m)
    ankles = [motion.skeleton.index(f"{side}_ankle") for side in ("left", "right")]
    offsets_m[ankles, 2] -= 0.001
    skeleton = replace(motion.skeleton, offsets_m=offsets_m)
    return replace(motion, skeleton=skeleton)


def test_lengths_masses_and_physics_make_another_double(double: Body) -> None:
    motion = starter_take("punch").motion
    physique = replace(assume_physique(motion.skeleton), mass_kg=double.mass_kg + 0.1)
    others = [
        build_body(longer_shins(motion)),
        build_body(motion, physique),
        build_body(motion, settings=PhysicsSettings(timestep_s=1.0 / 240.0)),
        build_body(motion, settings=PhysicsSettings(armature_kgm2=0.02)),
    ]
    hashes = {double.double_sha256, *(other.double_sha256 for other in others)}
    assert len(hashes) == 1 + len(others)


def test_a_rounding_error_makes_no_other_hash_and_a_millionth_does() -> None:
    numbers = np.array([0.1, -0.0, 812.5])
    assert sha256_of({"a": numbers}) == sha256_of({"a": [0.1 + 2e-17, 0.0, 812.5 + 1e-13]})
    assert sha256_of({"a": numbers}) != sha256_of({"a": numbers + 1e-6})


def test_a_body_reaches_at_least_what_is_asked(double: Body) -> None:
    jumper = build_body(starter_take("jump").motion)
    both = build_body(starter_take("punch").motion, reach_rad=jumper.reach_rad)
    for name, (low_rad, high_rad) in both.reach_rad.items():
        lows, highs = zip(*(body.reach_rad[name] for body in (double, jumper)), strict=True)
        assert (low_rad, high_rad) == pytest.approx((min(lows), max(highs)))
    assert both.widened_limits()["right_ankle"] == pytest.approx(jumper.widened_limits()["right_ankle"])
