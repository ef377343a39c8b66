"""A library keeps what was stored, as it was stored, and changes nothing else."""

from __future__ import annotations

import datetime as dt
import multiprocessing
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.formats.native.files import native_bytes
from airhead.motion import Consent, ConsentBasis, Drive, Lineage, Mark, Motion, Skeleton, Take, TakeRef
from airhead.takes import Library, TakeUse, UseKind, starter_names, starter_take
from airhead.takes.index import index_of

TODAY = dt.date(2026, 11, 22)
Make = Callable[..., Take]


def test_a_take_comes_back_equal_to_the_bit(library: Library, some_take: Make) -> None:
    consent = Consent(perform=True, publish=True, basis=ConsentBasis.PERFORMER, until=dt.date(2031, 5, 1))
    take = some_take(
        1, "flip", consent=consent, title="Flip [bold]x[/]", capture_method="optical", slate="12A take 3",
        session_date=dt.date(2026, 2, 28), source_file="flip.bvh", alterations="None.", mark=Mark.SELECT,
    )  # fmt: skip
    take = replace(take, tags=("acrobatics", "flight"))
    record = library.add(take, TODAY).record
    assert native_bytes(library.take("flip")) == native_bytes(take)
    assert (record.ref, record.title, record.tags, record.mark) == (take.ref, take.title, take.tags, take.mark)
    assert (record.slate, record.session_date) == (take.slate, take.session_date)
    assert (record.added_on, record.consent_on, record.withdrawn_on) == (TODAY, TODAY, None)
    assert (record.frames, record.fps, record.joints) == (take.motion.frames, take.motion.fps, 15)
    with Library(library.file) as again:
        assert again.record("flip") == record


def test_the_same_file_and_the_same_motion_are_told_and_change_nothing(library: Library, some_take: Make) -> None:
    first = library.add(some_take(1), TODAY)
    before = library.records()
    same_file = replace(some_take(2, title="Another"), title="Another")
    same_file = same_file.with_ref(replace(same_file.ref, sha256=first.record.ref.sha256))
    assert (library.add(same_file, TODAY).record, library.add(same_file, TODAY).known_by) == (first.record, "file")
    same_motion = some_take(1, "other").with_ref(replace(some_take(2).ref, id="other"))
    assert library.add(same_motion, TODAY).known_by == "motion"
    assert library.records() == before


def test_what_a_starter_take_is_made_of_is_that_starter_take(library: Library) -> None:
    walk = starter_take("walk")
    assert library.add(walk, TODAY).record.comes_along
    other = walk.with_ref(replace(walk.ref, id="stroll", sha256="7" * 64))
    added = library.add(other, TODAY)
    assert (added.record.name, added.known_by) == ("walk", "motion")


def test_a_name_that_is_taken_gets_a_number_or_is_refused(library: Library, some_take: Make) -> None:
    names = [library.add(some_take(number, "kick"), TODAY).record.name for number in range(3)]
    assert names == ["kick_2", "kick_3", "kick_4"]
    with pytest.raises(BadInput, match="there is a take of that name already; found kick"):
        library.add(some_take(9, "kick"), TODAY, rename=False)
    long = "x" * 64
    assert [library.add(some_take(n, long), TODAY).record.name for n in (10, 11)] == [long, "x" * 62 + "_2"]


def test_starter_takes_stand_in_every_library_and_nobody_changes_them(library: Library) -> None:
    assert {record.name for record in library.records() if record.comes_along} == set(starter_names())
    for name in starter_names():
        assert library.record(name).ref == starter_take(name).ref
        assert native_bytes(library.take(name)) == native_bytes(starter_take(name))
    for change in (
        lambda: library.tag("kick", ["mine"]),
        lambda: library.mark("kick", Mark.NG),
        lambda: library.withdraw("kick", TODAY),
        lambda: library.set_consent("kick", Consent(), TODAY),
        lambda: library.remove("kick"),
        lambda: library.replace_motion("kick", starter_take("kick")),
    ):
        with pytest.raises(BadInput, match="take kick: a starter take comes along as it is"):
            change()


def test_starter_takes_of_another_airhead_are_replaced_and_make_way_for_nobody(
    library: Library, some_take: Make
) -> None:
    library.add(some_take(1), TODAY)
    with library._changes():  # as an Airhead without the starter take `walk` would have left it
        library._connection.execute("DELETE FROM takes WHERE name = 'walk'")
        library._connection.execute("UPDATE takes SET name = 'walk' WHERE name = 'kick_start'")
        library._connection.execute("UPDATE settings SET value = 'older'")
    with Library(library.file) as again:
        assert again.record("walk").comes_along
        assert again.take("walk_2").ref.sha256 == some_take(1).ref.sha256


def test_tags_marks_and_consent_change_what_they_name(library: Library, some_take: Make) -> None:
    name = library.add(some_take(1), TODAY).record.name
    before = library.record(name)
    assert library.tag(name, ["flip", "a-1"], []).tags == ("a-1", "flip")
    assert library.tag(name, ["flip"], ["a-1", "never_there"]).tags == ("flip",)
    assert library.mark(name, Mark.SELECT).mark is Mark.SELECT
    consent = Consent(train=True, basis=ConsentBasis.LICENCE)
    assert library.set_consent(name, consent, TODAY).ref.consent == library.take(name).ref.consent == consent
    after = library.record(name)
    assert replace(after, tags=(), mark=Mark.NONE, ref=before.ref, consent_on=None) == before
    with pytest.raises(BadInput, match="not a name for a take or skill; found 'Flip'"):
        library.tag(name, ["Flip"])
    assert library.record(name) == after


def test_changes_together_happen_all_or_none(library: Library, some_take: Make) -> None:
    for number in (1, 2):
        library.add(some_take(number, f"take_{number}"), TODAY)
    with library.together():
        for name in ("take_1", "take_2"):
            library.mark(name, Mark.SELECT)
    before = library.records()
    with pytest.raises(BadInput, match="no such take in the library; found 'take_3'"):
        _mark_all(library, "take_1", "take_2", "take_3")
    assert library.records() == before
    assert library.record("take_2").mark is Mark.SELECT


def _mark_all(library: Library, *names: str) -> None:
    with library.together():
        for name in names:
            library.mark(name, Mark.NG)


def test_a_consent_withdrawn_denies_everything_and_keeps_the_record(library: Library, some_take: Make) -> None:
    allowed = Consent(True, True, True, ConsentBasis.PERFORMER)
    record = library.add(some_take(1, consent=allowed), TODAY).record
    later = TODAY + dt.timedelta(days=3)
    withdrawn = library.withdraw(record.name, later)
    assert withdrawn.ref.consent == library.take(record.name).ref.consent == Consent()
    assert withdrawn == replace(record, ref=replace(record.ref, consent=Consent()), withdrawn_on=later)
    assert library.set_consent(record.name, allowed, later).withdrawn_on is None


def test_uses_are_noted_once_a_place_for_the_takes_of_this_library_alone(library: Library, some_take: Make) -> None:
    ref = library.add(some_take(1), TODAY).record.ref
    film = TakeUse(UseKind.FILM, Path("/films/a/film.mp4"), "1" * 64, TODAY)
    strangers = [starter_take("kick").ref, TakeRef("nobody", "3" * 64), replace(ref, sha256="4" * 64)]
    library.record_uses([ref, *strangers], [film])
    library.record_uses([ref], [replace(film, sha256="2" * 64)])
    assert library.uses(ref.id) == (replace(film, sha256="2" * 64),)
    assert library.uses("kick") == ()


def test_a_take_removed_leaves_nothing(library: Library, some_take: Make) -> None:
    tables = ("takes", "tags", "motions", "coarse", "fine", "uses", "licences")
    counts = [library.query(f"SELECT count(*) FROM {table}")[0][0] for table in tables]
    record = library.add(some_take(1), TODAY).record
    library.tag(record.name, ["flip"])
    film = TakeUse(UseKind.FILM, Path("/films/film.mp4"), "1" * 64, TODAY)
    library.record_uses([record.ref], [film])
    assert library.remove(record.name) == (film,)
    assert [library.query(f"SELECT count(*) FROM {table}")[0][0] for table in tables] == counts
    with pytest.raises(BadInput, match="no such take in the library; found 'kick_start'"):
        library.take(record.name)
    with Library(library.file):
        pass
    assert "Ångström".encode() not in library.file.read_bytes()


def test_a_mended_motion_takes_the_others_place(library: Library, some_take: Make) -> None:
    record = library.add(some_take(1), TODAY).record
    mended = replace(some_take(2), alterations="played at half its speed")
    mended = replace(mended, motion=replace(mended.motion, fps=mended.motion.fps / 2))
    after = library.replace_motion(record.name, mended)
    assert (after.ref, after.title) == (record.ref, record.title)
    assert (after.fps, after.alterations) == (mended.motion.fps, "played at half its speed")
    assert library.take(record.name).motion.root_pos_w.tobytes() == mended.motion.root_pos_w.tobytes()
    assert after.traits == index_of(mended.motion).traits  # type: ignore[union-attr]
    other = library.add(some_take(3), TODAY).record
    with pytest.raises(BadInput, match=f"another take has this motion already; found {record.name}"):
        library.replace_motion(other.name, mended)


def test_a_take_of_no_humanoid_is_stored_without_traits_and_says_why(library: Library, snake: Take) -> None:
    record = library.add(snake, TODAY).record
    assert record.traits is None
    assert record.no_traits
    assert native_bytes(library.take("snake")) == native_bytes(snake)


def test_what_no_performer_performed_is_not_stored(library: Library, some_take: Make) -> None:
    take = some_take(1)
    simulated = Lineage.of(Drive.PHYSICS, take.motion.frames, [take.ref])
    with pytest.raises(BadInput, match="not a recorded take; found 1 takes, driven by physics"):
        library.add(replace(take, motion=take.motion.with_lineage(simulated)), TODAY)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda m: replace(m, root_pos_w=m.root_pos_w + 1e150), "too far away to be a recording; found 1e[+]150 m"),
        (
            lambda m: replace(m, fps=1e-6),
            "too slow to be a recording; found 1e-06 frames a second; allowed: at least 1",
        ),
        (lambda m: replace(m, skeleton=_sized(m.skeleton, 1e200)), "too far away to be a recording"),
        (lambda m: replace(m, skeleton=_sized(m.skeleton, 1e-200)), "too small to be a recording"),
    ],
)
def test_what_cannot_have_been_recorded_is_not_stored(
    library: Library, some_take: Make, change: Callable[[Motion], Motion], line: str
) -> None:
    take = some_take(1)
    with pytest.raises(BadInput, match=line):
        library.add(replace(take, motion=change(take.motion)), TODAY)


def _sized(skeleton: Skeleton, factor: float) -> Skeleton:
    return replace(skeleton, offsets_m=factor * skeleton.offsets_m)


def test_without_a_library_there_are_the_starter_takes_and_no_file(tmp_path: Path, some_take: Make) -> None:
    with Library(tmp_path / "nowhere" / "takes.sqlite") as library:
        assert len(library.records()) == len(starter_names())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("column", "value", "line"),
    [
        ("motion_sha256", "'" + "0" * 64 + "'", "take kick_start: its motion in the library is another one"),
        ("file_sha256", "'no hash'", "a record in the library is damaged; found take kick_start: not a SHA-256"),
        ("until", "'tomorrow'", "damaged; found Invalid isoformat"),
        ("basis", "'{bad json'", "damaged; found '{bad json' is not a valid ConsentBasis"),
        ("title", "x'00ff'", "damaged; found b"),
        ("performer", "NULL", "damaged; found a performer's name and status disagree"),
        ("name", "'Rm -rf'", "no such take"),
        ("licence_id", "99", "FOREIGN KEY|damaged"),
    ],
)
def test_a_record_changed_by_hand_is_refused_in_one_line(
    library: Library, some_take: Make, column: str, value: str, line: str
) -> None:
    library.add(some_take(1), TODAY)
    library._connection.execute("PRAGMA foreign_keys = OFF")
    library._connection.execute(f"UPDATE takes SET {column} = {value} WHERE NOT comes_along")
    with pytest.raises(BadInput, match=line) as refused:
        library.take("kick_start")
    assert len(str(refused.value).splitlines()) == 1
    if column != "name":
        library.remove("kick_start")
        assert not library.has("kick_start")


@pytest.mark.parametrize("data", ["NULL", "''", "x'504b0304'", "7"])
def test_a_motion_changed_by_hand_is_refused_in_one_line(library: Library, some_take: Make, data: str) -> None:
    library.add(some_take(1), TODAY)
    library._connection.execute("PRAGMA ignore_check_constraints = ON")
    library._connection.execute("DELETE FROM motions")
    if data != "NULL":
        library._connection.execute(f"INSERT INTO motions SELECT id, {data} FROM takes WHERE NOT comes_along")
    with pytest.raises(BadInput, match="take kick_start: its motion"):
        library.take("kick_start")


def test_hostile_text_is_kept_as_text(library: Library, some_take: Make) -> None:
    hostile = "'); DROP TABLE takes; -- \u202e[red]\N{SNOWMAN}"
    record = library.add(some_take(1, title=hostile, slate=hostile), TODAY).record
    assert (record.title, record.slate) == (hostile, hostile)
    for name in ("'; DROP TABLE takes", "\0", "a" * 5000, "ü"):
        with pytest.raises(BadInput, match="no such take in the library"):
            library.record(name)


def _add(file: Path, numbers: range, make: bytes) -> None:
    from airhead.formats.native.files import native_record

    take = native_record(make)
    assert isinstance(take, Take)
    with Library(file, create=True) as library:
        for number in numbers:
            root_pos_w = take.motion.root_pos_w + np.array([0.1 * number, 0.0, 0.0])
            moved = replace(take, motion=replace(take.motion, root_pos_w=root_pos_w))
            library.add(moved.with_ref(replace(moved.ref, sha256=f"{number:064x}")), TODAY)


def test_processes_that_add_at_once_all_succeed(tmp_path: Path, some_take: Make) -> None:
    file, data = tmp_path / "new" / "takes.sqlite", native_bytes(some_take(0))
    context = multiprocessing.get_context("fork")
    ranges = [range(1 + 5 * which, 6 + 5 * which) for which in range(3)]
    workers = [context.Process(target=_add, args=(file, numbers, data)) for numbers in ranges]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    with Library(file) as library:
        own = [record for record in library.records() if not record.comes_along]
        assert len(own) == 15
        for record in own:
            assert np.isfinite(library.take(record.name).motion.root_pos_w).all()
