"""A body that is twice as heavy is twice as strong."""

from __future__ import annotations

from dataclasses import astuple, replace

import mujoco
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.body import Body, build_body
from airhead.body.actuation import joint_strength
from airhead.motion import Take

JOINTS = ("chest", "head", "left_hip", "right_knee", "left_ankle", "right_shoulder", "left_elbow")


@pytest.mark.parametrize("joint", JOINTS)
@given(mass_kg=st.floats(30, 120), factor=st.floats(0.5, 2))
def test_gains_and_torques_grow_with_mass(joint: str, mass_kg: float, factor: float) -> None:
    *one, effort_rad = astuple(joint_strength(joint, mass_kg, 1.7))
    *other, same_effort_rad = astuple(joint_strength(joint, factor * mass_kg, 1.7))
    assert other == pytest.approx([factor * value for value in one])
    assert effort_rad == same_effort_rad


def test_left_is_as_strong_as_right() -> None:
    for joint in ("hip", "knee", "ankle", "shoulder", "elbow"):
        assert joint_strength(f"left_{joint}", 60, 1.7) == joint_strength(f"right_{joint}", 60, 1.7)


def test_a_gymnasts_knee_is_the_strongest_trained_one() -> None:
    # 0.240 of weight times stature is 4.0 Nm/kg at 1.7 m: the most of 35 trained men was 4.08 (Arthroscopy, Sports
    # Medicine, and Rehabilitation 2024, doi 10.1016/j.asmr.2023.100861); lengthening muscles give 1.4 times as much
    assert joint_strength("left_knee", 60, 1.7).torque_limit_nm / 60 / 1.4 == pytest.approx(4.0, abs=0.05)


def test_a_taller_body_is_stronger_where_a_gymnast_was_measured() -> None:
    small, tall = (joint_strength("left_hip", 60, stature_m) for stature_m in (1.5, 1.8))
    assert tall.torque_limit_nm == pytest.approx(1.2 * small.torque_limit_nm)
    assert tall.stiffness_nm_rad == small.stiffness_nm_rad


def test_the_simulation_gives_no_more_than_the_limit(body: Body) -> None:
    data = mujoco.MjData(body.model)
    data.ctrl[:] = 3.0
    mujoco.mj_forward(body.model, data)
    assert data.actuator_force == pytest.approx(body.torque_limit_nm)
    data.ctrl[:] = -3.0
    mujoco.mj_forward(body.model, data)
    assert data.actuator_force == pytest.approx(-body.torque_limit_nm)


def test_the_model_has_these_gains_at_the_joint_of_each_actuator(body: Body) -> None:
    model = body.model
    assert model.nu == body.space.nv - 6
    for number in range(model.nu):
        joint = model.actuator(number).name.rsplit("_", 1)[0]
        strength = joint_strength(joint, body.physique.mass_kg, body.physique.stature_m)
        assert model.actuator_trnid[number, 0] == model.joint(joint).id
        assert model.actuator_gainprm[number, 0] == pytest.approx(strength.stiffness_nm_rad)
        assert model.actuator_biasprm[number, :3] == pytest.approx(
            [0, -strength.stiffness_nm_rad, -strength.damping_nms_rad]
        )
        assert body.torque_limit_nm[number] == pytest.approx(strength.torque_limit_nm)
        assert body.control_unit_rad[number] == strength.effort_rad


def test_a_heavier_body_is_built_stronger(kick: Take, body: Body) -> None:
    heavy = build_body(kick.motion, replace(body.physique, mass_kg=1.5 * body.physique.mass_kg))
    assert heavy.mass_kg == pytest.approx(1.5 * body.mass_kg)
    assert heavy.torque_limit_nm == pytest.approx(1.5 * body.torque_limit_nm)
    assert np.allclose(heavy.model.actuator_gainprm, 1.5 * body.model.actuator_gainprm)
    assert heavy.velocity_lead_s == pytest.approx(body.velocity_lead_s)
