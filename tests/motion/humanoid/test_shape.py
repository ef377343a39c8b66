"""Joints are found by the shape of the tree where names say nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.motion import LANDMARKS, Skeleton
from airhead.motion.humanoid import Humanoid, humanoid_of, humanoid_of_motion
from airhead.rotations import from_rotvec

TRUTH = {"chest": "chest", "head": "neck", **{n: n for n in LANDMARKS if n not in ("chest", "head")}}


def numbered() -> Callable[[str], str]:
    given: dict[str, str] = {}
    return lambda joint: given.setdefault(joint, f"bone {len(given)}")


def assert_found(found: Humanoid, truth: dict[str, int]) -> None:
    assert found.found_by == "shape"
    assert {name: found.joints[name] for name in LANDMARKS} == {name: truth[TRUTH[name]] for name in LANDMARKS}


@pytest.mark.parametrize("arms_down", [0.0, 0.9, np.pi / 2])
@pytest.mark.parametrize("more", [{"fingers": False}, {"props": True}, {"twists": True, "props": True}])
def test_the_rest_pose_is_enough(arms_down: float, more: dict[str, bool], make_figure: Callable[..., Any]) -> None:
    figure = make_figure(names=numbered(), arms_down_rad=arms_down, **more)
    assert_found(humanoid_of(figure.skeleton), figure.truth)


@pytest.mark.parametrize("seed", range(5))
def test_order_facing_and_size_do_not_matter(seed: int, make_figure: Callable[..., Any]) -> None:
    turn = from_rotvec(np.random.default_rng(seed).standard_normal(3) * 2)
    figure = make_figure(names=numbered(), order_seed=seed, turn_w=turn, scale=0.6 + 0.2 * seed)
    assert_found(humanoid_of(figure.skeleton), figure.truth)


@pytest.mark.parametrize("seed", range(5))
def test_with_arbitrary_rest_rotations_the_motion_tells(seed: int, make_figure: Callable[..., Any]) -> None:
    figure = make_figure(names=numbered(), order_seed=seed, rest_seed=seed, motion_seed=seed, twists=seed % 2 == 0)
    assert_found(humanoid_of_motion(figure.motion), figure.truth)


def test_short_helper_bones_at_the_hips_do_not_count(make_figure: Callable[..., Any]) -> None:
    figure = make_figure(names=numbered())
    skeleton, hip = figure.skeleton, figure.truth["left_hip"]
    other = figure.truth["right_hip"]
    helped = _with_helper(_with_helper(skeleton, hip), other)
    assert humanoid_of(helped).joints["left_hip"] == hip
    assert humanoid_of(helped).joints["right_hip"] == other


def _with_helper(skeleton: Skeleton, joint: int) -> Skeleton:
    """A joint more, at the end of the list, and `joint`'s children's parent unchanged: a short dead end on it."""
    offset = np.array([[0.0, 0.0, -0.03]])
    return Skeleton(
        (*skeleton.names, f"helper {joint}"),
        (*skeleton.parents, joint),
        np.concatenate([skeleton.offsets_m, offset]),
    )


def chain(*lengths_m: float) -> Skeleton:
    offsets = np.array([[0.0, 0.0, length] for length in lengths_m])
    count = len(lengths_m)
    return Skeleton(tuple(f"link {n}" for n in range(count)), tuple(range(-1, count - 1)), offsets)


def tree(*branches: tuple[int, list[float]]) -> Skeleton:
    """A skeleton of chains: each starts at a joint (0 is the root) and has these bone lengths."""
    parents, offsets = [-1], [[0.0, 0.0, 0.0]]
    for number, (start, lengths_m) in enumerate(branches):
        parent = start
        for length in lengths_m:
            parents.append(parent)
            parent = len(parents) - 1
            offsets.append([0.1 * number * length, np.sqrt(1 - 0.01 * number**2) * length, 0.0])
    return Skeleton(tuple(f"b{n}" for n in range(len(parents))), tuple(parents), np.array(offsets))


DOG = tree(
    (0, [0.15, 0.2, 0.2]),  # spine: joints 1, 2, 3
    (0, [0.05, 0.2, 0.21, 0.13, 0.05]),
    (0, [0.05, 0.2, 0.21, 0.13, 0.05]),
    (3, [0.08, 0.17, 0.18, 0.09, 0.04]),
    (3, [0.08, 0.17, 0.18, 0.09, 0.04]),
    (3, [0.15, 0.1]),
    (0, [0.1, 0.1, 0.1]),
)
HAND = tree(*[(0, [0.09, 0.04, 0.025, 0.02]) for _ in range(4)], (0, [0.03, 0.04, 0.03]))
CAMERA = tree((0, [1.0, 0.5]), (0, [0.2]))
OCTOPUS = tree(*[(0, [0.3] * 5) for _ in range(8)])


@pytest.mark.parametrize("skeleton", [DOG, HAND, CAMERA, OCTOPUS, chain(0.0), chain(0.0, *[0.3] * 40)], ids=len)
def test_what_is_no_human_is_refused(skeleton: Skeleton) -> None:
    with pytest.raises(BadInput, match="not a humanoid skeleton: ") as refused:
        humanoid_of(skeleton)
    assert refused.value.allowed


def test_half_a_human_is_refused(make_figure: Callable[..., Any]) -> None:
    for left_out, message in (("left_shoulder", "no two arms"), ("right_hip", "no two"), ("neck", "no head")):
        figure = make_figure(names=numbered(), without=(left_out,))
        with pytest.raises(BadInput, match=message):
            humanoid_of(figure.skeleton)


def test_a_figure_without_a_front_is_refused_until_it_moves(make_figure: Callable[..., Any]) -> None:
    figure = make_figure(names=numbered(), without=("left_toe", "right_toe"))
    with pytest.raises(BadInput, match="left and right cannot be told apart"):
        humanoid_of(figure.skeleton)
    assert_found(humanoid_of_motion(figure.motion), figure.truth)


def test_a_huge_tree_is_refused_before_it_is_searched() -> None:
    with pytest.raises(BadInput, match="too many joints"):
        humanoid_of(chain(*[0.1] * 5000))
