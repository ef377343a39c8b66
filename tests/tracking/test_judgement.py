"""The judgement finds the first thing that broke, and when."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from airhead.body import Body
from airhead.metrics import Criterion
from airhead.motion import Motion
from airhead.rotations import about_axis, multiply
from airhead.simulation import Rollout
from airhead.tracking import TrackResult, TrackSettings, judge
from airhead.tracking.reference import resting_reference


def moved(rollout: Rollout, from_sample: int, by_m: float) -> Rollout:
    """The rollout, some way beside itself from one sample on."""
    states = rollout.states.copy()
    states[from_sample:, 1] += by_m
    return replace(rollout, states=states)


def test_a_failure_is_where_the_error_first_passes_the_limit(
    tracked: TrackResult, short_motion: Motion, short_settings: TrackSettings
) -> None:
    judged = judge(short_motion, tracked.reference, moved(tracked.rollout, 6, 0.5), short_settings)
    assert judged.verdict.broken is Criterion.JOINTS
    assert judged.verdict.at_s == pytest.approx(0.1)
    first = int(np.flatnonzero(~judged.frames_done)[0])
    assert short_motion.times_s[first] == judged.verdict.at_s
    assert (judged.joint_error_m[:first] < 0.25).all()
    assert (judged.joint_error_m[first:] > 0.25).all()


def test_a_simulation_that_ended_early_is_measured_up_to_there(
    tracked: TrackResult, short_motion: Motion, short_settings: TrackSettings
) -> None:
    rollout = tracked.rollout
    columns = {
        name: getattr(rollout, name)[:7] for name in ("states", "contact_force_w", "torque_ratio", "friction_needed")
    }
    judged = judge(short_motion, tracked.reference, replace(rollout, blew_up=True, **columns), short_settings)
    assert (judged.verdict.broken, judged.verdict.at_s) == (Criterion.FINITE, pytest.approx(0.1))
    lived = short_motion.times_s[: len(judged.joint_error_m)] <= 0.1 + 1e-9
    assert judged.joint_error_m[lived] == pytest.approx(tracked.joint_error_m[lived], abs=1e-12)
    assert np.isinf(judged.joint_error_m[~lived]).all()
    assert judged.frames_done.tolist() == lived.tolist()


def test_contacts_that_are_taken_away_no_longer_agree(
    tracked: TrackResult, short_motion: Motion, short_settings: TrackSettings, body: Body
) -> None:
    floating = replace(tracked.rollout, contact_force_w=np.zeros_like(tracked.rollout.contact_force_w))
    judged = judge(short_motion, tracked.reference, floating, short_settings)
    assert any(part.in_source for part in judged.contacts)
    for part in judged.contacts:
        assert part.in_result == 0.0
        assert part.agreed == pytest.approx(1.0 - part.in_source)
    assert judged.contact_quality.skate_share == 0.0


def test_what_is_done_is_one_span_and_what_is_not_parts_it(tracked: TrackResult) -> None:
    frames = len(tracked.joint_error_m)
    assert tracked.spans_done == ((0, frames),)
    assert tracked.failure is None
    done = np.ones(frames, dtype=bool)
    done[[0, 4]] = False
    parted = replace(tracked, frames_done=done)
    assert parted.spans_done == ((1, 4), (5, frames))
    assert sum(end - start for start, end in parted.spans_done) == done.sum()


@pytest.mark.parametrize(("lean_deg", "rights", "stood_s"), [(10, True, 1.5), (33, True, 1.5), (33, False, 0.0)])
def test_who_ends_a_take_leaning_has_to_stand_once_righted(
    standing: Motion, body: Body, lean_deg: float, rights: bool, stood_s: float
) -> None:
    leaning = standing.joint_rot_l.copy()
    leaning[:, 0] = multiply(about_axis([0.0, 1.0, 0.0], np.deg2rad(lean_deg)), leaning[:, 0])
    take = replace(standing, joint_rot_l=leaning)
    reference = resting_reference(body, take, 1.5)
    states = reference.states.copy()
    if not rights:
        states[reference.motion_steps :] = states[reference.motion_steps]
    count, nu = len(states), body.model.nu
    rollout = Rollout(body, 30.0, states, np.zeros((count, 17, 3)), np.zeros((count, nu)), np.zeros(count))
    judged = judge(take, reference, rollout, TrackSettings(hold_s=1.5))
    assert judged.upright_s == pytest.approx(stood_s)
    assert judged.verdict.success is rights
