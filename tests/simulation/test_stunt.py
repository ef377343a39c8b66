"""A stunt is done by what does it and stands, and by nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from airhead.body import Body
from airhead.motion import Motion
from airhead.simulation import Disturbance, Stunt, run_trials
from airhead.tracking import TrackResult, survival


@pytest.fixture(scope="module")
def stunt(body: Body, short_motion: Motion, tracked: TrackResult) -> Stunt:
    reference = tracked.reference
    return Stunt(body, short_motion, reference.motion_steps, reference.control_steps, reference.control_hz)


def test_the_take_itself_is_done(stunt: Stunt, tracked: TrackResult) -> None:
    assert stunt.verdict(tracked.reference.states, 0.25).success


def test_a_fall_in_the_hold_is_no_success(stunt: Stunt, tracked: TrackResult) -> None:
    states = tracked.reference.states.copy()
    states[stunt.motion_steps + 2 :, 2] -= 0.5
    verdict = stunt.verdict(states)
    assert not verdict.success
    assert "upright" in verdict.reason


def test_a_body_elsewhere_does_not_do_it(stunt: Stunt, tracked: TrackResult) -> None:
    states = tracked.reference.states.copy()
    states[:, 0] += 0.4
    assert stunt.verdict(states, 0.5).success
    assert not stunt.verdict(states, 0.3).success


def test_a_blow_up_says_when(stunt: Stunt, tracked: TrackResult) -> None:
    states = tracked.reference.states.copy()
    states[3:] = np.nan
    verdict = stunt.verdict(states)
    assert not verdict.success
    assert f"{3 / stunt.control_hz:.2f} s" in verdict.reason


def test_survival_of_a_track_is_counted_alike(
    body: Body, stunt: Stunt, short_motion: Motion, tracked: TrackResult
) -> None:
    noise = Disturbance(start_noise=0.4)
    histories = run_trials(body, tracked.feedback.states[0], tracked.feedback, noise, 12)
    counted = survival(tracked, short_motion, noise=0.4, trials=12)
    assert stunt.survived(histories).sum() == counted.survived


def test_a_stunt_may_begin_later_in_its_take(stunt: Stunt) -> None:
    later = replace(stunt, start_s=2 / stunt.control_hz, motion_steps=stunt.motion_steps - 2)
    assert later.recorded_states[1:] == pytest.approx(stunt.recorded_states[3:], abs=1e-9)
    seen = later.result(later.recorded_states)
    assert seen.landmarks_w == pytest.approx(later.source.landmarks_w, abs=1e-3)
    assert later.source.times_s[0] == pytest.approx(2 / stunt.control_hz)
