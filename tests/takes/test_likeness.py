"""Likeness: fast and coarse agree with slow and plain, and nothing depends on place or heading."""

from __future__ import annotations

import numpy as np
import pytest

from airhead.motion import LANDMARKS, joint_positions, place, resample, trim, velocity
from airhead.rotations import about_axis, rotate, yaw
from airhead.takes import starter_names, starter_take
from airhead.takes.likeness import (
    COARSE,
    COARSE_EVERY,
    FEATURES,
    FINE_HZ,
    coarse_of,
    features_of,
    nearest_coarsely,
    nearest_windows,
    span_of,
)


@pytest.fixture(scope="module")
def features() -> list[np.ndarray]:
    return [features_of(starter_take(name).motion) for name in starter_names()]


def plain_distance(take: np.ndarray, query: np.ndarray, start: int) -> float:
    """The mean squared distance of a query laid on a take from a row on, instant by instant."""
    pairs = [(start + i, i) for i in range(len(query)) if 0 <= start + i < len(take)]
    return float(np.mean([((take[a].astype(float) - query[i]) ** 2).sum() for a, i in pairs]))


def test_the_best_window_is_that_of_a_plain_search(features: list[np.ndarray]) -> None:
    query = features[0][8:20]
    windows = {window.index: window for window in nearest_windows(features, query)}
    for index, take in enumerate(features):
        starts = range(-len(query) // 2, len(take))
        lying = [s for s in starts if min(s + len(query), len(take)) - max(s, 0) >= 0.6 * len(query)]
        middles = [s for s in lying if 0 <= s + len(query) // 2 < len(take)]
        best = min(middles, key=lambda start: plain_distance(take, query, start))
        found = windows[index]
        assert found.start_s == pytest.approx(max(best, 0) / FINE_HZ)
        assert found.end_s == pytest.approx(min(best + len(query), len(take)) / FINE_HZ)
        assert found.distance_m == pytest.approx(np.sqrt(plain_distance(take, query, best)), abs=2e-3)


def test_the_distance_is_the_root_mean_square_over_landmarks_and_velocities(features: list[np.ndarray]) -> None:
    motion = resample(starter_take("jump").motion, FINE_HZ)
    joints = joint_positions(motion)
    heading = about_axis([0.0, 0.0, 1.0], -yaw(motion.joint_rot_l[:, 0]))[:, None]
    pose_h = rotate(heading, joints - joints[:, :1] * [1.0, 1.0, 0.0])
    vel_h = rotate(heading, velocity(joints, FINE_HZ))
    apart = ((pose_h[5] - pose_h[20]) ** 2 + (0.1 * (vel_h[5] - vel_h[20])) ** 2).sum() / len(LANDMARKS)
    stored = features[starter_names().index("jump")].astype(float)
    assert np.linalg.norm(stored[5] - stored[20]) == pytest.approx(np.sqrt(apart), abs=2e-3)


def test_place_and_heading_do_not_matter() -> None:
    motion = starter_take("spinkick").motion
    moved = place(motion, 2.3, [40.0, -7.0])
    assert features_of(moved).astype(float) == pytest.approx(features_of(motion).astype(float), abs=2e-3)


def test_a_coarse_look_puts_the_nearest_of_a_close_one_first(features: list[np.ndarray]) -> None:
    coarse = [coarse_of(take) for take in features]
    lengths = np.array([len(take) for take in coarse])
    for index, name in enumerate(starter_names()):
        motion = resample(starter_take(name).motion, 25.0)
        query = features_of(trim(motion, motion.frames // 10, motion.frames - motion.frames // 10))
        order = nearest_coarsely(np.concatenate(coarse), lengths, query)
        assert order[0] == index == nearest_windows(features, query)[0].index


def test_shapes_and_spans(features: list[np.ndarray]) -> None:
    for name, take in zip(starter_names(), features, strict=True):
        motion = starter_take(name).motion
        instants = int((motion.frames - 1) / motion.fps * FINE_HZ + 1e-6) + 1
        assert take.shape == (instants, FEATURES)
        assert coarse_of(take).shape == (-(-instants // COARSE_EVERY), COARSE)
        assert np.array_equal(span_of(take, 0.2, 0.5), take[4:10])
        assert len(span_of(take, 500.0, 500.1)) == 1


def test_a_part_is_like_the_whole_only_if_it_is_most_of_it(features: list[np.ndarray]) -> None:
    query = features[starter_names().index("backflip")]
    (part,) = nearest_windows([query[4:33]], query)
    assert part.distance_m == pytest.approx(0, abs=0.01)
    assert (part.start_s, part.end_s) == (0.0, 29 / FINE_HZ)
    assert nearest_windows([query[4:20]], query) == []
    assert len(nearest_coarsely(coarse_of(query[4:20]), np.array([8]), query)) == 0
