"""Checks that offer no fix, and the bounds of those that do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airhead.motion import Motion, Skeleton, forward_kinematics, lift, mirror, place, resample, trim
from airhead.rotations import IDENTITY
from airhead.takes import starter_names, starter_take
from airhead.takes.lint import Finding, Human, Severity, Subject, lint
from airhead.takes.lint.falling import real_flights
from airhead.takes.lint.timing import USUAL_RATES, check_repeats, nearest_rate


def found(motion: Motion, check: str) -> Finding | None:
    return next((finding for finding in lint(motion) if finding.check == check), None)


@pytest.fixture(scope="session")
def walk() -> Motion:
    return starter_take("walk").motion


@pytest.fixture(scope="session")
def jumper(standing: Motion) -> Callable[[float, float], Motion]:
    """Somebody stiff who stands, is thrown up with so many m/s under so much gravity, and stands again."""

    def thrown(up_m_s: float, gravity_m_s2: float) -> Motion:
        flight_s = 2 * up_m_s / gravity_m_s2
        time_s = np.arange(int(60 * (flight_s + 1.0))) / 60 - 0.5
        rise_m = np.where((time_s > 0) & (time_s < flight_s), time_s * (up_m_s - gravity_m_s2 * time_s / 2), 0.0)
        root = standing.root_pos_w[0] + rise_m[:, None] * np.array([0.0, 0.0, 1.0])
        return Motion(
            standing.skeleton,
            60.0,
            root,
            np.tile(standing.joint_rot_l[0], (len(root), 1, 1)),
            standing.lineage.resample(np.zeros(len(root))),
        )

    return thrown


@settings(max_examples=25)
@given(gravity=st.floats(0.4, 4.8) | st.floats(20.0, 90.0))
def test_gravity_beyond_belief_is_found_and_both_ways_out_are_right(gravity: float, jumper: Any) -> None:
    gravity_finding = found(jumper(np.sqrt(2 * gravity * 0.5), gravity), "gravity")
    assert gravity_finding is not None
    evidence: dict[str, Any] = gravity_finding.evidence
    assert evidence["gravity_m_s2"] == pytest.approx(gravity, rel=0.02)
    assert evidence["fitted_fps"] == pytest.approx(60 * np.sqrt(9.81 / gravity), rel=0.01)
    assert evidence["scale"] == pytest.approx(9.81 / gravity, rel=0.02)
    assert f"{evidence['fps']:.4g}" in gravity_finding.what
    told = float(gravity_finding.what.rpartition("multiplied by ")[2])
    assert told == pytest.approx(evidence["scale"], rel=0.006)  # three digits


@settings(max_examples=25)
@given(gravity=st.floats(5.2, 19.0))
def test_gravity_that_may_be_is_believed(gravity: float, jumper: Any) -> None:
    assert found(jumper(np.sqrt(2 * gravity * 0.5), gravity), "gravity") is None


@pytest.mark.parametrize("times", [1 / 4, 1 / 3, 1 / 2, 2, 3, 4, 5])
def test_a_rate_that_is_whole_times_wrong_is_named(times: float) -> None:
    jump = starter_take("jump").motion
    gravity_finding = found(replace(jump, fps=jump.fps * times), "gravity")
    assert gravity_finding is not None
    assert gravity_finding.evidence["fps"] == pytest.approx(60.0)


def test_flights_do_not_depend_on_rate_or_scale(damage: Any) -> None:
    jump = starter_take("jump").motion
    spans = []
    for motion in (jump, replace(jump, fps=240.0), damage.scaled(jump, 1.4)):
        human = Subject.of(motion).human
        assert isinstance(human, Human)
        spans.append([(flight.start_frame, flight.end_frame) for flight in real_flights(human)])
    assert len(spans[0]) == 1
    assert spans[0] == spans[1] == spans[2]


def test_gliding_tiptoes_are_no_flight(standing: Motion) -> None:
    hover = lift(standing, 0.0)
    root = hover.root_pos_w.copy()
    root[20:40, 2] += 0.06 * np.sin(np.linspace(0, np.pi, 20))
    assert found(replace(hover, root_pos_w=root), "gravity") is None


@pytest.mark.parametrize(
    ("stature_m", "severity"), [(0.5, "fault"), (1.1, "warning"), (2.4, "warning"), (9.0, "fault")]
)
def test_sizes_that_no_adult_has_are_told(stature_m: float, severity: str, walk: Motion, damage: Any) -> None:
    human = Subject.of(walk).human
    assert isinstance(human, Human)
    size = found(damage.scaled(walk, stature_m / human.physique.stature_m), "size")
    assert size is not None
    assert size.severity == severity
    assert f"{stature_m:.3g} m tall" in size.what


@pytest.mark.parametrize("stature_m", [1.35, 1.5, 1.9, 2.15])
def test_sizes_that_adults_have_are_not(stature_m: float, walk: Motion, damage: Any) -> None:
    human = Subject.of(walk).human
    assert isinstance(human, Human)
    assert found(damage.scaled(walk, stature_m / human.physique.stature_m), "size") is None


def test_a_handstand_is_not_upside_down() -> None:
    """In a cartwheel turned over, only the hands would be where feet are."""
    cartwheel = starter_take("cartwheel").motion
    joints, _ = forward_kinematics(cartwheel.skeleton, cartwheel.root_pos_w, cartwheel.joint_rot_l)
    over = joints[:, 0, 2] > joints[:, 2, 2]
    middle = np.flatnonzero(over)
    part = replace(
        cartwheel,
        root_pos_w=cartwheel.root_pos_w[middle],
        joint_rot_l=cartwheel.joint_rot_l[middle],
        lineage=cartwheel.lineage.trim(int(middle[0]), int(middle[-1]) + 1),
    )
    assert found(part, "up") is None


def test_who_lies_on_the_floor_is_not_taken_for_a_wrong_axis() -> None:
    facedown = lint(trim(starter_take("getup_facedown").motion, 15, 147))
    assert not [one.what for one in facedown if one.alarms]
    # that it was mended where it hovered shows where it is cut; nothing else does
    faceup = lint(trim(starter_take("getup_faceup").motion, 20, 120))
    assert {one.check for one in faceup if one.alarms} <= {"floor", "hover"}


@pytest.mark.parametrize("name", starter_names())
def test_takes_seen_in_other_ways_do_not_alarm(name: str) -> None:
    motion = starter_take(name).motion
    for other in (
        mirror(motion),
        resample(motion, 120.0),
        resample(motion, 24.0),
        place(motion, 1.0, np.array([3.0, -2.0])),
    ):
        assert not [finding.what for finding in lint(other) if finding.alarms]


def test_a_joint_that_never_moves_is_told(walk: Motion) -> None:
    rotations = walk.joint_rot_l.copy()
    rotations[:, walk.skeleton.index("left_knee")] = IDENTITY
    still = found(replace(walk, joint_rot_l=rotations), "still")
    assert still is not None
    assert still.what.startswith("left knee never moves")


def test_a_root_held_in_place_is_told(walk: Motion) -> None:
    still = found(replace(walk, root_pos_w=np.tile(walk.root_pos_w[0], (walk.frames, 1))), "still")
    assert still is not None
    assert still.what.startswith("the root never moves")


def test_limbs_of_unequal_length_are_told(walk: Motion) -> None:
    offsets = walk.skeleton.offsets_m.copy()
    offsets[walk.skeleton.index("left_elbow")] *= 1.2
    uneven = replace(walk, skeleton=Skeleton(walk.skeleton.names, walk.skeleton.parents, offsets))
    limbs = found(uneven, "limbs")
    assert limbs is not None
    assert "upper arm" in limbs.what
    assert limbs.evidence["left_m"] == pytest.approx(1.2 * limbs.evidence["right_m"], rel=1e-3)  # type: ignore[operator]


def test_joints_that_lie_on_their_parent_are_noted(walk: Motion) -> None:
    skeleton = walk.skeleton
    names, parents = (*skeleton.names, "helper"), (*skeleton.parents, 1)
    more = Skeleton(names, parents, np.vstack([skeleton.offsets_m, np.zeros(3)]))
    rotations = np.concatenate([walk.joint_rot_l, np.tile(IDENTITY, (walk.frames, 1, 1))], axis=1)
    bones = found(replace(walk, skeleton=more, joint_rot_l=rotations), "bones")
    assert bones is not None
    assert bones.severity is Severity.NOTE
    assert bones.evidence == {"joints": ["helper"]}


def test_feet_in_the_floor_are_told(walk: Motion) -> None:
    root = walk.root_pos_w.copy()
    root[5:10, 2] -= 0.15
    sunken = found(replace(walk, root_pos_w=root), "sunken-feet")
    assert sunken is not None
    assert sunken.evidence["deepest_m"] == pytest.approx(0.15, abs=0.03)


@pytest.mark.parametrize(("speed_m_s", "severity"), [(0.2, None), (0.8, Severity.NOTE), (1.5, Severity.WARNING)])
def test_feet_that_slide_are_told(speed_m_s: float, severity: Severity | None, standing: Motion) -> None:
    root = standing.root_pos_w + speed_m_s * standing.times_s[:, None] * np.array([1.0, 0.0, 0.0])
    slide = found(replace(standing, root_pos_w=root), "foot-slide")
    assert (slide.severity if slide else None) is severity
    if slide:
        assert slide.evidence["median_m_s"] == pytest.approx(speed_m_s, abs=0.01)


def test_stairs_are_no_floor_at_the_wrong_height(walk: Motion) -> None:
    frames = np.arange(walk.frames)
    root = walk.root_pos_w + 0.2 * (frames // 5)[:, None] * np.array([0.0, 0.0, 1.0])
    floor = found(replace(walk, root_pos_w=root), "floor")
    assert floor is not None
    assert floor.severity is Severity.NOTE


def test_a_jump_that_stays_is_told_and_not_mended(damage: Any) -> None:
    cartwheel = starter_take("cartwheel").motion
    cut = damage.of_frames(cartwheel, np.concatenate([np.arange(40), np.arange(90, 150)]))
    jumps = found(cut, "jumps")
    assert jumps is not None
    assert jumps.fix is None
    assert {leap["start_frame"] for leap in jumps.evidence["leaps"]} == {40}  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", starter_names())
@given(frame=st.integers(6, 1000))
@settings(max_examples=10)
def test_a_cut_pose_is_never_called_repeated(name: str, frame: int) -> None:
    """Poses held before and after a movement are holds."""
    motion = starter_take(name).motion
    frames = np.concatenate([np.zeros(20, dtype=int), np.arange(min(frame, motion.frames))])
    held = replace(
        motion,
        root_pos_w=motion.root_pos_w[frames],
        joint_rot_l=motion.joint_rot_l[frames],
        lineage=motion.lineage.resample(frames),
    )
    assert list(check_repeats(Subject.of(held))) == []


@pytest.mark.parametrize("fps", [30.0, 29.97, 60.0012, 119.88, 24000 / 1001, 1 / 0.016667, 1 / 0.00833333])
def test_rates_written_in_digits_are_usual(fps: float) -> None:
    assert nearest_rate(fps, 5e-4) in USUAL_RATES


@pytest.mark.parametrize("fps", [31.0, 33.333, 55.0, 110.0])
def test_rates_that_nothing_records_at_are_noted(fps: float, walk: Motion) -> None:
    rate = found(replace(walk, fps=fps), "rate")
    assert rate is not None
    assert rate.severity is Severity.NOTE
