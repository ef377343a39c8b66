"""Who neither rests on anything nor falls hovers, and is let down; who flies, stands or lies is left alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from airhead.body import build_body
from airhead.errors import BadInput
from airhead.metrics import trace
from airhead.motion import EditKind, Motion, onto_floor
from airhead.rotations import FloatArray
from airhead.takes import starter_take
from airhead.takes.lint import Finding, fixed, lint


def hover_in(motion: Motion) -> Finding | None:
    return next((finding for finding in lint(motion) if finding.check == "hover"), None)


def lifted(motion: Motion, start: int, end: int, height_m: float) -> Motion:
    """Raised in half-open frames, within four frames before and after."""
    shares = np.interp(np.arange(motion.frames), [start - 4, start, end - 1, end + 3], [0.0, 1.0, 1.0, 0.0])
    return replace(motion, root_pos_w=motion.root_pos_w + height_m * shares[:, None] * [0.0, 0.0, 1.0])


def lowest_m(motion: Motion) -> FloatArray:
    segments = build_body(motion).segments
    return trace(onto_floor(motion, segments), segments, motion.times_s).heights_m.min(axis=-1)


def standing_first(motion: Motion, frames: int) -> Motion:
    """The motion after its first pose was held."""
    which = np.concatenate([np.zeros(frames, dtype=int), np.arange(motion.frames)])
    lineage = motion.lineage.resample(which.astype(float))
    return replace(motion, root_pos_w=motion.root_pos_w[which], joint_rot_l=motion.joint_rot_l[which], lineage=lineage)


@pytest.fixture(scope="module")
def waiting() -> Motion:
    """Somebody who stands for five seconds, then jumps."""
    return standing_first(starter_take("jump").motion, 300)


def test_a_stretch_that_was_raised_is_found_where_it_is(waiting: Motion) -> None:
    finding = hover_in(lifted(waiting, 100, 170, 0.08))
    assert finding is not None
    assert finding.fix == "hover"
    (span,) = finding.evidence["spans"]  # type: ignore[misc]
    assert abs(span[0] - 100) <= 5
    assert abs(span[1] - 170) <= 5
    assert finding.evidence["highest_m"] == pytest.approx(0.08, abs=0.02)


def test_the_fix_lowers_it_and_nothing_hovers_any_more(waiting: Motion) -> None:
    raised = lifted(waiting, 100, 170, 0.08)
    mended = fixed(raised, ["hover"])
    assert hover_in(mended) is None
    assert np.array_equal(mended.joint_rot_l, raised.joint_rot_l)
    assert np.array_equal(mended.root_pos_w[:, :2], raised.root_pos_w[:, :2])
    assert lowest_m(mended)[110:160].max() < 0.01
    changed = np.flatnonzero(mended.root_pos_w[:, 2] < raised.root_pos_w[:, 2] - 1e-4)
    (edit,) = [edit for edit in mended.lineage.edits if edit.kind is EditKind.REPAIR]
    assert (edit.start_frame, edit.end_frame) == (changed[0], changed[-1] + 1)
    assert set(changed) >= set(range(100, 170))
    assert np.array_equal(mended.root_pos_w[200:], raised.root_pos_w[200:])


@pytest.mark.parametrize(("height_m", "frames"), [(0.04, 70), (0.08, 18), (0.3, 70)])
def test_soles_steps_and_what_is_not_in_the_file_are_no_hovering(waiting: Motion, height_m: float, frames: int) -> None:
    assert hover_in(lifted(waiting, 100, 100 + frames, height_m)) is None


@pytest.mark.parametrize("name", ["backflip", "jump", "spinkick", "dance_a", "cartwheel", "run", "getup_facedown"])
def test_who_flies_or_stands_on_hands_does_not_hover(name: str) -> None:
    motion = starter_take(name).motion
    assert hover_in(motion) is None
    with pytest.raises(BadInput, match="nothing found to fix"):
        fixed(motion, ["hover"])


def test_a_flight_from_where_it_hovered_is_let_down_along_a_line(waiting: Motion) -> None:
    """So it falls as it did: what is linear in time has no acceleration."""
    high_m = lowest_m(waiting)
    flying = np.flatnonzero(high_m > 0.1)
    ends = np.interp(np.arange(waiting.frames), [200, 210, flying[0], flying[-1] + 20], [0.0, 1.0, 1.0, 0.0])
    raised = replace(waiting, root_pos_w=waiting.root_pos_w + 0.07 * ends[:, None] * [0.0, 0.0, 1.0])
    lowered_m = (raised.root_pos_w - fixed(raised, ["hover"]).root_pos_w)[flying, 2]
    assert lowered_m[0] > 0.04
    assert lowered_m[-1] < 0.04
    acceleration_m_s2 = np.diff(lowered_m[4:-4], n=2) * waiting.fps**2
    assert np.abs(acceleration_m_s2).max() < 0.5
