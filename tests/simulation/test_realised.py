"""A rollout becomes a motion of the skeleton, and its forces contacts."""

from __future__ import annotations

import numpy as np
import pytest

from airhead.motion import Drive, Lineage
from airhead.simulation import realised_motion, realised_performance
from airhead.tracking import TrackResult


def test_the_motion_is_the_states_on_the_skeleton(tracked: TrackResult) -> None:
    rollout = tracked.rollout
    lineage = Lineage.of(Drive.PHYSICS, len(rollout.states))
    motion = realised_motion(rollout, lineage)
    assert motion.fps == rollout.fps
    assert motion.lineage is lineage
    again = rollout.body.qpos(motion.root_pos_w, motion.joint_rot_l)
    assert rollout.body.space.difference_qpos(again, rollout.qpos) == pytest.approx(
        0 * rollout.states[:, :34], abs=1e-9
    )


def test_a_part_that_is_pushed_touches(tracked: TrackResult) -> None:
    rollout, frames = tracked.rollout, len(tracked.rollout.states)
    performance = realised_performance(rollout, Lineage.of(Drive.PHYSICS, frames), "Kick", np.zeros(frames))
    assert performance.contact_parts == tuple(segment.name for segment in rollout.body.segments)
    assert np.array_equal(performance.contact_force_w, rollout.contact_force_w)
    force_n = np.linalg.norm(rollout.contact_force_w, axis=-1)
    assert performance.contact.any()
    assert not performance.contact[force_n == 0].any()
    assert performance.contact[force_n > 0.1 * rollout.body.mass_kg * 9.81].all()


def test_success_is_the_absence_of_a_reason(tracked: TrackResult) -> None:
    frames = len(tracked.rollout.states)
    for reason in ("", "fell at 0.30 s"):
        performance = realised_performance(
            tracked.rollout, Lineage.of(Drive.PHYSICS, frames), "Kick", np.zeros(frames), reason
        )
        assert (performance.success, performance.reason) == (not reason, reason)
