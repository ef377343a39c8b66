"""What is low and slow rests on the ground."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from airhead.motion import Motion, assume_physique, kinematic_contacts, segments_of


def touching(motion: Motion) -> set[str]:
    """The segments that touch at every frame; none may touch at some frames only."""
    segments = segments_of(motion.skeleton, assume_physique(motion.skeleton, 0.05))
    contact = kinematic_contacts(motion, segments)
    assert (contact == contact[:1]).all()
    return {segment.name for segment, touches in zip(segments, contact[0], strict=True) if touches}


def moved(motion: Motion, velocity_w: tuple[float, float, float], height_m: float = 0.0) -> Motion:
    path = motion.times_s[:, None] * np.array(velocity_w) + np.array([0.0, 0.0, height_m])
    return replace(motion, root_pos_w=motion.root_pos_w + path)


FEET = {f"{side}_{part}" for side in ("right", "left") for part in ("foot", "toes")}


def test_who_stands_stands_on_the_feet(standing: Motion) -> None:
    assert touching(standing) == FEET


@pytest.mark.parametrize(("height_m", "touches"), [(0.01, True), (0.06, False)])
def test_what_is_off_the_ground_does_not_touch(standing: Motion, height_m: float, touches: bool) -> None:
    assert touching(moved(standing, (0, 0, 0), height_m)) == (FEET if touches else set())


@pytest.mark.parametrize(("speed_m_s", "touches"), [(0.3, True), (0.8, False)])
def test_what_is_fast_does_not_rest(standing: Motion, speed_m_s: float, touches: bool) -> None:
    assert touching(moved(standing, (speed_m_s, 0, 0))) == (FEET if touches else set())
    assert touching(moved(standing, (0, -speed_m_s, 0))) == (FEET if touches else set())
