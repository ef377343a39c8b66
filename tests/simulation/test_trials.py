"""Trials depend on the seed and on what disturbs them; on nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from airhead.body import Body
from airhead.rotations import FloatArray
from airhead.simulation import Disturbance, Push, run_trials
from airhead.tracking import PlannedControls, TrackResult

COUNT = 6
EVERYTHING = Disturbance(
    start_noise=0.1,
    step_noise=0.05,
    push=Push(np.tile([200.0, 0.0, 0.0], (COUNT, 1)), np.arange(COUNT), 3),
)


def histories(body: Body, tracked: TrackResult, disturbance: Disturbance, count: int = COUNT, **how: int) -> FloatArray:
    return run_trials(body, tracked.rollout.states[0], PlannedControls(tracked.controls), disturbance, count, **how)


def test_undisturbed_trials_replay_the_track(body: Body, tracked: TrackResult) -> None:
    a_control = round(tracked.rollout.fps / tracked.reference.control_hz)
    for history in histories(body, tracked, Disturbance(), 2):
        assert np.array_equal(history, tracked.rollout.states[::a_control])


@pytest.mark.parametrize("threads", [2, 3])
def test_threads_do_not_matter(body: Body, tracked: TrackResult, threads: int) -> None:
    one, several = (histories(body, tracked, EVERYTHING, threads=n) for n in (1, threads))
    assert np.array_equal(one, several)


def test_the_first_of_many_are_those_of_few(body: Body, tracked: TrackResult) -> None:
    noise = Disturbance(start_noise=0.1, step_noise=0.05)
    assert np.array_equal(histories(body, tracked, noise, 6)[:4], histories(body, tracked, noise, 4))


def test_another_seed_is_another_noise(body: Body, tracked: TrackResult) -> None:
    for noise in (Disturbance(start_noise=0.1), Disturbance(step_noise=0.1)):
        one, other = (histories(body, tracked, noise, 2, seed=seed)[:, 1:] for seed in (1, 2))
        assert not np.isclose(one, other).all(axis=(1, 2)).any()


def test_noise_has_the_size_that_was_asked_for(body: Body, tracked: TrackResult) -> None:
    nq, start = body.space.nq, tracked.rollout.states[0]
    found = histories(body, tracked, Disturbance(start_noise=0.2), 200)[:, 0] - start
    assert not found[:, :nq].any()
    assert found[:, nq:].std() == pytest.approx(0.2, rel=0.05)


def test_a_push_changes_nothing_before_it_begins(body: Body, tracked: TrackResult) -> None:
    begins = np.array([2, 5])
    push = Push(np.array([[300.0, 0.0, 0.0], [0.0, 300.0, 0.0]]), begins, 3)
    pushed, left_alone = (histories(body, tracked, Disturbance(push=p), 2) for p in (push, None))
    for one, step in enumerate(begins):
        assert np.array_equal(pushed[one, : step + 1], left_alone[one, : step + 1])
        speed_m_s = (pushed - left_alone)[one, step + 1, body.space.nq + one]
        assert speed_m_s > 0.0


def test_a_push_lasts_as_long_as_it_says() -> None:
    push = Push(np.ones((2, 3)), np.array([1, 4]), 2)
    felt = [None if (force := push.at(step)) is None else force[:, 0].tolist() for step in range(7)]
    assert felt == [None, [1, 0], [1, 0], None, [0, 1], [0, 1], None]
