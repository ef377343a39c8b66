"""What stands on the stage is solid and as slippery as the stage says."""

from __future__ import annotations

import numpy as np
import pytest

from airhead.body import build_body
from airhead.errors import BadInput
from airhead.motion import Motion, Stage, StageBox, lift, trim
from airhead.simulation import simulate
from airhead.tracking import PlannedControls, reference_for

BOX_M = 0.5


@pytest.mark.parametrize("boxes", [(), (StageBox(np.array([0.0, 0.0, BOX_M / 2]), np.array([1.5, 1.5, BOX_M / 2])),)])
def test_a_body_stands_on_a_box_and_falls_where_there_is_none(
    short_motion: Motion, boxes: tuple[StageBox, ...]
) -> None:
    standing = lift(trim(short_motion, 0, 2), BOX_M)
    body = build_body(standing, stage=Stage(boxes=boxes))
    reference = reference_for(body, standing, hold_s=0.3)
    start = reference.states[0]
    start[body.space.nq :] = 0.0
    rollout = simulate(body, start, PlannedControls(reference.targets), 30.0, 60.0)
    fallen_m = start[2] - rollout.states[-1, 2]
    if boxes:
        assert abs(fallen_m) < 0.15  # PD targets alone let it lean
        assert rollout.contact_force_w[-1, :, 2].sum() > 0.2 * body.mass_kg * 9.81
    else:
        assert fallen_m > 0.3


def test_the_friction_of_the_stage_is_what_holds(short_motion: Motion) -> None:
    bodies = [build_body(short_motion, stage=Stage(friction=friction)) for friction in (0.9, 0.1)]
    assert [float(body.model.geom("floor").friction[0]) for body in bodies] == [0.9, 0.1]
    assert bodies[0].sha256 != bodies[1].sha256


def test_a_box_says_its_size() -> None:
    with pytest.raises(BadInput, match="a box needs a size"):
        StageBox(np.zeros(3), np.array([1.0, 0.0, 1.0]))
