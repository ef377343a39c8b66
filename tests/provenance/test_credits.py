"""Credits and labels: what people are told, word for word."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import numpy as np
import pytest

from airhead.motion import Drive, Lineage, SkillRef, TakeRef
from airhead.provenance import (
    DRIVE_COLOURS,
    FilmRecord,
    disclosures,
    drive_label,
    drive_seconds,
    end_card_lines,
    film_credits,
    publication,
)
from airhead.provenance.packing import pack, parse, unpack


def test_the_end_card_says_who_moved_the_character(record: FilmRecord) -> None:
    assert end_card_lines(record.lineage, record.fps, record.deviation, record.disclosures) == [
        "25 % recorded, 0.2 s: human (Ann Lee, take backflip)",
        "25 % simulated, 0.2 s: human, simulated (Ann Lee, performer unrecorded, takes backflip, roll)",
        "12 % simulated, 0.1 s: simulation alone",
        "21 % learned, 0.2 s: AI, following a human take "
        "(performer unrecorded, take roll; skill flip-v1, learned from Ann Lee, performer unrecorded)",
        "17 % generated, 0.1 s: AI, on its own",
        "simulated and learned motion lies 12 mm from the recorded human on average, 50 mm at most",
        "licences of the recordings: Zlib, MIT",
        "the landing failed",
    ]


def test_percents_sum_to_a_hundred_and_nothing_rounds_to_none(ann: TakeRef, unknown: TakeRef) -> None:
    thirds = Lineage.of(Drive.PERFORMER, 100, [ann]).concatenate(Lineage.of(Drive.PHYSICS, 100, [ann]))
    lines = end_card_lines(thirds.concatenate(Lineage.of(Drive.GENERATED, 100)), 30)
    assert sum(int(line.split(" %")[0]) for line in lines[:3]) == 100
    rare = Lineage.of(Drive.PERFORMER, 999, [ann]).concatenate(Lineage.of(Drive.GENERATED, 1))
    assert end_card_lines(rare, 30)[1].startswith("under 1 % generated")


def test_nobody_is_left_out_of_a_long_list(ann: TakeRef) -> None:
    takes = [replace(ann, id=f"take{i}", performer=replace(ann.performer, name=f"P{i}")) for i in range(9)]
    (line, _) = end_card_lines(Lineage.of(Drive.PERFORMER, 5, takes), 30)
    assert all(f"P{i}" in line for i in range(9))
    assert "and 1 more" in line


def test_a_take_without_consent_is_not_for_publication(ann: TakeRef) -> None:
    silent = TakeRef("silent", "9" * 64)
    taught = SkillRef("skill", "8" * 64, (silent,))
    for lineage in (Lineage.of(Drive.PHYSICS, 5, [ann, silent]), Lineage.of(Drive.POLICY, 5, [ann], taught)):
        told = publication(lineage)
        assert not told.allowed
        assert told.statement == "not for publication: no consent to publish take silent"
        record = FilmRecord("Film", 30, 5, lineage)
        assert told.statement in disclosures(record)
        assert told.statement in end_card_lines(lineage, 30)
        assert film_credits(record)["publication"] == {
            "allowed": False,
            "reasons": ["no consent to publish take silent"],
        }
    assert publication(Lineage.of(Drive.PHYSICS, 5)).allowed


def test_a_consent_that_ended_is_none(ann: TakeRef) -> None:
    ends = replace(ann, consent=replace(ann.consent, until=dt.date(2026, 5, 1)))
    lineage = Lineage.of(Drive.PERFORMER, 5, [ends])
    assert publication(lineage).allowed
    assert publication(lineage, dt.date(2026, 5, 1)).allowed
    told = publication(lineage, dt.date(2026, 5, 2))
    assert told.statement == "not for publication: the consent to publish take backflip ended on 2026-05-01"
    record = FilmRecord("Film", 30, 5, lineage, made_on=dt.date(2026, 5, 2))
    assert disclosures(record) == (told.statement,)
    assert told.statement in end_card_lines(lineage, 30, on=record.made_on)
    assert unpack(parse(pack(record, ()).as_data())).made_on == record.made_on


def test_credits_are_the_same_bytes_every_time_and_complete(record: FilmRecord) -> None:
    first, second = (json.dumps(film_credits(record)) for _ in range(2))
    assert first == second
    data = json.loads(first)
    assert sum(data["seconds"].values()) == pytest.approx(0.8)
    assert [take["performer"] for take in data["takes"]] == ["Ann Lee", "performer unrecorded"]
    assert data["takes"][1]["notice"] == "a notice\nof two lines"
    assert data["skills"] == [{"id": "flip-v1", "sha256": "c" * 64, "takes": ["backflip", "roll"]}]
    assert data["edits"] == [{"kind": "mirror", "start_frame": 4, "end_frame": 11, "note": "left is right"}]
    assert data["performance_files"] == {"performance.npz": "d" * 64, "performance.bvh": "e" * 64}
    assert {span["shown_as"] for span in data["spans"]} == {
        "human",
        "human, simulated",
        "simulation alone",
        "AI, following a human take",
        "AI, on its own",
    }


def test_a_frame_of_a_blend_shows_every_label_the_heaviest_first(lineage: Lineage) -> None:
    labels = [drive_label(lineage, frame) for frame in range(lineage.frames)]
    assert labels[0] == "human"
    assert labels[6] == "human, simulated"
    assert labels[13] == "simulation alone + AI, following a human take"
    assert labels[17] == "AI, following a human take + simulation alone"
    assert labels[23] == "AI, on its own"


def test_the_same_label_from_two_strands_is_shown_once(ann: TakeRef, unknown: TakeRef) -> None:
    one, other = Lineage.of(Drive.PERFORMER, 3, [ann]), Lineage.of(Drive.PERFORMER, 3, [unknown])
    assert drive_label(one.mix(other, np.full(3, 0.5)), 1) == "human"


def test_seconds_name_every_drive(ann: TakeRef) -> None:
    assert drive_seconds(Lineage.of(Drive.PHYSICS, 15, [ann]), 30) == {
        "performer": 0.0,
        "physics": 0.5,
        "policy": 0.0,
        "generated": 0.0,
    }
    assert len(set(DRIVE_COLOURS.values())) == len(Drive)
