"""Mirrored: what the left side did, the right side does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.motion import (
    EditKind,
    Motion,
    Skeleton,
    assume_physique,
    joint_positions,
    kinematic_contacts,
    mirror,
    mirrored_name,
    onto_floor,
    segments_of,
)
from airhead.takes import starter_take


@pytest.fixture(scope="module")
def kick_motion() -> Motion:
    return starter_take("kick").motion


def test_twice_is_identity(kick_motion: Motion) -> None:
    twice = mirror(mirror(kick_motion))
    assert np.array_equal(twice.root_pos_w, kick_motion.root_pos_w)
    assert np.array_equal(twice.joint_rot_l, kick_motion.joint_rot_l)
    kinds = [edit.kind for edit in twice.lineage.edits]
    assert kinds.count(EditKind.MIRROR) == 2


def test_every_joint_is_where_its_mirror_image_was(kick_motion: Motion) -> None:
    there, here = joint_positions(mirror(kick_motion)), joint_positions(kick_motion)
    skeleton = kick_motion.skeleton
    other = [skeleton.index(mirrored_name(name)) for name in skeleton.names]
    assert there == pytest.approx(here[:, other] * [1, -1, 1], abs=1e-9)


def test_a_left_foot_contact_is_a_right_foot_contact(kick_motion: Motion) -> None:
    segments = segments_of(kick_motion.skeleton, assume_physique(kick_motion.skeleton, 0.05))
    placed = onto_floor(kick_motion, segments)
    names = [segment.name for segment in segments]
    other = [names.index(mirrored_name(name)) for name in names]
    seen, mirrored = kinematic_contacts(placed, segments), kinematic_contacts(mirror(placed), segments)
    assert seen[:, names.index("left_foot")].any()
    assert (seen[:, names.index("left_foot")] != seen[:, names.index("right_foot")]).any()
    # A lowest point may lie on either of two equal corners, whose speeds differ a little.
    assert (mirrored == seen[:, other]).mean() > 0.995
    feet = [names.index(f"{side}_{part}") for side in ("left", "right") for part in ("foot", "toes")]
    assert (mirrored[:, feet] == seen[:, other][:, feet]).mean() > 0.98


def test_lineage_stays_and_says_so(kick_motion: Motion) -> None:
    mirrored = mirror(kick_motion)
    assert mirrored.lineage.takes == kick_motion.lineage.takes
    edit = mirrored.lineage.edits[-1]
    assert (edit.kind, edit.start_frame, edit.end_frame) == (EditKind.MIRROR, 0, kick_motion.frames)


def test_a_lopsided_skeleton_is_refused(kick_motion: Motion) -> None:
    skeleton = kick_motion.skeleton
    offsets_m = np.array(skeleton.offsets_m)
    offsets_m[skeleton.index("left_knee"), 2] -= 0.02
    lopsided = replace(kick_motion, skeleton=Skeleton(skeleton.names, skeleton.parents, offsets_m))
    with pytest.raises(BadInput, match=r"knee.*symmetric to be mirrored"):
        mirror(lopsided)


def test_a_joint_without_a_twin_is_refused(kick_motion: Motion) -> None:
    skeleton = kick_motion.skeleton
    names = tuple("left_horn" if name == "head" else name for name in skeleton.names)
    horned = replace(kick_motion, skeleton=Skeleton(names, skeleton.parents, skeleton.offsets_m))
    with pytest.raises(BadInput, match="no other side; found 'left_horn'; allowed: 'right_horn'"):
        mirror(horned)
