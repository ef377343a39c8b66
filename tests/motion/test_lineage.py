"""Lineage tells the truth: weights sum to 1 through every operation, and spans cover every frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airhead.errors import BadInput
from airhead.motion import Drive, Edit, EditKind, Licence, Lineage, SkillRef, Strand, TakeRef

FLIP, ROLL, WALK = (TakeRef(name, digit * 64) for name, digit in (("flip", "1"), ("roll", "2"), ("walk", "3")))
TUMBLE = SkillRef("tumble", "4" * 64, (ROLL, WALK))
SOURCES = (
    (Drive.PERFORMER, (FLIP,), None, None),
    (Drive.PERFORMER, (FLIP, ROLL), None, None),
    (Drive.PHYSICS, (FLIP,), None, None),
    (Drive.PHYSICS, (), None, None),
    (Drive.POLICY, (FLIP,), TUMBLE, "flip"),
    (Drive.POLICY, (), TUMBLE, None),
    (Drive.GENERATED, (), None, None),
)


@st.composite
def lineages(draw: st.DrawFn, frames: int | None = None) -> Lineage:
    frames = frames or draw(st.integers(1, 12))
    sources = draw(st.lists(st.sampled_from(SOURCES), min_size=1, max_size=4))
    rng = np.random.default_rng(draw(st.integers(0, 9999)))
    weights = rng.dirichlet(np.ones(len(sources)), frames).T
    if draw(st.booleans()):
        # Whole strands fall silent for a while, as before and after a blend.
        weights = (weights == weights.max(axis=0)).astype(float)
    strands = tuple(
        Strand(drive, weight, takes, skill, follows)
        for (drive, takes, skill, follows), weight in zip(sources, weights, strict=True)
    )
    spans = st.lists(st.integers(0, frames), min_size=2, max_size=2).map(sorted)
    edits = tuple(Edit(EditKind.LIFT, *draw(spans), "up") for _ in range(draw(st.integers(0, 3))))
    return Lineage(strands, edits)


def spans_of(frames: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(0, frames - 1), st.integers(1, frames)).filter(lambda span: span[0] < span[1])


def is_whole(lineage: Lineage, frames: int) -> None:
    assert lineage.frames == frames
    assert lineage.drive_weights().sum(axis=1) == pytest.approx(1, abs=1e-9)
    for edit in lineage.edits:
        assert 0 <= edit.start_frame <= edit.end_frame <= frames
    covered = np.zeros(frames)
    for span in lineage.spans():
        covered[span.start_frame : span.end_frame] += span.weight
    assert covered == pytest.approx(1, abs=1e-6)


@given(data=st.data(), lineage=lineages())
def test_a_trim_keeps_the_weights_of_its_frames(data: st.DataObject, lineage: Lineage) -> None:
    start, end = data.draw(spans_of(lineage.frames))
    trimmed = lineage.trim(start, end)
    is_whole(trimmed, end - start)
    assert np.array_equal(trimmed.drive_weights(), lineage.drive_weights()[start:end])
    assert set(trimmed.takes) <= set(lineage.takes)


@given(lineage=lineages(), count=st.integers(1, 30))
def test_a_resampling_takes_the_nearest_frame(lineage: Lineage, count: int) -> None:
    source = np.linspace(0, lineage.frames - 1, count)
    resampled = lineage.resample(source)
    is_whole(resampled, count)
    nearest = np.floor(source + 0.5).astype(int)
    assert np.array_equal(resampled.drive_weights(), lineage.drive_weights()[nearest])


@given(before=lineages(), after=lineages())
def test_a_concatenation_has_both_one_after_the_other(before: Lineage, after: Lineage) -> None:
    joined = before.concatenate(after)
    is_whole(joined, before.frames + after.frames)
    both = np.concatenate([before.drive_weights(), after.drive_weights()])
    assert joined.drive_weights() == pytest.approx(both, abs=1e-12)
    assert set(joined.takes) == set(before.takes) | set(after.takes)
    assert len(joined.edits) == len(before.edits) + len(after.edits)


@given(data=st.data(), first=lineages())
def test_a_mix_shares_every_frame(data: st.DataObject, first: Lineage) -> None:
    other = data.draw(lineages(frames=first.frames))
    share = np.array(data.draw(st.lists(st.floats(0, 1), min_size=first.frames, max_size=first.frames)))
    mixed = first.mix(other, share)
    is_whole(mixed, first.frames)
    wanted = first.drive_weights() * (1 - share[:, None]) + other.drive_weights() * share[:, None]
    assert mixed.drive_weights() == pytest.approx(wanted, abs=1e-9)


@given(lineage=lineages())
def test_mixing_nothing_in_changes_nothing(lineage: Lineage) -> None:
    other = Lineage.of(Drive.GENERATED, lineage.frames)
    assert set(lineage.mix(other, 0.0).takes) == set(lineage.takes)
    assert lineage.mix(other, 1.0).takes == ()


@given(lineage=lineages(), drive=st.sampled_from([Drive.PHYSICS, Drive.GENERATED]))
def test_another_drive_moves_every_frame_with_the_same_takes(lineage: Lineage, drive: Drive) -> None:
    driven = lineage.driven_by(drive)
    is_whole(driven, lineage.frames)
    assert driven.drive_weights()[:, list(Drive).index(drive)] == pytest.approx(1, abs=1e-9)
    assert {take for strand in lineage.strands if strand.weight.any() for take in strand.takes} == set(driven.takes)


@given(lineage=lineages())
def test_a_policy_that_follows_leaves_weights_and_takes_as_they_were(lineage: Lineage) -> None:
    followed = lineage.followed_by(TUMBLE)
    is_whole(followed, lineage.frames)
    assert followed.edits == lineage.edits
    shares: dict[tuple[TakeRef, ...], np.ndarray] = {}
    for strand in lineage.strands:
        if strand.weight.any():
            shares[strand.takes] = shares.get(strand.takes, 0.0) + strand.weight
    assert {strand.takes for strand in followed.strands} == set(shares)
    for strand in followed.strands:
        assert strand.weight == pytest.approx(shares[strand.takes], abs=1e-12)
        assert (strand.drive, strand.skill) == (Drive.POLICY, TUMBLE)
        assert strand.follows == (strand.takes[0].id if strand.takes else None)


def test_what_a_policy_follows_is_known_as_its_skill_knows_it() -> None:
    today = replace(ROLL, licence=Licence("CC0-1.0"))
    skill = SkillRef("tumble", "4" * 64, (today, WALK))
    (strand,) = Lineage.of(Drive.PERFORMER, 3, [ROLL]).followed_by(skill).strands
    assert (strand.takes, strand.follows) == ((today,), "roll")


@settings(max_examples=50)
@given(data=st.data(), lineage=lineages())
def test_weights_sum_to_one_through_any_chain_of_operations(data: st.DataObject, lineage: Lineage) -> None:
    operations: list[Callable[[Lineage], Lineage]] = [
        lambda a: a.trim(*data.draw(spans_of(a.frames))),
        lambda a: a.resample(np.linspace(0, a.frames - 1, data.draw(st.integers(1, 20)))),
        lambda a: a.concatenate(data.draw(lineages())),
        lambda a: a.mix(data.draw(lineages(frames=a.frames)), data.draw(st.floats(0, 1))),
        lambda a: a.driven_by(Drive.PHYSICS),
        lambda a: a.with_edit(EditKind.PLACE, "moved"),
    ]
    for operation in data.draw(st.lists(st.sampled_from(operations), max_size=5)):
        lineage = operation(lineage)
        is_whole(lineage, lineage.frames)


@given(lineage=lineages())
def test_spans_name_exactly_the_strands_that_act(lineage: Lineage) -> None:
    spans = lineage.spans()
    assert [span.start_frame for span in spans] == sorted(span.start_frame for span in spans)
    for frame in range(lineage.frames):
        told = [(s.drive, s.takes, s.skill, s.follows) for s in spans if s.start_frame <= frame < s.end_frame]
        acting = [strand.source for strand in lineage.strands if strand.weight[frame] > 0]
        assert told == acting
    seconds = sum((span.end_frame - span.start_frame) * span.weight for span in spans)
    assert seconds == pytest.approx(lineage.frames)


def test_a_silent_strand_is_in_no_credit() -> None:
    silent = Strand(Drive.PERFORMER, np.zeros(3), (FLIP,))
    lineage = Lineage((Strand(Drive.PHYSICS, np.ones(3), (ROLL,)), silent))
    assert lineage.takes == (ROLL,)
    assert [span.takes for span in lineage.spans()] == [(ROLL,)]


def test_takes_that_a_skill_learned_from_are_told_too() -> None:
    assert Lineage.of(Drive.POLICY, 2, [FLIP], TUMBLE, "flip").takes == (FLIP, ROLL, WALK)


def test_an_edit_keeps_to_its_frames() -> None:
    lineage = Lineage.of(Drive.PERFORMER, 10, [FLIP]).with_edit(EditKind.LIFT, "up", 2, 6)

    def edited(after: Lineage) -> list[tuple[int, int]]:
        return [(edit.start_frame, edit.end_frame) for edit in after.edits]

    assert edited(lineage.trim(4, 8)) == [(0, 2)]
    assert edited(lineage.trim(6, 8)) == []
    # Twice the frames: old frame 2 is nearest from new frame 3 on, old frame 6 from new frame 11 on.
    assert edited(lineage.resample(np.arange(0, 10, 0.5))) == [(3, 11)]
    assert edited(lineage.concatenate(lineage)) == [(2, 6), (12, 16)]


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        (lambda: Lineage(()), "at least one strand"),
        (
            lambda: Lineage((Strand(Drive.PHYSICS, np.full(3, 0.5)),)),
            "frame 0: the weights of the drives must sum to 1",
        ),
        (lambda: Lineage((Strand(Drive.PHYSICS, np.ones(3)), Strand(Drive.PHYSICS, np.ones(2)))), "differ in length"),
        (lambda: Strand(Drive.PHYSICS, np.array([-0.1])), "out of range"),
        (lambda: Strand(Drive.PHYSICS, np.array([1.1])), "out of range"),
        (lambda: Strand(Drive.PHYSICS, np.array([np.nan])), "not finite"),
        (lambda: Strand(Drive.PERFORMER, np.ones(1)), "needs the take"),
        (lambda: Strand(Drive.POLICY, np.ones(1)), "a skill stands behind"),
        (lambda: Strand(Drive.PHYSICS, np.ones(1), (), TUMBLE), "a skill stands behind"),
        (lambda: Lineage.of(Drive.PHYSICS, 3).with_edit(EditKind.LIFT, "", 0, 4), "outside the motion"),
        (lambda: Lineage.of(Drive.PHYSICS, 3).mix(Lineage.of(Drive.PHYSICS, 2), 0.5), "differ in length"),
    ],
)
def test_what_cannot_be_true_is_refused(wrong: Callable[[], object], line: str) -> None:
    with pytest.raises(BadInput, match=line):
        wrong()


def test_weights_cannot_be_changed_afterwards() -> None:
    mine = np.ones(3)
    strand = Strand(Drive.PHYSICS, mine)
    mine[:] = 0
    assert strand.weight.tolist() == [1, 1, 1]
    with pytest.raises(ValueError, match="read-only"):
        strand.weight[0] = 0
