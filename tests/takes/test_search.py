"""A search finds what matches and nothing else, whatever it is asked by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from airhead.errors import BadInput
from airhead.motion import Mark, Performer, PerformerStatus, Take, mirror, place, resample, trim
from airhead.takes import Library, Likeness, Query, TakeRecord, search, starter_names, starter_take

TODAY = dt.date(2026, 11, 22)
Make = Callable[..., Take]


@pytest.fixture(scope="module")
def stocked(
    empty_library: Path, some_take: Make, snake: Take, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Library]:
    """A library with takes that are told apart by every trait."""
    file = tmp_path_factory.mktemp("stocked") / "takes.sqlite"
    file.write_bytes(empty_library.read_bytes())
    with Library(file) as library:
        library.add(some_take(1, "opening", title="Öffnung", slate="12A", mark=Mark.SELECT), TODAY)
        hidden = some_take(2, "quiet", source_file="Stille_Nacht.bvh", mark=Mark.NG)
        withheld = Performer(status=PerformerStatus.WITHHELD)
        library.add(hidden.with_ref(replace(hidden.ref, performer=withheld)), TODAY)
        library.add(snake, TODAY)
        library.tag("opening", ["flip", "night"])
        library.tag("quiet", ["night"])
        yield library


def names(library: Library, query: Query) -> list[str]:
    return [hit.record.name for hit in search(library, query).hits]


def own(library: Library, query: Query) -> list[str]:
    return [hit.record.name for hit in search(library, query).hits if not hit.record.comes_along]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("opening", ["opening"]),
        ("OFFNUNG", ["opening"]),
        ("öffnung 12a", ["opening"]),
        ("öffnung 12b", []),
        ("angstrom", ["opening"]),
        ("nacht", ["quiet"]),
        ("night", ["opening", "quiet"]),
        ("", ["opening", "quiet", "snake"]),
        ("%", []),
        ("_start'; DROP TABLE takes; --", []),
        ('"flip" OR *', []),
        ("\0", []),
    ],
)
def test_every_word_must_stand_somewhere(stocked: Library, words: str, found: list[str]) -> None:
    assert own(stocked, Query(words=words)) == found


def test_part_of_a_word_finds_starter_takes_too_and_after_ones_own(stocked: Library) -> None:
    assert names(stocked, Query(words="flip")) == ["opening", "backflip"]


def test_tags_performer_and_mark(stocked: Library) -> None:
    assert own(stocked, Query(tags=("night",))) == ["opening", "quiet"]
    assert own(stocked, Query(tags=("night", "flip"))) == ["opening"]
    assert own(stocked, Query(performer="zoe")) == ["opening"]
    assert own(stocked, Query(performer="withheld")) == ["quiet"]
    assert own(stocked, Query(mark=Mark.NG)) == ["quiet"]
    assert own(stocked, Query(mark=Mark.SELECT, words="12a", tags=("night",), performer="zoe")) == ["opening"]


@pytest.mark.parametrize("trait", ["duration_s", "air_time_s", "peak_height_m", "rotation_deg"])
def test_a_range_finds_exactly_the_takes_within_it(stocked: Library, trait: str) -> None:
    def value(record: TakeRecord) -> float | None:
        source = record if trait == "duration_s" else record.traits
        return None if source is None else float(getattr(source, trait))

    records = stocked.records()
    known = sorted(found for record in records if (found := value(record)) is not None)
    for least, most in ((known[3], known[-4]), (None, known[5]), (known[-2], None), (known[0], known[-1])):
        expected = [
            record.name for record in records
            if (found := value(record)) is not None and (least or 0) <= found <= (most if most is not None else found)
        ]  # fmt: skip
        assert names(stocked, Query(**{trait: (least, most)})) == expected


def test_what_is_not_shown_is_counted(stocked: Library) -> None:
    found = search(stocked, Query(most=2))
    assert (len(found.hits), found.matches) == (2, 3 + len(starter_names()))
    alike = search(stocked, Query(like=Likeness("jump", 0.0, 0.2), most=2))
    assert (len(alike.hits), alike.matches) == (2, len(starter_names()) - 1 + 2)


@pytest.mark.parametrize("name", starter_names())
def test_the_same_movement_elsewhere_turned_and_at_another_rate_is_most_alike(library: Library, name: str) -> None:
    source = starter_take(name)
    moved = resample(place(source.motion, 1.1, [3.0, -2.0]), 50.0)
    take = replace(source, motion=moved)
    library.add(take.with_ref(replace(take.ref, id="moved", sha256="8" * 64)), TODAY)
    best = search(library, Query(like=Likeness(name))).hits[0]
    assert best.record.name == "moved"
    assert best.distance_m == pytest.approx(0, abs=0.02)


def test_a_stretch_of_a_take_is_found_where_it_is(library: Library) -> None:
    source = starter_take("cartwheel")
    start, end = 60, 108
    take = replace(source, motion=trim(source.motion, start, end))
    library.add(take.with_ref(replace(take.ref, id="part", sha256="8" * 64)), TODAY)
    found = search(library, Query(like=Likeness("part"))).hits[0]
    assert found.record.name == "cartwheel"
    assert found.window_s == pytest.approx((start / source.motion.fps, end / source.motion.fps), abs=0.06)
    back = search(library, Query(like=Likeness("cartwheel", *found.window_s))).hits[0]
    assert back.record.name == "part"
    assert back.distance_m == pytest.approx(found.distance_m, abs=0.02)


def test_likeness_is_within_what_else_is_asked(stocked: Library) -> None:
    hits = search(stocked, Query(like=Likeness("kick", 0.0, 0.2), tags=("night",))).hits
    assert {hit.record.name for hit in hits} == {"opening", "quiet"}
    assert all(hit.distance_m < 0.05 for hit in hits if hit.distance_m is not None)
    assert search(stocked, Query(like=Likeness("kick"), words="nothing like it")).hits == ()


def test_takes_that_are_much_shorter_are_not_like_it(stocked: Library) -> None:
    hits = search(stocked, Query(like=Likeness("getup_faceup"))).hits
    longest_s = {hit.record.name: hit.record.duration_s for hit in hits}
    assert {"getup_facedown", "spin", "cartwheel"} <= set(longest_s)
    assert min(longest_s.values()) > 0.55 * 3.78


def test_a_mirrored_movement_is_another_one(library: Library) -> None:
    source = starter_take("kick")
    take = replace(source, motion=mirror(source.motion))
    library.add(take.with_ref(replace(take.ref, id="left_kick", sha256="8" * 64)), TODAY)
    hits = search(library, Query(like=Likeness("kick"))).hits
    assert next(hit.distance_m for hit in hits if hit.record.name == "left_kick") > 0.2


@pytest.mark.parametrize(
    ("like", "line"),
    [
        (Likeness("moonwalk"), "no such take in the library; found 'moonwalk'"),
        (Likeness("snake"), "take snake: nothing can be like this take"),
        (Likeness("kick", 1.0, 0.5), "take kick: not a span of this take; found 1 to 0.5 s"),
        (Likeness("kick", 0.0, 99.0), "take kick: not a span of this take"),
        (Likeness("kick", 90.0), "take kick: not a span of this take"),
    ],
)
def test_what_nothing_can_be_like_is_refused(stocked: Library, like: Likeness, line: str) -> None:
    with pytest.raises(BadInput, match=line):
        search(stocked, Query(like=like))


@pytest.mark.parametrize("table", ["coarse", "fine"])
@pytest.mark.parametrize("data", ["x''", "x'00'", "'text'", "NULL", "zeroblob(16 * 180)", "9"])
def test_features_that_somebody_spoiled_do_no_harm(library: Library, some_take: Make, table: str, data: str) -> None:
    query = Query(like=Likeness("kick", 0.0, 0.3))
    whole = {hit.record.name for hit in search(library, query).hits}
    library.add(some_take(1), TODAY)
    spoil = f"UPDATE OR IGNORE {table} SET data = {data} WHERE take_id IN (SELECT id FROM takes WHERE NOT comes_along)"
    library._connection.execute(spoil)
    hits = search(library, query).hits
    assert whole <= {hit.record.name for hit in hits}
    assert all(hit.distance_m is not None and hit.distance_m >= 0 for hit in hits)
