"""A user names a take or a file; what cannot be made into a film is refused in one line."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.formats import write, write_bvh
from airhead.motion import Consent, Drive, Lineage, Motion, Performance, Skeleton, Take, TakeRef, joint_positions, trim
from airhead.production.recordings import file_sha256
from airhead.production.sources import find_source, find_take, take_to_perform
from airhead.rotations import IDENTITY
from airhead.takes import Library, starter_names, starter_take


@pytest.mark.parametrize("name", starter_names())
def test_a_starter_take_is_found_by_its_name(name: str) -> None:
    assert find_take(name).ref.id == name


def test_a_file_of_the_library_is_the_librarys_take(take_file: Path, short_take: Take) -> None:
    found, named = find_take(str(take_file)), find_take("kick_start")
    with Library() as library:
        assert found.ref == named.ref == library.record("kick_start").ref
    assert found.title == short_take.title
    assert np.array_equal(found.motion.root_pos_w, short_take.motion.root_pos_w)


def test_a_plain_motion_file_is_a_take_of_its_own(tmp_path: Path, short_take: Take) -> None:
    write_bvh(short_take, tmp_path / "My Flip_2.bvh")
    found = find_take(str(tmp_path / "My Flip_2.bvh"))
    assert (found.ref.id, found.title, found.source_file) == ("my_flip_2", "My Flip 2", "My Flip_2.bvh")
    assert found.motion.lineage.takes == (found.ref,)
    assert not found.ref.consent.publish
    assert joint_positions(found.motion) == pytest.approx(joint_positions(short_take.motion), abs=1e-4)


def test_a_copy_of_a_starter_take_is_that_starter_take(tmp_path: Path) -> None:
    write(starter_take("walk"), tmp_path / "mine.airhead")
    assert find_take(str(tmp_path / "mine.airhead")).ref == starter_take("walk").ref


def test_what_a_file_claims_of_consent_does_not_count(tmp_path: Path, short_take: Take) -> None:
    claiming = Take(short_take.ref, trim(short_take.motion, 0, 4), "All yours")
    write(claiming, tmp_path / "claim.airhead")
    found = find_source(str(tmp_path / "claim.airhead"))
    assert claiming.ref.consent.perform
    assert found.take.ref.consent == Consent()
    assert found.take.ref.sha256 == file_sha256(tmp_path / "claim.airhead")
    assert found.file == tmp_path / "claim.airhead"
    with pytest.raises(BadInput, match=f"no consent to perform with take claim; .*takes add {tmp_path}/claim.airhead"):
        take_to_perform(str(tmp_path / "claim.airhead"))


def refused(source: Path | str, line: str) -> None:
    with pytest.raises(BadInput, match=line) as refusal:
        find_take(str(source))
    assert len(str(refusal.value).splitlines()) == 1


def test_a_name_that_is_no_take_lists_those_there_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRHEAD_LIBRARY", str(tmp_path))  # a list of very many is cut short
    refused("moonwalk", "no such take or file; found 'moonwalk'; allowed: .*backflip, cartwheel, .*walk")
    refused("moonwalk" * 1000, "no such take or file")
    refused("moonwalk" * 1000 + ".bvh", "the file cannot be read; found File name too long")
    refused("moon\0walk", "no such take or file")


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("missing.bvh", None, "missing.bvh: no such file"),
        ("empty.airhead", b"", "empty.airhead: the file is empty"),
        ("text.airhead", b"not a motion at all", "text.airhead: "),
        ("film.mp4", b"\0\0\0\x18ftypisom" + bytes(100), "film.mp4: not a motion file"),
        ("motion.bvh", b"HIERARCHY\nROOT", "motion.bvh: "),
        ("motion.txt", b'{"Loop": "none", "Frames": []}', "motion.txt: "),
    ],
)
def test_what_is_no_motion_is_refused(tmp_path: Path, name: str, content: bytes | None, line: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    refused(tmp_path / name, line)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, "", "/", "..", "tests/"):
        refused(folder, "a folder, not a file; allowed: a motion file")


def test_a_pipe_is_refused_and_nobody_waits(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.bvh")
    refused(tmp_path / "pipe.bvh", "not a regular file")


def test_a_truncated_file_is_refused(tmp_path: Path, take_file: Path) -> None:
    data = take_file.read_bytes()
    for size in (1, 100, len(data) // 2, len(data) - 1):
        (tmp_path / "cut.airhead").write_bytes(data[:size])
        refused(tmp_path / "cut.airhead", "cut.airhead: ")


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_numbers_that_are_none_are_refused_with_their_place(tmp_path: Path, take_file: Path, value: float) -> None:
    spoiled = tmp_path / "spoiled.airhead"
    with zipfile.ZipFile(take_file) as old, zipfile.ZipFile(spoiled, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "root_pos_w.npy":
                data = data[:-8] + np.float64(value).tobytes()
            new.writestr(name, data)
    refused(spoiled, r"spoiled.airhead: index \(6, 2\): root_pos_w is not finite; found (nan|inf)")


_MIXAMO = (
    *("Hips", "Spine1", "Head", "RightUpLeg", "RightLeg", "RightFoot", "RightArm", "RightForeArm", "RightHand"),
    *("LeftUpLeg", "LeftLeg", "LeftFoot", "LeftArm", "LeftForeArm", "LeftHand"),
)


def small_skeleton() -> Motion:
    small = Skeleton(("Hips", "Knee", "Foot"), (-1, 0, 1), np.array([[0, 0, 0], [0, 0, -0.4], [0, 0, -0.4]]))
    joints = np.tile(IDENTITY, (2, 3, 1))
    return Motion(small, 30.0, np.zeros((2, 3)), joints, Lineage.of(Drive.PERFORMER, 2, [TakeRef("two", "0" * 64)]))


@pytest.mark.parametrize("suffix", [".bvh", ".airhead"])
def test_what_is_no_humanoid_is_refused(tmp_path: Path, suffix: str) -> None:
    write(small_skeleton(), tmp_path / f"other{suffix}")
    refused(tmp_path / f"other{suffix}", r"other\.\w+: not a humanoid skeleton: no two legs; found .* joints")


def test_another_humanoid_is_folded_onto_fifteen_joints(tmp_path: Path, short_take: Take) -> None:
    motion = short_take.motion
    tall = replace(motion.skeleton, offsets_m=1.1 * motion.skeleton.offsets_m)
    names = tuple(f"mixamorig:{name}" for name in _MIXAMO)
    hand = len(motion.skeleton)
    longer = replace(
        motion,
        skeleton=Skeleton(
            (*names, "mixamorig:LeftHandIndex1"),
            (*tall.parents, tall.index("left_wrist")),
            np.concatenate([tall.offsets_m, [[0.0, 0.0, -0.1]]]),
        ),
        joint_rot_l=np.concatenate([motion.joint_rot_l, np.tile(IDENTITY, (motion.frames, 1, 1))], axis=1),
    )
    assert len(longer.skeleton) == hand + 1
    write(longer, tmp_path / "longer.bvh")
    take = find_take(str(tmp_path / "longer.bvh"))
    assert take.motion.skeleton.same_as(tall)
    np.testing.assert_allclose(joint_positions(take.motion), joint_positions(longer)[:, :hand], atol=2e-3)
    assert take.motion.lineage.takes == (take.ref,)
    assert take.motion.lineage.edits[-1].note == "folded from 16 joints to 15"


LINEAGES: dict[str, Callable[[TakeRef, int], Lineage]] = {
    "0 takes, driven by physics": lambda ref, n: Lineage.of(Drive.PHYSICS, n),
    "1 takes, driven by physics": lambda ref, n: Lineage.of(Drive.PHYSICS, n, [ref]),
    "1 takes, driven by performer, physics": lambda ref, n: Lineage.of(Drive.PERFORMER, n - 1, [ref]).concatenate(
        Lineage.of(Drive.PHYSICS, 1, [ref])
    ),
    "1 takes, driven by generated": lambda ref, n: Lineage.of(Drive.GENERATED, n, [ref]),
    "2 takes, driven by performer": lambda ref, n: Lineage.of(Drive.PERFORMER, n - 1, [ref]).concatenate(
        Lineage.of(Drive.PERFORMER, 1, [TakeRef("roll", "1" * 64)])
    ),
}


@pytest.mark.parametrize("found", LINEAGES)
def test_what_no_performer_alone_performed_is_refused(tmp_path: Path, short_take: Take, found: str) -> None:
    motion = short_take.motion
    simulated = motion.with_lineage(LINEAGES[found](short_take.ref, motion.frames))
    nothing = np.zeros((motion.frames, 0))
    performance = Performance("Kick", simulated, (), nothing, np.zeros((*nothing.shape, 3)), np.zeros(motion.frames))
    for record in (simulated, performance):
        write(record, tmp_path / "done.airhead")
        refused(tmp_path / "done.airhead", f"not a recorded take; found {found}; allowed: the motion of one take")
