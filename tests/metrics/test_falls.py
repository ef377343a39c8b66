"""Fallen is a trunk or a head on the ground that the take keeps off it, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from airhead.metrics import Trace, fallen
from airhead.rotations import FloatArray


def lowered(traced: Trace, segment: str, frame: int) -> Trace:
    heights_m: FloatArray = traced.heights_m.copy()
    heights_m[frame, traced.segment_names.index(segment)] = 0.0
    return replace(traced, heights_m=heights_m)


def test_a_stunt_on_its_feet_has_not_fallen(backflip: Trace) -> None:
    assert not fallen(backflip, backflip).any()


@pytest.mark.parametrize(("segment", "down"), [("pelvis", True), ("chest", True), ("head", True), ("left_hand", False)])
def test_trunk_and_head_make_a_fall(backflip: Trace, segment: str, down: bool) -> None:
    found = fallen(lowered(backflip, segment, 40), backflip)
    assert found.nonzero()[0].tolist() == ([40] if down else [])


def test_what_the_take_lays_down_may_lie(backflip: Trace) -> None:
    rolled = lowered(backflip, "chest", 40)
    assert not fallen(rolled, rolled).any()
    spacing_s = float(np.diff(backflip.times_s)[0])
    late = round(0.2 / spacing_s)
    assert not fallen(lowered(rolled, "chest", 40 + 3), rolled).any()
    assert fallen(lowered(rolled, "chest", 40 + late), rolled)[40 + late]
