"""What a take is found by belongs to a version; what another one computed is known as old and computed anew."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.motion import Stage, StageBox, Take, lift
from airhead.takes import Library, Likeness, Query, search, starter_names, starter_take
from airhead.takes.index import INDEX_VERSION, Index, index_of

TODAY = dt.date(2026, 11, 22)
GOLDEN = Path(__file__).parent / "golden" / "index.json"
Make = Callable[..., Take]


def _index(name: str) -> Index:
    index = index_of(starter_take(name).motion)
    assert isinstance(index, Index)
    return index


def measured() -> dict[str, dict[str, float]]:
    """Traits of every starter take, and a number that changes with its features."""
    found = {name: _index(name) for name in starter_names()}
    return {
        name: {key: round(value, 4) for key, value in asdict(index.traits).items()}
        | {"features": round(float(np.abs(index.fine.astype(float)).mean()), 4)}
        for name, index in found.items()
    }


def test_what_takes_are_found_by_changes_only_with_its_version() -> None:
    """If this fails on purpose: raise INDEX_VERSION, and write the file anew from `measured`."""
    golden = json.loads(GOLDEN.read_text())
    assert golden["version"] == INDEX_VERSION
    found = measured()
    for name, known in golden["takes"].items():
        assert found[name] == pytest.approx(known, rel=1e-3, abs=1e-3), name


def _made_old(library: Library) -> None:
    with library.together():
        library._connection.execute("UPDATE takes SET index_version = 0, air_time_s = 9 WHERE NOT comes_along")
        library._connection.execute("DELETE FROM fine WHERE take_id IN (SELECT id FROM takes WHERE NOT comes_along)")


def test_what_is_old_is_known_and_computed_anew(library: Library, some_take: Make) -> None:
    before = [library.add(some_take(number, f"take_{number}"), TODAY).record for number in (1, 2)]
    alike = search(library, Query(like=Likeness("take_1")))
    assert library.outdated() == ()
    _made_old(library)
    assert library.outdated() == ("take_1", "take_2")
    assert library.reindex("take_1") == before[0]
    assert library.outdated() == ("take_2",)
    library.reindex("take_2")
    again = search(library, Query(like=Likeness("take_1")))
    assert [hit for hit in again.hits if not hit.record.comes_along] == [
        hit for hit in alike.hits if not hit.record.comes_along
    ]


def test_starter_takes_are_indexed_anew_by_themselves(library: Library) -> None:
    with library.together():
        library._connection.execute("UPDATE takes SET air_time_s = 9")
        library._connection.execute("UPDATE settings SET value = replace(value, ?, ' 0')", (f" {INDEX_VERSION}",))
    with Library(library.file) as again:
        assert again.record("jump").traits == _index("jump").traits
    with pytest.raises(BadInput, match="a starter take comes along as it is"):
        library.reindex("jump")


def test_who_stands_on_a_box_is_not_in_the_air(library: Library, some_take: Make) -> None:
    take = some_take(1)
    raised = replace(take, motion=lift(take.motion, 0.6))
    box = StageBox(np.array([0.0, 0.0, 0.3]), np.array([5.0, 5.0, 0.3]))
    record = library.add(raised, TODAY, boxes=[box]).record
    on_ground = index_of(take.motion)
    assert isinstance(on_ground, Index)
    assert record.traits is not None
    assert record.traits.air_time_s == on_ground.traits.air_time_s == 0
    assert record.traits.peak_height_m == pytest.approx(on_ground.traits.peak_height_m + 0.6, abs=0.01)
    assert library.reindex(record.name) == record


def test_boxes_are_kept_with_the_take(library: Library, some_take: Make) -> None:
    boxes = [
        StageBox(np.array([1.0, -2.0, 0.25]), np.array([0.5, 0.4, 0.25]), 0.3),
        StageBox(np.array([0.1, 0.2, 0.5]), np.array([0.1, 0.2, 0.5])),
    ]
    name = library.add(some_take(1), TODAY, boxes=boxes).record.name
    with Library(library.file) as again:
        stage = again.stage(name)
        assert isinstance(stage, Stage)
        for kept, box in zip(stage.boxes, boxes, strict=True):
            assert np.array_equal(kept.center_w, box.center_w)
            assert np.array_equal(kept.half_m, box.half_m)
            assert kept.yaw_rad == box.yaw_rad
        assert again.stage("kick") is None
        again.remove(name)
        assert again.query("SELECT count(*) FROM boxes")[0][0] == 0


@pytest.mark.parametrize("spoiled", ["x_m = 'far'", "half_width_m = -1", "yaw_rad = x'00'"])
def test_a_box_changed_by_hand_is_refused_in_one_line(library: Library, some_take: Make, spoiled: str) -> None:
    box = StageBox(np.array([1.0, -2.0, 0.25]), np.array([0.5, 0.4, 0.25]))
    name = library.add(some_take(1), TODAY, boxes=[box]).record.name
    library._connection.execute(f"UPDATE boxes SET {spoiled}")
    with pytest.raises(BadInput, match="a box of a take's stage is damaged"):
        library.stage(name)
