"""The cut that is found is the one that looking at every pair finds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.errors import BadInput
from airhead.motion import Motion, Segment, mirror, place, resample, trim
from airhead.routine.cut_search import (
    LARGEST_COM_JUMP_M_S,
    best_cut,
    com_jumps_m_s,
    cut_costs,
    footing_costs,
    nearest_workable,
    on_instants,
    windows,
)
from airhead.routine.traits import Traits, traits_of

TraitsOf = Callable[[str], Traits]


@pytest.fixture
def traits(motions: dict[str, Motion], segments: tuple[Segment, ...]) -> TraitsOf:
    return lambda name: traits_of(resample(motions[name], 30.0), segments)


def _cost(before: Traits, i: int, after: Traits, j: int) -> float:
    """The cost by its words, one pair at a time."""
    pose = np.mean([np.sum((p - q) ** 2) for p, q in zip(before.pose_h[i], after.pose_h[j], strict=True)])
    speed = np.mean([np.sum((p - q) ** 2) for p, q in zip(before.vel_h[i], after.vel_h[j], strict=True)])
    com = float(np.sum((before.com_vel_h[i] - after.com_vel_h[j]) ** 2))
    feet = np.mean([a != b for a, b in zip(before.down[i], after.down[j], strict=True)])
    return float(pose + 0.1**2 * speed + 0.25**2 * com + 0.2**2 * feet)


@pytest.mark.parametrize("names", [("jump", "roll"), ("cartwheel", "backflip"), ("kick", "walk")])
def test_the_search_equals_brute_force(traits: TraitsOf, names: tuple[str, str]) -> None:
    before, after = traits(names[0]), traits(names[1])
    leave, enter = windows(before, after)
    costs = cut_costs(before, after, leave, enter)
    slow = np.array([[_cost(before, i, after, j) for j in enter] for i in leave])
    assert costs == pytest.approx(slow, rel=1e-9)
    jumps = com_jumps_m_s(before, after, leave, enter)
    fit = [(slow[a, b], leave[a], enter[b]) for a, b in np.argwhere(jumps <= LARGEST_COM_JUMP_M_S)]
    choice = best_cut(before, after, leave, enter)
    assert (choice is None) == (not fit)
    if choice is not None:
        assert (choice.before, choice.after) == min(fit)[1:]
        assert choice.cost == pytest.approx(min(fit)[0])
        assert choice.com_jump_m_s <= LARGEST_COM_JUMP_M_S


def test_a_frame_goes_best_with_itself(traits: TraitsOf) -> None:
    jump = traits("jump")
    every = range(jump.frames)
    costs = cut_costs(jump, jump, every, every)
    assert np.abs(np.diag(costs)).max() < 1e-12
    assert costs == pytest.approx(costs.T)


def test_where_a_motion_stands_and_faces_costs_nothing(
    motions: dict[str, Motion], segments: tuple[Segment, ...]
) -> None:
    jump = resample(motions["jump"], 30.0)
    there = traits_of(place(jump, 2.0, [3.0, -4.0]), segments)
    every = range(jump.frames)
    costs = cut_costs(traits_of(jump, segments), there, every, every)
    assert np.abs(np.diag(costs)).max() < 1e-9


def test_what_is_mirrored_costs_the_same(motions: dict[str, Motion], segments: tuple[Segment, ...]) -> None:
    pair = [resample(motions[name], 30.0) for name in ("roll", "cartwheel")]
    plain, mirrored = ([traits_of(m, segments) for m in ms] for ms in (pair, [mirror(m) for m in pair]))
    leave, enter = windows(*plain)
    assert cut_costs(*mirrored, leave, enter) == pytest.approx(cut_costs(*plain, leave, enter), abs=1e-6)


def test_windows_keep_the_blends_of_a_move_apart(motions: dict[str, Motion], segments: tuple[Segment, ...]) -> None:
    for frames in (34, 40, 60, 100):
        short = traits_of(trim(resample(motions["jump"], 60.0), 0, frames), segments)
        leave, enter = windows(short, short)
        assert len(leave) > 0
        assert len(enter) > 0
        assert enter.start >= 8
        assert leave.stop + 8 <= frames + 1
        assert max(enter) + 8 <= min(leave) - 8 + 1
        first, last = windows(short, short, first=True, last=True)
        assert first.start <= leave.start
        assert last.stop >= enter.stop
    with pytest.raises(BadInput, match="too short to be blended"):
        windows(*[traits_of(trim(resample(motions["jump"], 60.0), 0, 33), segments)] * 2)


def test_the_nearest_workable_pair_is_workable_and_none_is_nearer(traits: TraitsOf) -> None:
    before, after = traits("backflip"), traits("roll")
    leave, enter = range(28, 33), range(4, 6)
    pair = nearest_workable(before, after, leave, enter)
    assert pair is not None
    jumps = com_jumps_m_s(before, after, range(before.frames), range(after.frames))
    assert jumps[pair] <= LARGEST_COM_JUMP_M_S

    def away(i: int, j: int) -> int:
        return max(leave.start - i, i - leave[-1], 0) + max(enter.start - j, j - enter[-1], 0)

    inside = [(i, j) for i in range(4, before.frames - 4) for j in range(4, after.frames - 4)]
    assert away(*pair) == min(away(i, j) for i, j in inside if jumps[i, j] <= LARGEST_COM_JUMP_M_S)


def _is_instant(seconds: float, control_hz: float) -> bool:
    return abs(seconds * control_hz - round(seconds * control_hz)) < 1e-6


@given(
    apart=st.integers(1, 8),
    begins=st.integers(0, 60),
    start=st.integers(0, 40),
    count=st.integers(1, 40),
    hz=st.just(30),
)
def test_a_skill_may_begin_at_just_those_frames_that_are_control_instants(
    apart: int, begins: int, start: int, count: int, hz: int
) -> None:
    fps = float(hz * apart)
    source_s = (begins + np.arange(start + count + 9)) / fps
    frames = range(start, start + count)
    found = on_instants(frames, source_s, fps, hz)
    at_instants = [frame for frame in frames if _is_instant(source_s[frame], hz)]
    assert list(found) == (at_instants or list(frames))


@given(late=st.floats(0.1, 0.9), apart=st.integers(1, 8))
def test_where_no_frame_is_at_an_instant_all_stay(late: float, apart: int) -> None:
    source_s = (np.arange(50) + late) / (30.0 * apart)
    assert on_instants(range(3, 40), source_s, 30.0 * apart, 30.0) == range(3, 40)


@pytest.mark.parametrize("fps", [24.0, 25.0, 50.0, 100.0])
def test_at_a_rate_that_control_does_not_divide_all_frames_stay(fps: float) -> None:
    source_s = np.arange(100) / fps
    assert any(_is_instant(second, 30.0) for second in source_s[10:60])  # some of them would be
    assert on_instants(range(10, 60), source_s, fps, 30.0) == range(10, 60)


@pytest.mark.parametrize("names", [("jump", "roll"), ("kick", "walk")])
@pytest.mark.parametrize("apart", [2, 3])
def test_of_frames_apart_the_cheapest_cut_is_one_of_them_and_costs_what_it_costs_among_all(
    traits: TraitsOf, names: tuple[str, str], apart: int
) -> None:
    before, after = traits(names[0]), traits(names[1])
    leave, enter = windows(before, after)
    some_leave, some_enter = leave[1::apart], enter[::apart]
    choice = best_cut(before, after, some_leave, some_enter)
    assert choice is not None
    assert choice.before in some_leave
    assert choice.after in some_enter
    costs, jumps = (of(before, after, leave, enter) for of in (cut_costs, com_jumps_m_s))
    row, column = leave.index(choice.before), enter.index(choice.after)
    assert choice.cost == pytest.approx(costs[row, column], rel=1e-12)
    assert choice.com_jump_m_s == pytest.approx(jumps[row, column], rel=1e-12)
    allowed = np.where(jumps <= LARGEST_COM_JUMP_M_S, costs, np.inf)
    assert choice.cost == pytest.approx(allowed[1::apart, ::apart].min(), rel=1e-12)


def _footing(before: Traits, i: int, after: Traits, j: int) -> float:
    """The cost by its words, one pair at a time: 0.6 m² at a landing and 0.45 m² at a take-off, less with time."""
    landed = [(i - f) / before.fps for f in range(i + 1) if before.flight[f] >= 0]
    leaves = [(f - j) / after.fps for f in range(j, after.frames) if after.flight[f] >= 0]
    return 0.6 * max(1 - min(landed, default=9) / 0.5, 0) + 0.45 * max(1 - min(leaves, default=9) / 0.35, 0)


@pytest.mark.parametrize("names", [("backflip", "jump"), ("jump", "backflip"), ("walk", "roll")])
def test_footing_equals_brute_force_and_decides_between_cuts_on_feet(traits: TraitsOf, names: tuple[str, str]) -> None:
    before, after = traits(names[0]), traits(names[1])
    leave, enter = range(before.frames // 2, before.frames), range(after.frames // 2)
    footing = footing_costs(before, after, leave, enter)
    slow = np.array([[_footing(before, i, after, j) for j in enter] for i in leave])
    assert footing == pytest.approx(slow, abs=1e-12)
    costs, jumps = (of(before, after, leave, enter) for of in (cut_costs, com_jumps_m_s))
    choice = best_cut(before, after, leave, enter, on_feet=True)
    assert choice is not None
    at = leave.index(choice.before), enter.index(choice.after)
    allowed = np.where(jumps <= LARGEST_COM_JUMP_M_S, costs + slow, np.inf)
    assert allowed[at] == pytest.approx(allowed.min(), rel=1e-12)
    assert choice.cost == pytest.approx(costs[at], rel=1e-12)  # how well the frames go together, footing apart


def test_who_never_flies_has_all_the_ground(traits: TraitsOf) -> None:
    walk = traits("walk")
    assert (walk.flight < 0).all()
    every = range(walk.frames)
    assert (footing_costs(walk, walk, every, every) == 0.0).all()


@pytest.mark.parametrize("within_s", [0.1, 0.2, 0.3])
def test_windows_may_be_narrower_but_a_blend_always_fits(traits: TraitsOf, within_s: float) -> None:
    jump = traits("jump")
    leave, enter = windows(jump, jump, within_s=(within_s, within_s))
    wide_leave, wide_enter = windows(jump, jump)
    frames = max(round(within_s * jump.fps), 4)
    assert leave == range(jump.frames - 1 - frames, wide_leave.stop)
    assert enter == range(wide_enter.start, frames + 1)
    assert set(leave) < set(wide_leave)
    assert set(enter) < set(wide_enter)
