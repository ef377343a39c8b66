"""A motion is checked once, and nobody can change it afterwards."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.errors import BadInput
from airhead.motion import (
    Consent,
    ConsentBasis,
    Drive,
    Lineage,
    Motion,
    Performance,
    Performer,
    PerformerStatus,
    Skeleton,
    Take,
    TakeRef,
    check_id,
    id_from,
)

TAKE = TakeRef("flip", "0" * 64)
LEG = Skeleton(("hip", "knee"), (-1, 0), np.array([[0, 0, 0], [0, 0, -0.4]]))


def motion(frames: int = 3, **fields: Any) -> Motion:
    rotations = np.zeros((frames, 2, 4))
    rotations[..., 0] = 1
    values: dict[str, Any] = {
        "skeleton": LEG,
        "fps": 30,
        "root_pos_w": np.zeros((frames, 3)),
        "joint_rot_l": rotations,
        "lineage": Lineage.of(Drive.PERFORMER, frames, [TAKE]),
    }
    return Motion(**values | fields)


def test_times_follow_from_frames_and_rate() -> None:
    assert motion(60).duration_s == 2
    assert motion(3, fps=10).times_s == pytest.approx([0, 0.1, 0.2])


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"fps": 0}, "not a frame rate"),
        ({"fps": -30}, "not a frame rate"),
        ({"fps": float("nan")}, "not a frame rate"),
        ({"fps": float("inf")}, "not a frame rate"),
        ({"root_pos_w": np.zeros((3, 2))}, "root_pos_w has the wrong shape"),
        ({"root_pos_w": np.zeros((0, 3))}, "at least one frame"),
        ({"root_pos_w": np.array([[0, 0, 0], [0, np.nan, 0], [0, 0, 0]])}, r"index \(1, 1\): root_pos_w is not finite"),
        ({"joint_rot_l": np.zeros((3, 1, 4))}, "joint_rot_l has the wrong shape"),
        ({"joint_rot_l": np.zeros((3, 2, 4))}, "frame 0, joint 'hip': a joint rotation is not a unit quaternion"),
        ({"lineage": Lineage.of(Drive.PHYSICS, 4)}, "lineage and motion differ in frames; found 4; allowed: 3"),
    ],
)
def test_what_is_no_motion_is_refused(fields: dict[str, Any], line: str) -> None:
    with pytest.raises(BadInput, match=line):
        motion(**fields)


@given(seed=st.integers(0, 9999))
def test_quaternions_are_stored_continuous_in_sign(seed: int) -> None:
    rotations = np.random.default_rng(seed).normal(size=(5, 2, 4))
    rotations /= np.linalg.norm(rotations, axis=-1, keepdims=True)
    stored = motion(5, joint_rot_l=rotations).joint_rot_l
    assert np.array_equal(np.abs(stored), np.abs(rotations))
    assert (stored[0, :, 0] >= 0).all()
    assert (np.sum(stored[1:] * stored[:-1], axis=-1) >= 0).all()
    assert np.array_equal(motion(5, joint_rot_l=stored).joint_rot_l, stored)


def test_arrays_are_copied_and_read_only() -> None:
    mine = np.zeros((3, 3))
    made = motion(root_pos_w=mine)
    mine[:] = 7
    assert not made.root_pos_w.any()
    for array in (made.root_pos_w, made.joint_rot_l):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_another_lineage_leaves_the_motion_as_it_is() -> None:
    simulated = motion().with_lineage(Lineage.of(Drive.PHYSICS, 3, [TAKE]))
    assert np.array_equal(simulated.joint_rot_l, motion().joint_rot_l)
    assert simulated.lineage.strands[0].drive is Drive.PHYSICS


def test_a_take_names_itself_and_no_other() -> None:
    assert Take(TAKE, motion(), "Flip").capture_method == "unrecorded"
    with pytest.raises(BadInput, match="found flip; allowed: roll"):
        Take(TakeRef("roll", "0" * 64), motion(), "Roll")
    with pytest.raises(BadInput, match="not a name"):
        Take(TAKE, motion(), "Flip", tags=("two words",))


def performance(**fields: Any) -> Performance:
    values: dict[str, Any] = {
        "title": "Flip",
        "motion": motion(),
        "contact_parts": ("left_foot",),
        "contact": np.zeros((3, 1), bool),
        "contact_force_w": np.zeros((3, 1, 3)),
        "deviation_m": np.zeros(3),
    }
    return Performance(**values | fields)


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"contact": np.zeros((2, 1), bool)}, "contact has the wrong shape"),
        ({"contact_force_w": np.zeros((3, 2, 3))}, "contact_force_w has the wrong shape"),
        ({"deviation_m": np.array([0, np.nan, 0])}, "deviation_m is not finite"),
        ({"success": False}, "success and reason disagree"),
        ({"reason": "fell"}, "success and reason disagree"),
    ],
)
def test_what_is_no_performance_is_refused(fields: dict[str, Any], line: str) -> None:
    assert performance().success
    with pytest.raises(BadInput, match=line):
        performance(**fields)


def test_consent_is_denied_until_somebody_allows_it() -> None:
    denied = Consent()
    assert (denied.perform, denied.train, denied.publish) == (False, False, False)
    with pytest.raises(BadInput, match="needs a basis"):
        Consent(train=True)
    assert Consent(train=True, basis=ConsentBasis.PERFORMER).train


def test_a_name_goes_with_the_status_that_says_so() -> None:
    assert str(Performer()) == "performer unrecorded"
    assert str(Performer("Zoë", PerformerStatus.ALIAS)) == "Zoë"
    for name, status in (("Zoë", PerformerStatus.WITHHELD), (None, PerformerStatus.NAMED), ("", PerformerStatus.ALIAS)):
        with pytest.raises(BadInput, match="disagree"):
            Performer(name, status)


@given(text=st.text(max_size=100))
def test_any_text_makes_an_id(text: str) -> None:
    assert check_id(id_from(text)) == id_from(text)


@pytest.mark.parametrize("text", ["", "Flip", "a b", "a/b", "é", "x" * 65, "a\n"])
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="not a name"):
        check_id(text)


@pytest.mark.parametrize("sha256", ["", "0" * 63, "G" * 64, "A" * 64, "0" * 64 + "\n"])
def test_what_is_no_hash_is_refused(sha256: str) -> None:
    with pytest.raises(BadInput, match="not a SHA-256"):
        TakeRef("flip", sha256)
