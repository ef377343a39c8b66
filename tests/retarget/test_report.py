"""The report sees the faults that it is there to tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from airhead.motion import STARTER_SKELETON, Motion, lift, place
from airhead.retarget.figure import Figure
from airhead.retarget.footing import Footing, footing_of
from airhead.retarget.report import Outcome, RetargetReport, measured
from airhead.retarget.supports import supports_of
from airhead.rotations import about_axis, multiply

from .test_footing import figure_of


def report_on(source: Motion, result: Motion) -> RetargetReport:
    before, after = figure_of(source), figure_of(result)
    supports = supports_of(before)
    footing: Footing = footing_of(before, supports, before, 1.0)
    return measured(before, supports, footing, _outcome(after), 1.0)


def _outcome(figure: Figure) -> Outcome:
    return Outcome(figure, figure.joint_pos_w, np.zeros((figure.frames, 4)))


def test_nothing_done_is_nothing_off(on_floor: Callable[[str], Motion]) -> None:
    jump = on_floor("jump")
    report = report_on(jump, jump)
    assert report.contact_slide_mm == report.source_slide_mm
    assert report.penetration_mm == report.source_penetration_mm
    assert report.orientation_error_deg == pytest.approx(0.0, abs=1e-3)
    assert report.end_effector_error_legs == 0.0
    assert report.jerk_ratio == 1.0
    assert all(before == after for before, after in report.gravity_m_s2)


def test_a_slide_is_as_long_as_it_is(standing: Motion) -> None:
    """Both feet slide 30 cm forwards while the recorded ones stand."""
    sliding = replace(standing, root_pos_w=standing.root_pos_w + np.linspace([0, 0, 0], [0.3, 0, 0], standing.frames))
    report = report_on(standing, sliding)
    assert report.source_slide_mm == 0.0
    assert report.contact_slide_mm == pytest.approx(300.0, abs=0.01)


def test_a_body_in_the_floor_is_told_how_deep(standing: Motion) -> None:
    assert report_on(standing, lift(standing, -0.04)).penetration_mm == pytest.approx(40.0, abs=0.01)


def test_a_turn_is_an_error_of_every_part(standing: Motion) -> None:
    report = report_on(standing, place(standing, np.deg2rad(20.0), [0.0, 0.0]))
    assert report.orientation_error_deg == pytest.approx(20.0, abs=0.01)


def test_a_knee_that_bends_forwards_for_three_frames_is_three_flips(standing: Motion) -> None:
    rotations = np.array(standing.joint_rot_l)
    knee = STARTER_SKELETON.index("left_knee")
    rotations[10:13, knee] = multiply(rotations[10:13, knee], about_axis([0.0, 1.0, 0.0], -0.6))
    assert report_on(standing, replace(standing, joint_rot_l=rotations)).flips == 3
    rotations[10:13, knee] = about_axis([0.0, 1.0, 0.0], 0.6)
    assert report_on(standing, replace(standing, joint_rot_l=rotations)).flips == 0


def test_a_pop_is_jerk(on_floor: Callable[[str], Motion]) -> None:
    walk = on_floor("walk")
    root = np.array(walk.root_pos_w)
    root[20] += [0.0, 0.0, 0.05]
    assert report_on(walk, replace(walk, root_pos_w=root)).jerk_ratio > 1.5
