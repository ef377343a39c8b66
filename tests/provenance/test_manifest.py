"""The manifest and the record in it, without signing anything."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airhead.errors import BadInput
from airhead.motion import STARTER_SKELETON, Drive, Lineage, Motion, Performance, SkillRef, TakeRef
from airhead.provenance import Deviation, FileHash, FilmRecord, film_manifest, film_spans, top_level_boxes
from airhead.provenance.manifest import npt, source_type
from airhead.provenance.packing import pack, parse, unpack

TAKES = [TakeRef(f"take{i}", f"{i:064x}") for i in range(3)]
SKILL = SkillRef("skill", "f" * 64, (TAKES[0],))


@pytest.mark.parametrize(
    ("frame", "fps", "expected"),
    [
        (0, 30, "0.0"),
        (75, 30, "2.5"),
        (1, 30, "0.033333"),
        (1799, 30, "59.966667"),
        (1800, 30, "1:00.0"),
        (2250, 30, "1:15.0"),
        (59_999_999, 1_000_000, "59.999999"),
        (599_999_996, 10_000_000, "1:00.0"),
        (3600 * 25 + 5, 25, "1:00:00.2"),
        (1001, Fraction(30000, 1001), "33.400033"),
    ],
)
def test_times_have_minutes_past_sixty_seconds(frame: int, fps: Any, expected: str) -> None:
    assert npt(frame, Fraction(fps)) == expected


def test_a_film_of_a_day_cannot_be_signed() -> None:
    with pytest.raises(BadInput, match="too long"):
        npt(24 * 3600 * 30, Fraction(30))


@pytest.mark.parametrize(
    ("drives", "expected"),
    [
        (["performer"], "composite"),
        (["physics"], "composite"),
        (["performer", "physics"], "composite"),
        (["performer", "policy"], "compositeSynthetic"),
        (["physics", "generated"], "compositeSynthetic"),
        (["policy"], "trainedAlgorithmicMedia"),
        (["policy", "generated"], "trainedAlgorithmicMedia"),
    ],
)
def test_the_source_type_follows_who_moved_the_character(drives: list[str], expected: str) -> None:
    parts = [_of(Drive(drive), 3) for drive in drives]
    lineage = parts[0]
    for part in parts[1:]:
        lineage = lineage.concatenate(part)
    assert source_type(lineage) == f"http://cv.iptc.org/newscodes/digitalsourcetype/{expected}"


def _of(drive: Drive, frames: int) -> Lineage:
    skill = SKILL if drive is Drive.POLICY else None
    takes = [] if drive is Drive.GENERATED else TAKES[:1]
    return Lineage.of(drive, frames, takes, skill)


def _manifest(record: FilmRecord, film: Path) -> dict[str, Any]:
    return json.loads(json.dumps(film_manifest(record, top_level_boxes(film))))


def test_a_long_film_has_regions_in_minutes_and_inclusive_frames(unsigned: Path) -> None:
    lineage = _of(Drive.PERFORMER, 1000).concatenate(_of(Drive.PHYSICS, 2000))
    actions = _manifest(FilmRecord("Long", 30, 4000, lineage, 60), unsigned)["assertions"][0]["data"]["actions"]
    placed, simulated = actions[1:]
    assert placed["changes"][0]["region"] == [
        {"type": "temporal", "time": {"type": "npt", "start": "2.0", "end": "35.333333"}},
        {"type": "frame", "frame": {"start": 60, "end": 1059}},
    ]
    assert simulated["changes"][0]["region"] == [
        {"type": "temporal", "time": {"type": "npt", "start": "35.333333", "end": "1:42.0"}},
        {"type": "frame", "frame": {"start": 1060, "end": 3059}},
    ]


def test_each_drive_has_its_action_source_and_words(unsigned: Path, record: FilmRecord) -> None:
    manifest = _manifest(record, unsigned)
    actions = manifest["assertions"][0]["data"]["actions"]
    rows = [(a["action"], a["digitalSourceType"].rpartition("/")[2], a["description"]) for a in actions]
    assert rows == [
        ("c2pa.created", "compositeSynthetic", "the landing failed"),
        ("c2pa.placed", "digitalCapture", "recorded human motion"),
        ("c2pa.edited", "algorithmicMedia", "recorded human motion, realised by simulation"),
        ("c2pa.edited", "algorithmicMedia", "simulation alone"),
        ("c2pa.edited", "trainedAlgorithmicMedia", "motion of the learned skill flip-v1, following the take roll"),
        ("c2pa.edited", "trainedAlgorithmicMedia", "motion invented by a generative model"),
    ]
    known = {part["label"]: part["title"] for part in manifest["ingredients"]}
    named = [[known[i] for i in a.get("parameters", {}).get("ingredientIds", [])] for a in actions]
    both = ["take backflip", "take roll"]
    assert named == [[], ["take backflip"], both, [], ["take roll", "skill flip-v1", "take backflip"], []]
    assert all(assertion["created"] for assertion in manifest["assertions"])
    assert "allActionsIncluded" not in json.dumps(manifest)


def test_blends_say_how_much(unsigned: Path) -> None:
    half = _of(Drive.PERFORMER, 10).mix(_of(Drive.POLICY, 10), np.full(10, 0.25))
    actions = _manifest(FilmRecord("Blend", 30, 10, half), unsigned)["assertions"][0]["data"]["actions"]
    assert actions[1]["changes"][0]["description"] == "recorded human motion, blended, 75.0 % on average"


@st.composite
def lineages(draw: st.DrawFn) -> Lineage:
    """Blends of many strands, some weights tiny, some zero."""
    frames, rng = draw(st.integers(1, 40)), np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    lineage = None
    for _ in range(draw(st.integers(1, 5))):
        drive = Drive(draw(st.sampled_from([drive.value for drive in Drive])))
        takes = [TAKES[draw(st.integers(0, 2))]]
        skill = SKILL if drive is Drive.POLICY else None
        part = Lineage.of(drive, frames, takes, skill, takes[0].id if skill and draw(st.booleans()) else None)
        share = np.clip(rng.normal(0.5, draw(st.sampled_from([0.1, 1.0, 10.0])), frames), 0, 1)
        share[rng.random(frames) < 0.2] = draw(st.sampled_from([0, 1e-12, 1 / 3]))
        lineage = part if lineage is None else lineage.mix(part, share)
    assert lineage is not None
    return lineage


@settings(max_examples=40, deadline=None)
@given(lineages(), st.integers(0, 5), st.integers(0, 5))
def test_a_record_survives_the_assertion(lineage: Lineage, before: int, after: int) -> None:
    record = FilmRecord("Film", 29.97, before + lineage.frames + after, lineage, before)
    data = json.loads(json.dumps(pack(record, ()).as_data()))
    again = unpack(parse(data))
    assert pack(again, ()).as_data() == data
    assert again.rate == Fraction(30000, 1001)
    np.testing.assert_allclose(again.lineage.drive_weights(), lineage.drive_weights(), atol=1e-8)
    for ours, theirs in zip(film_spans(record), film_spans(again), strict=True):
        assert replace(ours, weight=0) == replace(theirs, weight=0)
        assert theirs.weight > 0


@pytest.mark.parametrize(
    ("fps", "expected"),
    [(30, "30"), (29.97, "30000/1001"), (30000 / 1001, "30000/1001"), (23.976, "24000/1001"), (12.5, "25/2"), (1, "1")],
)
def test_frame_rates_are_those_of_video_files(fps: float, expected: str) -> None:
    record = FilmRecord("Film", fps, 5, _of(Drive.PHYSICS, 5))
    assert str(record.rate) == expected
    assert replace(record, title="again").rate == record.rate


def test_the_assertion_holds_no_list_of_numbers(record: FilmRecord, unsigned: Path) -> None:
    """The C2PA library would turn one into base64, and round fractions."""

    def check(value: object) -> None:
        assert not isinstance(value, float)
        if isinstance(value, dict):
            for part in value.values():
                check(part)
        elif isinstance(value, list):
            assert not any(isinstance(part, int) for part in value)
            for part in value:
                check(part)

    check(pack(record, top_level_boxes(unsigned)).as_data())


def test_a_record_must_fit_its_film(lineage: Lineage) -> None:
    for changed in ({"frames": 23}, {"frames": 24, "first_frame": 1}, {"first_frame": -1}, {"fps": 0}, {"fps": np.nan}):
        with pytest.raises(BadInput):
            FilmRecord(**{"title": "x", "fps": 30, "frames": 30, "lineage": lineage, **changed})
    for name in ("a/b", "a\\b", "", "a\n"):
        with pytest.raises(BadInput):
            FileHash(name, "a" * 64)
    with pytest.raises(BadInput):
        FileHash("film.mp4", "A" * 64)
    with pytest.raises(BadInput):
        Deviation(2, 1)


def test_the_deviation_is_measured_where_a_human_is_simulated() -> None:
    lineage = _of(Drive.PERFORMER, 2).concatenate(_of(Drive.PHYSICS, 2)).concatenate(Lineage.of(Drive.PHYSICS, 2))
    pose = np.zeros((6, 15, 4))
    pose[..., 0] = 1
    motion = Motion(STARTER_SKELETON, 30, np.zeros((6, 3)), pose, lineage)
    away = np.array([9, 9, 0.01, 0.03, 9, 9])
    stunt = Performance("stunt", motion, (), np.zeros((6, 0)), np.zeros((6, 0, 3)), away)
    measured = Deviation.measured(stunt)
    assert measured is not None
    assert (measured.mean_mm, measured.max_mm) == pytest.approx((20, 30))
    human = replace(stunt, motion=motion.with_lineage(_of(Drive.PERFORMER, 6)))
    assert Deviation.measured(human) is None
