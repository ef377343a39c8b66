"""What `airhead inspect` finds in files of every kind."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from airhead.errors import BadInput, CannotWrite
from airhead.formats import ReadOptions, write
from airhead.motion import Consent, Drive, Lineage, Motion, Skeleton, lift, points_of
from airhead.production import InspectConfig, inspect_file
from airhead.production.stick_figure import figure_of
from airhead.rotations import IDENTITY
from airhead.takes import Library, starter_names, starter_take


@pytest.fixture(scope="module")
def jump_bvh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files") / "jump.bvh"
    write(starter_take("jump").motion, path)
    return path


def chain() -> Motion:
    links = Skeleton(("a[red]", "b\x1b[31m", "c"), (-1, 0, 1), np.array([[0.0, 0, 0], [0, 0, 0.5], [0, 0, 0.25]]))
    return Motion(links, 30.0, np.zeros((20, 3)), np.tile(IDENTITY, (20, 3, 1)), Lineage.of(Drive.GENERATED, 20))


def test_a_starter_take_is_told_in_full() -> None:
    found = inspect_file(InspectConfig("jump"))
    take = starter_take("jump")
    assert (found.frames, found.fps, found.holds, found.format) == (107, 60.0, "take", "")
    assert found.duration_s == take.motion.duration_s
    assert found.known["performers"] == "performer unrecorded"
    assert found.known["licence"] == "Zlib AND MIT"
    assert found.known["consent"] == "perform, train, publish"
    assert found.humanoid
    assert found.traits is not None
    assert found.traits.air_time_s > 0.3
    assert found.stature_m == pytest.approx(1.69, abs=0.05)
    assert [joint.name for joint in found.joints] == list(take.motion.skeleton.names)
    knee = found.joints[take.motion.skeleton.index("left_knee")]
    assert (knee.length_cm, knee.part) == (42.15, "left knee")


def test_a_file_says_what_was_stated_and_what_was_found(jump_bvh: Path) -> None:
    found = inspect_file(InspectConfig(str(jump_bvh)))
    assert found.format == "BVH"
    assert found.measures["unit"].startswith("m (found")
    assert found.measures["up axis"].startswith("Y (")
    assert "consent" not in found.known
    assert found.known["consent claimed"].startswith("perform, train, publish")
    stated = inspect_file(InspectConfig(str(jump_bvh), reading=ReadOptions(units="m", up="y")))
    assert stated.measures["unit"].startswith("m (stated")
    assert stated.measures["up axis"] == "Y (stated)"


def test_a_take_of_the_library_is_told_as_the_library_knows_it(tmp_path: Path) -> None:
    jump = starter_take("jump")
    own = replace(jump.with_ref(replace(jump.ref, id="mine", sha256="a" * 64, consent=Consent())), title="Mine")
    own = replace(own, motion=lift(own.motion, 1.0))
    with Library(tmp_path, create=True) as library:
        library.add(own, dt.date(2026, 1, 2))
    found = inspect_file(InspectConfig("mine", library=tmp_path))
    assert found.known["title"] == "Mine"
    assert found.known["consent"] == "nothing is allowed"
    assert [finding.check for finding in found.findings if finding.alarms] == ["floor"]


def test_what_is_no_human_is_inspected_and_drawn(tmp_path: Path) -> None:
    file, strip = tmp_path / "chain.airhead", tmp_path / "chain.png"
    write(chain(), file)
    found = inspect_file(InspectConfig(str(file), strip=strip))
    assert found.humanoid == ""
    assert found.no_humanoid
    assert found.traits is None
    assert [finding.check for finding in found.findings if finding.alarms] == ["skeleton"]
    with Image.open(strip) as picture:
        assert picture.format == "PNG"


def test_points_are_inspected_and_drawn(tmp_path: Path) -> None:
    file, strip = tmp_path / "jump.npz", tmp_path / "jump.png"
    write(points_of(starter_take("jump").motion), file)
    found = inspect_file(InspectConfig(str(file), strip=strip))
    assert found.holds == "joint positions"
    assert len(found.joints) == 15
    assert strip.exists()


@pytest.mark.parametrize("name", starter_names())
def test_the_result_is_json(name: str) -> None:
    text = json.dumps(inspect_file(InspectConfig(name)).as_dict(), allow_nan=False)
    assert json.loads(text)["source"] == name


def test_a_picture_that_cannot_be_stored_leaves_nothing(tmp_path: Path, jump_bvh: Path) -> None:
    with pytest.raises(BadInput, match="the picture is a PNG"):
        inspect_file(InspectConfig(str(jump_bvh), strip=tmp_path / "strip.jpg"))
    with pytest.raises(CannotWrite):
        inspect_file(InspectConfig(str(jump_bvh), strip=tmp_path / "no" / "strip.png"))
    assert list(tmp_path.iterdir()) == []


def test_files_that_cannot_be_read_are_refused_by_name(tmp_path: Path, jump_bvh: Path) -> None:
    broken = tmp_path / "broken.bvh"
    broken.write_bytes(jump_bvh.read_bytes()[:300])
    for path in (broken, tmp_path / "none.bvh", tmp_path):
        with pytest.raises(BadInput) as caught:
            inspect_file(InspectConfig(str(path)))
        assert caught.value.file == str(path)


def test_the_figure_of_a_human_has_sides_head_and_contacts() -> None:
    motion = starter_take("cartwheel").motion
    figure = figure_of(motion)
    assert figure.head is not None
    assert {bone.side for bone in figure.bones} == {"left", "right", ""}
    lefts = {end for bone in figure.bones if bone.side == "left" for end in (bone.start, bone.end)}
    assert motion.skeleton.index("left_wrist") in lefts
    assert motion.skeleton.index("right_wrist") not in lefts
    touching = [len(points) > 0 for points in figure.touches]
    assert 0.5 < np.mean(touching) <= 1.0
    heights_m = np.concatenate(figure.touches)[:, 2] - figure.floor_m
    assert np.abs(heights_m).max() < 0.06


def test_props_on_a_human_are_not_drawn() -> None:
    motion = starter_take("kick").motion
    skeleton = motion.skeleton
    armed = Skeleton(
        (*skeleton.names, "sword"),
        (*skeleton.parents, skeleton.index("right_wrist")),
        np.vstack([skeleton.offsets_m, [0.0, 0.0, -0.9]]),
    )
    rotations = np.concatenate([motion.joint_rot_l, np.tile(IDENTITY, (motion.frames, 1, 1))], axis=1)
    figure = figure_of(replace(motion, skeleton=armed, joint_rot_l=rotations))
    drawn = {end for bone in figure.bones for end in (bone.start, bone.end)}
    assert len(skeleton) not in drawn - {figure.head[0] if figure.head else -1}
