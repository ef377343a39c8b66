"""What a file carries of ours tells the whole lineage, and only of the motion that it was written with."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airhead.errors import BadInput
from airhead.formats import motion_of
from airhead.formats.carried import FileNumbers, carry, credit_lines, joints_carried, record_carried
from airhead.motion import Motion, Performance
from airhead.takes import starter_take


def numbers_of(motion: Motion) -> FileNumbers:
    return FileNumbers(
        motion.times_s.astype(np.float32),
        np.array(motion.skeleton.offsets_m),
        motion.root_pos_w.astype(np.float32),
        motion.joint_rot_l.astype(np.float32),
    )


@settings(max_examples=60)
@given(data=st.data())
def test_a_record_comes_back_through_json(data: st.DataObject, make: SimpleNamespace) -> None:
    record = data.draw(make.record())
    kept = record.motion if isinstance(record, Performance) else record
    motion = motion_of(kept)
    numbers = numbers_of(motion)
    carried = json.loads(json.dumps(carry(record, numbers)))
    assert joints_carried(carried) == motion.skeleton.names
    again = record_carried(carried, numbers, motion.skeleton, motion.root_pos_w, motion.joint_rot_l)
    assert make.same(again, kept)


@pytest.mark.parametrize("field", ["times", "offsets", "root", "rotations"])
def test_one_changed_bit_is_noticed(field: str) -> None:
    motion = starter_take("jump").motion
    numbers = numbers_of(motion)
    carried = carry(motion, numbers)
    array = np.array(getattr(numbers, field))
    array[-1] = np.nextafter(array[-1], array.dtype.type(9))
    with pytest.raises(BadInput, match="changed after Airhead wrote it"):
        record_carried(
            carried, replace(numbers, **{field: array}), motion.skeleton, motion.root_pos_w, motion.joint_rot_l
        )


@pytest.mark.parametrize(
    "runs", [[], [[[1, 1.0]]], [[[0, 1.0], [0, 1.0]]], [[[0, 1.0], [999, 1.0]]], [[[0.5, 1.0]]], [[["0", 1]]], 7, [[]]]
)
def test_weights_that_belong_to_no_frames_are_refused(runs: Any) -> None:
    motion = starter_take("jump").motion
    numbers = numbers_of(motion)
    carried = carry(motion, numbers) | {"strand_weight": runs}
    with pytest.raises(BadInput, match=r"damaged|weights out of place|weights and strands differ"):
        record_carried(carried, numbers, motion.skeleton, motion.root_pos_w, motion.joint_rot_l)


def test_credits_name_every_span_and_take(make: SimpleNamespace) -> None:
    assert credit_lines(make.golden["motion"].lineage) == (
        "frames 0 to 0: performer, take flip",
        "frames 1 to 1: performer (50 %), take flip",
        "frames 1 to 1: physics (25 %), no take",
        "frames 1 to 1: policy (25 %), take flip, skill tumble",
        "frames 2 to 2: physics (50 %), no take",
        "frames 2 to 2: policy (50 %), take flip, skill tumble",
        "take flip: Zoë Ångström, licence CC-BY-4.0. By Zoë.",
        "take roll: performer unrecorded, licence unstated.",
    )
