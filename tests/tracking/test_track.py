"""A track succeeds or says why not, is the same each time, and counts its steps."""

from __future__ import annotations

import importlib
import itertools
import time
from dataclasses import replace

import mujoco.rollout
import numpy as np
import pytest

from airhead.body import Body
from airhead.motion import Motion, hold_last, lift, trim
from airhead.rotations import FloatArray, about_axis, multiply
from airhead.simulation import simulate
from airhead.tracking import (
    Attempt,
    Followed,
    GrowthSettings,
    PlannedControls,
    Searched,
    TrackResult,
    TrackSettings,
    track,
)
from airhead.tracking.cost import TrackingCost


def same_bytes(a: TrackResult, b: TrackResult) -> bool:
    pairs = ((a.controls, b.controls), (a.rollout.states, b.rollout.states), (a.joint_error_m, b.joint_error_m))
    return all(x.tobytes() == y.tobytes() for x, y in pairs) and a.physics_steps == b.physics_steps


def test_a_short_span_is_tracked(tracked: TrackResult, short_motion: Motion) -> None:
    assert tracked.success
    assert tracked.reason == ""
    assert tracked.mpjpe_global_mm < 50
    assert tracked.mpjpe_global_mm == pytest.approx(1000 * tracked.joint_error_m.mean())
    assert tracked.max_error_m == tracked.joint_error_m.max() < 0.1
    assert tracked.mpjpe_local_mm > 0
    assert tracked.motion_s == pytest.approx((short_motion.frames - 1) / short_motion.fps)
    assert tracked.upright_s == pytest.approx(0.2)
    assert 0 < tracked.torque.rms <= tracked.torque.largest
    assert 0 < tracked.torque.p95 <= tracked.torque.p99 <= tracked.torque.largest


def test_what_it_shows_is_a_simulation_of_its_controls(tracked: TrackResult, body: Body) -> None:
    again = simulate(body, tracked.rollout.states[0], PlannedControls(tracked.controls), 30.0, 60.0)
    assert np.array_equal(again.states, tracked.rollout.states)
    assert len(tracked.rollout.states) == 2 * len(tracked.controls) + 1
    assert tracked.rollout.fps == 60


def test_searching_beats_the_recordings_own_targets(tracked: TrackResult, body: Body) -> None:
    plain = simulate(body, tracked.rollout.states[0], PlannedControls(tracked.reference.targets), 30.0, 30.0)
    cost = TrackingCost(body, tracked.reference)
    before = float(cost.total(plain.states, tracked.reference.targets, 0))
    assert float(cost.total(tracked.rollout.states[::2], tracked.controls, 0)) < 0.5 * before


def test_seed_0_is_the_recorded_start(tracked: TrackResult) -> None:
    assert tracked.seed == 0
    assert np.array_equal(tracked.rollout.states[0], tracked.reference.states[0])


def test_every_physics_step_is_counted(
    tracked: TrackResult,
    short_motion: Motion,
    body: Body,
    short_settings: TrackSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted = 0
    real = mujoco.rollout.Rollout.rollout

    def counting(
        self: object, model: object, data: object, start: FloatArray, control: FloatArray, **more: object
    ) -> object:
        nonlocal counted
        counted += control.shape[0] * control.shape[1]
        return real(self, model, data, start, control, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(mujoco.rollout.Rollout, "rollout", counting)
    told: list[Searched] = []
    again = track(short_motion, body, replace(short_settings, threads=2), told.append)
    assert counted == again.physics_steps > 500
    # and neither counting, watching nor a second thread changes a byte
    assert same_bytes(again, tracked)
    assert (told[-1].done, told[-1].total, told[-1].attempt) == (len(tracked.controls), len(tracked.controls), 1)
    assert [seen.physics_steps for seen in told] == sorted(seen.physics_steps for seen in told)
    assert told[-1].physics_steps == again.physics_steps
    assert [seen.done for seen in told] == sorted(seen.done for seen in told)
    assert 0.0 < told[-1].error_m < 0.1


def test_another_seed_is_another_start_and_the_same_each_time(
    short_motion: Motion, body: Body, short_settings: TrackSettings
) -> None:
    brief = trim(short_motion, 0, 4)
    noisy = replace(short_settings, hold_s=0.1, seed=7)
    first, again = track(brief, body, noisy), track(brief, body, noisy)
    assert same_bytes(first, again)
    assert first.seed == 7
    moved = body.space.difference(first.reference.states[0], first.rollout.states[0])
    assert moved[: body.space.nv] == pytest.approx(np.zeros(body.space.nv), abs=1e-9)
    assert moved[body.space.nv :].std() == pytest.approx(0.1, rel=0.4)
    other = track(brief, body, replace(noisy, seed=8))
    assert not np.array_equal(other.rollout.states[0], first.rollout.states[0])


def fails(result: TrackResult) -> str:
    assert result.success is False
    assert result.reason
    return result.reason


def test_what_no_body_can_do_is_a_failure_with_a_reason(
    short_motion: Motion, body: Body, short_settings: TrackSettings
) -> None:
    hovering = lift(hold_last(trim(short_motion, 0, 1), 9), 3.0)
    joints = hovering.joint_rot_l.copy()
    joints[:, 0] = multiply(about_axis([1.0, 0.0, 0.0], np.pi), joints[:, 0])
    upside_down = replace(hovering, joint_rot_l=joints)
    reason = fails(track(upside_down, body, replace(short_settings, hold_s=0.1)))
    assert "the joints are 0." in reason
    assert reason.endswith("m off on average; allowed 0.25 m")


def test_who_does_the_stunt_but_does_not_stand_afterwards_fails(
    short_motion: Motion, body: Body, short_settings: TrackSettings
) -> None:
    lying = replace(short_motion, root_pos_w=short_motion.root_pos_w + 0, joint_rot_l=short_motion.joint_rot_l.copy())
    tipped = multiply(about_axis([0.0, 1.0, 0.0], np.pi / 2), lying.joint_rot_l[:, 0])
    joints = np.concatenate([tipped[:, None], lying.joint_rot_l[:, 1:]], axis=1)
    on_the_back = replace(lying, joint_rot_l=joints, root_pos_w=np.tile([0.0, 0.0, 0.12], (lying.frames, 1)))
    loose = replace(short_settings, success_radius_m=10.0)
    result = track(trim(on_the_back, 0, 3), body, loose)
    assert result.upright_s == 0
    assert fails(result)


def test_a_simulation_that_blows_up_is_a_failure_with_a_reason(
    tracked: TrackResult,
    short_motion: Motion,
    body: Body,
    short_settings: TrackSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    absurd = np.where(np.arange(len(tracked.rollout.states[0])) == body.space.nq + 3, 1e11, tracked.rollout.states[0])
    rollout = simulate(body, absurd, PlannedControls(tracked.controls), 30.0, 60.0)
    module = importlib.import_module("airhead.tracking.track")  # the package has a function of this name
    monkeypatch.setattr(module, "follow", lambda *_: Followed(rollout, tracked.controls, 0.0, 0))
    result = track(short_motion, body, short_settings)
    assert fails(result).startswith("the simulation blew up at 0.0")
    assert result.upright_s == 0
    assert result.max_error_m == np.inf


def test_a_start_that_cannot_be_simulated_ends_in_words_not_in_a_crash(
    short_motion: Motion, body: Body, short_settings: TrackSettings
) -> None:
    thrown = replace(short_settings, hold_s=0.1, seed=1, start_noise=1e12)
    assert "blew up" in fails(track(trim(short_motion, 0, 3), body, thrown))


def test_what_fails_is_tried_another_way_and_the_best_is_kept(
    tracked: TrackResult,
    short_motion: Motion,
    body: Body,
    short_settings: TrackSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = importlib.import_module("airhead.tracking.track")
    far = replace(tracked.rollout, states=body.space.add(tracked.rollout.states, np.eye(body.space.size)[0]))
    farther = replace(far, states=body.space.add(far.states, np.eye(body.space.size)[0]))
    outcomes = {24: farther, 25: far, 26: tracked.rollout, 27: farther}
    tried = []

    def fake(_body: object, _reference: object, _start: object, settings: TrackSettings, _progress: object) -> Followed:
        tried.append(settings.growth.window)
        return Followed(outcomes[settings.growth.window], tracked.controls, 1.0, 10)

    monkeypatch.setattr(module, "follow", fake)
    ways = [Attempt(GrowthSettings(window=window)) for window in (25, 26, 27)]
    first = replace(short_settings, growth=GrowthSettings(window=24))
    result = track(short_motion, body, replace(first, retries=tuple(ways)))
    assert tried == [24, 25, 26]
    assert result.success
    assert (result.compute_s, result.physics_steps, result.attempts) == (3.0, 30, 3)
    tried.clear()
    result = track(short_motion, body, replace(first, retries=(ways[0], ways[2])))
    assert tried == [24, 25, 27]
    assert not result.success
    assert result.rollout is far
    tried.clear()
    track(short_motion, body, replace(first, retries=tuple(ways), budget_s=1.5))
    assert tried == [24, 25]  # one second each: there is no time for a third


def test_a_track_without_time_says_so_and_keeps_what_it_has(
    short_motion: Motion, body: Body, short_settings: TrackSettings
) -> None:
    hurried = replace(short_settings, hold_s=2.0, budget_s=1e-9)
    result = track(short_motion, body, hurried)
    assert len(result.controls) == result.reference.control_steps
    assert np.array_equal(result.controls, result.reference.targets)
    assert fails(result).endswith("(the time was up at 0.00 s of the motion)")


def test_what_was_searched_before_the_time_was_up_is_kept(
    tracked: TrackResult,
    short_motion: Motion,
    body: Body,
    short_settings: TrackSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = itertools.count()  # a second passes each time that somebody looks at it
    monkeypatch.setattr(time, "perf_counter", lambda: float(next(clock)))
    result = track(short_motion, body, replace(short_settings, budget_s=1.5, retries=()))
    assert result.searched_s is not None
    searched = round(result.searched_s * result.reference.control_hz)
    assert 0 < searched < len(result.controls)
    # what came first is as it was found without a budget, until the next windows changed it; what came late is plain
    assert not np.array_equal(result.controls[:searched], result.reference.targets[:searched])
    assert np.array_equal(result.controls[searched:], result.reference.targets[searched:])
    assert len(result.controls) == len(tracked.controls)
    if not result.success:
        assert any("--budget" in line for line in result.advice)
