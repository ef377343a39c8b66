"""Slides, sinks and hovers of known size are told in that size."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.metrics import contact_quality

FRAMES, FPS = 11, 10.0


def slid(speed_m_s: float, parts: int = 1, heights_m: float = 0.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Contact, position and height of parts of which the first slides along x for a second."""
    position = np.zeros((FRAMES, parts, 3))
    position[:, 0, 0] = speed_m_s * np.arange(FRAMES) / FPS
    return np.ones((FRAMES, parts), bool), position, np.full((FRAMES, parts), heights_m)


@pytest.mark.parametrize(("speed_m_s", "share"), [(0.0, 0.0), (0.19, 0.0), (0.21, 1.0)])
def test_skating_begins_at_20_cm_a_second(speed_m_s: float, share: float) -> None:
    found = contact_quality(*slid(speed_m_s), FPS)
    assert found.skate_share == share
    assert found.slide_a_contact_m == pytest.approx(speed_m_s)


def test_shares_are_of_contact_frames_and_slides_of_contacts() -> None:
    contact, position, heights = slid(0.5, parts=2)
    found = contact_quality(contact, position, heights, FPS)
    assert found.skate_share == 0.5
    assert found.slide_a_contact_m == pytest.approx(0.25)
    contact[5] = False  # two contacts of five frames each, for either part
    found = contact_quality(contact, position, heights, FPS)
    assert found.slide_a_contact_m == pytest.approx((4 + 4) * 0.05 / 4)


def test_what_moves_in_the_air_does_not_skate() -> None:
    contact, position, heights = slid(5.0)
    contact[:] = False
    found = contact_quality(contact, position, heights + 1, FPS)
    assert (found.skate_share, found.slide_a_contact_m, found.penetration_m, found.float_m) == (0, 0, 0, 0)
    contact[3] = True  # touches for one frame: nothing to slide from
    assert contact_quality(contact, position, heights, FPS).slide_a_contact_m == 0


def test_up_and_down_is_no_slide() -> None:
    contact, position, heights = slid(0.0)
    position[::2, 0, 2] = 0.4
    assert contact_quality(contact, position, heights, FPS).slide_a_contact_m == 0


@given(depth_m=st.floats(0, 0.5), height_m=st.floats(0, 0.5))
def test_the_deepest_and_the_highest_count(depth_m: float, height_m: float) -> None:
    contact, position, heights = slid(0.0, parts=2)
    heights[4, 1], heights[7, 0], heights[8, 1] = -depth_m, height_m, 2.0
    contact[8, 1] = False
    found = contact_quality(contact, position, heights, FPS)
    assert found.penetration_m == pytest.approx(depth_m)
    assert found.float_m == pytest.approx(height_m)
