"""What comes is seen from the plan's own root: the same wherever the plan lies, and nothing of what is far away."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airhead.body import build_body
from airhead.rotations import FloatArray, conjugate, multiply, rotate, to_rotvec
from airhead.skills.coming import coming, coming_size
from airhead.skills.departures import Float32Array, joint_positions
from airhead.takes import starter_take
from tests.skills.samples import placed, random_states

BODY = build_body(starter_take("punch").motion)
SPACE = BODY.space
N, NU = 40, SPACE.nv - 6
PLAN = random_states(BODY, N + 1, 3)
TARGETS = np.random.default_rng(4).normal(0.0, 0.5, (N, NU))
AHEAD, BEHIND = (1, 2, 4, 7, 11), 2


def seen(states: FloatArray = PLAN, targets: FloatArray = TARGETS) -> Float32Array:
    return coming(SPACE, states, targets)


def expected(step: int, plan: FloatArray = PLAN, targets: FloatArray = TARGETS) -> FloatArray:
    """A row, straight from the table of the documentation."""
    last, up = len(targets), np.array([0.0, 0.0, 1.0])
    joints = joint_positions(SPACE, plan)
    root, turn, velocity = plan[:, :3], plan[:, 3:7], plan[:, SPACE.nq :]

    def forward(at: int) -> FloatArray:
        found: FloatArray = targets[min(at, last - 1)] - joints[at]
        return found

    def own(at: int, vector: FloatArray) -> FloatArray:
        return rotate(conjugate(turn[at]), vector)

    row = [forward(step), root[step, 2:], own(step, up), own(step, velocity[step, :3]), velocity[step, 3:]]
    row += [joints[step]]
    for ahead in AHEAD:
        then = min(step + ahead, last)
        row += [own(step, root[then] - root[step]), to_rotvec(multiply(conjugate(turn[step]), turn[then]))]
        row += [own(then, up), own(then, velocity[then, :3]), joints[then]]
        row += [forward(then)] if ahead in AHEAD[:2] else []
    before = max(step - BEHIND, 0)
    return np.concatenate([*row, own(step, root[before] - root[step]), joints[before]])


def test_its_columns_are_those_that_are_documented() -> None:
    found = seen()
    assert found.dtype == np.float32
    assert found.shape == (N, coming_size(SPACE))
    assert found == pytest.approx(np.stack([expected(step) for step in range(N)]), abs=1e-5)


@settings(max_examples=30)
@given(yaw_rad=st.floats(-7, 7), x=st.floats(-9, 9), y=st.floats(-9, 9))
def test_moving_and_turning_the_plan_changes_nothing(yaw_rad: float, x: float, y: float) -> None:
    there = seen(placed(SPACE, PLAN, yaw_rad, np.array([x, y, 0.0])))
    assert there == pytest.approx(seen(), abs=1e-5)


def test_lifting_or_tilting_the_plan_is_seen() -> None:
    lifted, tilted = PLAN.copy(), PLAN.copy()
    lifted[:, 2] += 0.1
    tilted[:, 3:7] = multiply(np.array([np.cos(0.1), np.sin(0.1), 0.0, 0.0]), tilted[:, 3:7])
    for other in (lifted, tilted):
        assert (np.abs(seen(other) - seen()).max(axis=1) > 0.05).all()


@settings(max_examples=30)
@given(step=st.integers(0, N), kind=st.sampled_from(["place", "turn", "joints", "velocity"]))
def test_a_change_of_a_state_is_seen_only_by_steps_that_look_at_it(step: int, kind: str) -> None:
    away = np.zeros(SPACE.size)
    where = {"place": slice(0, 3), "turn": slice(3, 6), "joints": slice(6, SPACE.nv), "velocity": slice(SPACE.nv, None)}
    away[where[kind]] = 0.3
    changed = PLAN.copy()
    changed[step] = SPACE.add(PLAN[step], away)
    differing = set(np.flatnonzero((seen(changed) != seen()).any(axis=1)).tolist())
    looks = {row for row in range(N) if step in {row, *(min(row + ahead, N) for ahead in AHEAD)}}
    back = {row for row in range(N) if max(row - BEHIND, 0) == step}
    # of what was, neither velocity nor how the root was turned is told
    assert differing == (looks | back if kind in ("place", "joints") else looks)
    assert all(step - max(AHEAD) <= row <= step + BEHIND for row in differing)


@settings(max_examples=30)
@given(step=st.integers(0, N - 1))
def test_a_change_of_targets_is_seen_at_that_step_and_two_before(step: int) -> None:
    changed = TARGETS.copy()
    changed[step] += 0.2
    differing = set(np.flatnonzero((seen(PLAN, changed) != seen()).any(axis=1)).tolist())
    ahead = {row for row in range(N) if step in {row, min(row + 1, N), min(row + 2, N)}}
    # after the last step its targets stay
    assert differing == (ahead | {N - 1, N - 2} if step == N - 1 else ahead)


def test_beyond_its_ends_a_plan_is_as_at_its_ends() -> None:
    """Standing on there, and having stood there, is what a policy sees in any case."""
    more = max(AHEAD)
    after = np.concatenate([PLAN, np.tile(PLAN[-1], (more, 1))])
    on = seen(after, np.concatenate([TARGETS, np.tile(TARGETS[-1], (more, 1))]))
    assert np.array_equal(on[:N], seen())
    before = np.concatenate([np.tile(PLAN[0], (BEHIND, 1)), PLAN])
    been = seen(before, np.concatenate([np.tile(TARGETS[0], (BEHIND, 1)), TARGETS]))
    assert np.array_equal(been[BEHIND:], seen())


@pytest.mark.parametrize("steps", [1, 2, 3, 11])
def test_a_short_plan_is_seen_too(steps: int) -> None:
    plan, targets = PLAN[: steps + 1], TARGETS[:steps]
    found = seen(plan, targets)
    assert found == pytest.approx(np.stack([expected(step, plan, targets) for step in range(steps)]), abs=1e-5)
