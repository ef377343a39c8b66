"""What carries a performer is seen: steps, hands on the floor and on a bar, flights; and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from airhead.motion import STARTER_SKELETON, Motion, lift
from airhead.retarget.supports import runs, supports_of
from airhead.rotations import about_axis

from .test_footing import figure_of

On = Callable[[str], Motion]


def test_who_stands_stands_on_both_feet_and_on_nothing_else(standing: Motion) -> None:
    supports = supports_of(figure_of(standing))
    assert supports.stands == ([(0, 60)], [(0, 60)], [], [])
    assert supports.ground_m[0] == [0.0]
    assert supports.flights == []
    assert not supports.lies.any()


def test_a_walk_is_one_foot_after_the_other(on_floor: On) -> None:
    walk = on_floor("walk")
    down = supports_of(figure_of(walk)).down(walk.frames)
    assert down[:, :2].any(axis=1).mean() > 0.8
    assert 0.3 < down[:, 0].mean() < 0.8
    assert not down[:, 2:].any()


def test_a_cartwheel_goes_over_both_hands(on_floor: On) -> None:
    stands = supports_of(figure_of(on_floor("cartwheel"))).stands
    assert stands[2]
    assert stands[3]
    upside_down = [span for limb in (2, 3) for span in stands[limb]]
    assert all(start > 50 and end < 110 for start, end in upside_down)


def test_a_jump_has_one_flight_with_nothing_on_the_ground(on_floor: On) -> None:
    jump = on_floor("jump")
    supports = supports_of(figure_of(jump))
    ((start, end),) = supports.flights
    assert (end - start) / jump.fps == pytest.approx(0.42, abs=0.06)
    assert not supports.down(jump.frames)[start:end].any()


def test_hands_on_a_bar_rest_there_though_they_are_high_up(standing: Motion) -> None:
    """Arms straight up, the body swings about the hands by 40 degrees to each side; nobody flies."""
    rotations = np.array(standing.joint_rot_l)
    swing_rad = 0.7 * np.sin(np.linspace(0.0, 2 * np.pi, standing.frames))
    for side in ("right", "left"):
        rotations[:, STARTER_SKELETON.index(f"{side}_shoulder")] = about_axis([0.0, 1.0, 0.0], np.pi)
    rotations[:, 0] = about_axis([0.0, 1.0, 0.0], swing_rad)
    hanging = figure_of(replace(standing, joint_rot_l=rotations))
    hands_w = hanging.joint_pos_w[:, [8, 14]].mean(axis=1)
    bar = figure_of(replace(standing, joint_rot_l=rotations, root_pos_w=standing.root_pos_w - hands_w + [0, 0, 3.0]))
    supports = supports_of(bar)
    assert supports.stands[:2] == ([], [])
    assert all(spans == [(0, standing.frames)] for spans in supports.stands[2:])
    assert supports.ground_m[2][0] == pytest.approx(3.0, abs=0.1)
    assert supports.flights == []


def test_somebody_who_floats_does_not_fly(standing: Motion) -> None:
    """Held in the air, as on wires: no gravity, no flight."""
    assert supports_of(figure_of(lift(standing, 1.0))).flights == []


def test_runs_are_half_open() -> None:
    assert runs(np.array([1, 1, 0, 0, 1, 0, 1], dtype=bool)) == [(0, 2), (4, 5), (6, 7)]
    assert runs(np.zeros(3, dtype=bool)) == []
