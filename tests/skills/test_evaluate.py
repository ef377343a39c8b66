"""Scores are what was simulated: the take earns everything, nothing survives that does not do the stunt."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from airhead.body import Body
from airhead.metrics import PLAIN_SUMS
from airhead.motion import Motion
from airhead.rotations import FloatArray, about_axis
from airhead.simulation import Disturbance, Stunt, run_trials
from airhead.skills import EvaluationSettings, Published, evaluate, evaluate_trials, stunt_return
from airhead.skills.pushes import push_half_way, push_newtons, pushes_anywhere
from airhead.tracking import TrackResult

FEW = EvaluationSettings(trials=4, start_noises=(0.0, 0.1), step_noises=(0.05,))


@dataclass(frozen=True, eq=False)
class Limp:
    """Lets all joints hang wherever they are told to be."""

    body: Body
    control_steps: int

    def control(self, step: int, states: FloatArray) -> FloatArray:
        return np.zeros((len(states), self.body.model.nu))


@pytest.fixture(scope="module")
def stunt(body: Body, short_motion: Motion, tracked: TrackResult) -> Stunt:
    reference = tracked.reference
    return Stunt(body, short_motion, reference.motion_steps, reference.control_steps, reference.control_hz)


def test_the_take_itself_earns_everything(stunt: Stunt) -> None:
    assert stunt_return(stunt, stunt.recorded_states) == pytest.approx(1.0)
    assert stunt_return(stunt, stunt.recorded_states, PLAIN_SUMS) == pytest.approx(1.0)


def test_who_is_off_earns_less_and_plain_sums_are_stricter(stunt: Stunt, tracked: TrackResult) -> None:
    a_control = round(tracked.rollout.fps / tracked.reference.control_hz)
    states = tracked.rollout.states[::a_control]
    assert 0.5 < stunt_return(stunt, states, PLAIN_SUMS) < stunt_return(stunt, states) < 1.0


@pytest.mark.parametrize("how", ["falls", "blows up"])
def test_nothing_is_earned_once_it_is_over(stunt: Stunt, how: str) -> None:
    states, at = stunt.recorded_states.copy(), 3
    if how == "falls":
        states[at, 2] -= states[at, 2]  # and is up again at once
    else:
        states[at:] = np.nan
    assert stunt_return(stunt, states) == pytest.approx((at - 1) / stunt.motion_steps)


def test_scores_of_a_feedback(stunt: Stunt, tracked: TrackResult) -> None:
    scores = evaluate(stunt, tracked.feedback.states[0], tracked.feedback, FEW, published=Published(0.5, 7))
    assert scores.success
    assert scores.mpjpe_local_mm == pytest.approx(tracked.mpjpe_local_mm, abs=0.01)
    assert scores.survival["0"] == 1.0
    assert list(scores.survival) == ["0", "0.1"]
    assert (scores.nr_deepmimic, scores.samples_deepmimic) == (0.5, 7)
    assert {direction: push.whose for direction, push in scores.push.items()} == {"forward": "ours", "sideways": "ours"}
    again = evaluate(stunt, tracked.feedback.states[0], tracked.feedback, replace(FEW, threads=2), published=None)
    assert replace(again, nr_deepmimic=0.5, samples_deepmimic=7) == scores


def test_whoever_simulates_what_we_do_scores_what_we_do(stunt: Stunt, tracked: TrackResult) -> None:
    start, asked = tracked.feedback.states[0], []

    def simulate(disturbance: Disturbance, count: int) -> FloatArray:
        asked.append((disturbance.start_noise, disturbance.step_noise, disturbance.push is not None, count))
        return run_trials(stunt.body, start, tracked.feedback, disturbance, count, seed=FEW.seed)

    assert evaluate_trials(stunt, start, simulate, FEW) == evaluate(stunt, start, tracked.feedback, FEW)
    pushes = [(0.0, 0.0, True, FEW.trials), (0.0, 0.0, True, 1)]
    assert asked == [(0.0, 0.0, False, 1)] * 2 + [(0.1, 0.0, False, 4), (0.0, 0.05, False, 4), *pushes, *pushes]


def test_scores_are_of_the_trials_that_were_handed_in(stunt: Stunt) -> None:
    resting = np.repeat(stunt.recorded_states[-1:], stunt.control_steps - stunt.motion_steps, axis=0)
    itself = np.concatenate([stunt.recorded_states, resting])
    lost = itself.copy()
    lost[1:] = np.nan
    scores, worst = (
        evaluate_trials(stunt, itself[0], lambda _, count, told=told: np.tile(told, (count, 1, 1)), FEW)
        for told in (itself, lost)
    )
    assert (scores.nr, scores.survival_every_step) == (1.0, {"0.05": 1.0})
    assert scores.mpjpe_local_mm == pytest.approx(0.0, abs=0.5)
    assert (worst.nr, worst.survival_every_step, worst.mpjpe_local_mm) == (0.0, {"0.05": 0.0}, None)


def test_who_does_nothing_survives_nothing(body: Body, stunt: Stunt) -> None:
    lying = stunt.recorded_states[0].copy()
    lying[2], lying[3:7] = 0.2, about_axis([0.0, 1.0, 0.0], np.pi / 2)
    scores = evaluate(stunt, lying, Limp(body, stunt.control_steps), FEW)
    assert not scores.success
    assert scores.reason
    assert set(scores.survival.values()) == set(scores.survival_every_step.values()) == {0.0}
    assert scores.nr < 0.3
    assert not any(push.survived or push.stood or push.stood_half_way for push in scores.push.values())


def test_progress_ends_where_it_said(stunt: Stunt, tracked: TrackResult) -> None:
    told: list[tuple[int, int]] = []
    evaluate(
        stunt,
        tracked.feedback.states[0],
        tracked.feedback,
        replace(FEW, trials=1),
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(n + 1, len(told)) for n in range(len(told))]


def test_pushes_are_where_the_body_faces_and_within_the_stunt(stunt: Stunt) -> None:
    start = stunt.recorded_states[0].copy()
    start[3:7] = about_axis([0.0, 0.0, 1.0], np.pi / 2)
    forward, sideways = (
        pushes_anywhere(stunt, start, direction, 100.0, count=50, seed=3) for direction in ("forward", "sideways")
    )
    assert forward.force_w == pytest.approx(np.tile([0.0, 100.0, 0.0], (50, 1)), abs=1e-9)
    assert sideways.force_w[:2] == pytest.approx(np.array([[-100.0, 0.0, 0.0], [100.0, 0.0, 0.0]]), abs=1e-9)
    assert forward.steps == 6
    assert np.array_equal(forward.from_step, sideways.from_step)
    assert forward.from_step.min() >= 0
    assert (forward.from_step <= max(stunt.motion_steps - forward.steps, 0)).all()
    assert push_half_way(stunt, start, "forward", 100.0).from_step == [stunt.motion_steps // 2]


def test_a_heavier_body_is_pushed_harder(stunt: Stunt) -> None:
    share = stunt.body.mass_kg / 45.0
    assert push_newtons(stunt, "forward", None) == pytest.approx(300.0 * share)
    assert push_newtons(stunt, "sideways", (440.0, 100.0)) == pytest.approx(100.0 * share)
