"""A skeleton is a tree, each name once, parents first."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.errors import BadInput
from airhead.motion import LANDMARKS, STARTER_SKELETON, Skeleton

ARM = Skeleton(("shoulder", "elbow", "wrist"), (-1, 0, 1), np.array([[0, 0, 0], [0.3, 0, 0], [0.25, 0, 0]]))


@pytest.mark.parametrize(
    ("names", "parents", "offsets", "line"),
    [
        ((), (), np.zeros((0, 3)), "at least one joint"),
        (("a", "a"), (-1, 0), np.zeros((2, 3)), "found 'a'; allowed: each name once"),
        (("a", "b"), (-1,), np.zeros((2, 3)), "parents and names differ in number"),
        (("a", "b"), (0, 0), np.zeros((2, 3)), "joint 'a': a parent must stand before its child"),
        (("a", "b"), (-1, -1), np.zeros((2, 3)), "joint 'b': a parent must stand before its child"),
        (("a", "b", "c"), (-1, 2, 0), np.zeros((3, 3)), "joint 'b'"),
        (("a",), (-1,), np.zeros((2, 3)), r"wrong shape; found \(2, 3\); allowed: \(1, 3\)"),
        (("a",), (-1,), np.full((1, 3), np.inf), "not finite"),
    ],
)
def test_what_is_no_tree_is_refused(names: Any, parents: Any, offsets: Any, line: str) -> None:
    with pytest.raises(BadInput, match=line):
        Skeleton(names, parents, offsets)


def test_joints_are_found_by_name() -> None:
    assert [ARM.index(name) for name in ARM.names] == [0, 1, 2]
    with pytest.raises(BadInput, match="no such joint; found 'toe'; allowed: shoulder, elbow, wrist"):
        ARM.index("toe")


@given(parents=st.lists(st.integers(0, 100), max_size=12))
def test_ancestors_are_those_above(parents: list[int]) -> None:
    tree = (-1, *(parent % (joint + 1) for joint, parent in enumerate(parents)))
    skeleton = Skeleton(tuple(map(str, range(len(tree)))), tree, np.zeros((len(tree), 3)))
    for joint in range(len(tree)):
        above, at = {joint}, joint
        while tree[at] >= 0:
            at = tree[at]
            above.add(at)
        assert set(np.flatnonzero(skeleton.is_ancestor[:, joint])) == above


def test_sameness_allows_a_tenth_of_a_millimetre() -> None:
    near = Skeleton(ARM.names, ARM.parents, ARM.offsets_m + 5e-5)
    far = Skeleton(ARM.names, ARM.parents, ARM.offsets_m + 5e-4)
    other = Skeleton(("shoulder", "elbow", "hand"), ARM.parents, ARM.offsets_m)
    assert ARM.same_as(near)
    assert not ARM.same_as(far)
    assert ARM.same_as(far, tolerance_m=1e-3)
    assert not ARM.same_as(other)


def test_the_starter_skeleton_stands_upright_and_is_symmetric() -> None:
    assert STARTER_SKELETON.names == LANDMARKS
    offset = dict(zip(LANDMARKS, STARTER_SKELETON.offsets_m, strict=True))
    assert offset["chest"][2] > 0 > offset["left_knee"][2]
    for name in LANDMARKS:
        if name.startswith("left_"):
            right = offset[name.replace("left_", "right_")]
            assert offset[name].tolist() == (right * [1, -1, 1]).tolist()
            assert offset[name][1] >= 0


def test_offsets_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="read-only"):
        ARM.offsets_m[1, 0] = 9
