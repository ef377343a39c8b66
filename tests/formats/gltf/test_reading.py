"""glTF: what Airhead wrote comes back as it was, and no more is believed than what was written."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airhead.errors import BadInput
from airhead.formats import ExportOptions, motion_of, read, write
from airhead.formats.gltf.container import pack_glb, unpack
from airhead.formats.gltf.reading import read_gltf
from airhead.formats.gltf.writing import write_gltf
from airhead.motion import Consent, Drive, Motion, Performance, Skeleton, Take, joint_positions
from airhead.takes import starter_take

WALK = starter_take("walk")
BARE = ExportOptions(mesh=False)


def distance_m(a: Motion, b: Motion) -> float:
    """The greatest of all joints, matched by name, at all frames."""
    order = [a.skeleton.index(name) for name in b.skeleton.names]
    return float(np.linalg.norm(joint_positions(a)[:, order] - joint_positions(b), axis=-1).max())


@pytest.mark.parametrize("suffix", [".glb", ".gltf"])
@settings(max_examples=30)
@given(data=st.data())
def test_what_was_written_comes_back(suffix: str, data: st.DataObject, make: SimpleNamespace, scratch: Path) -> None:
    record = data.draw(make.record())
    kept = record.motion if isinstance(record, Performance) else record
    write_gltf(record, scratch / f"record{suffix}", ExportOptions(mesh=data.draw(st.booleans())))
    again = read_gltf(scratch / f"record{suffix}")
    before, after = motion_of(kept), motion_of(again)
    assert type(again) is type(kept)
    assert after.fps == before.fps
    assert make.same(after.lineage, before.lineage)
    assert (after.skeleton.names, after.skeleton.parents) == (before.skeleton.names, before.skeleton.parents)
    assert (after.skeleton.offsets_m[1:] == before.skeleton.offsets_m[1:]).all()
    np.testing.assert_allclose(after.root_pos_w, before.root_pos_w, rtol=1e-7, atol=1e-30)
    assert np.abs(np.einsum("tji,tji->tj", after.joint_rot_l, before.joint_rot_l)).min() > 1 - 1e-12
    if isinstance(kept, Take):
        assert (again.title, again.tags, again.ref) == (kept.title, kept.tags, kept.ref)


@pytest.mark.parametrize("name", ["backflip", "walk", "getup_faceup"])
def test_joints_come_back_within_a_hundredth_of_a_millimetre(name: str, tmp_path: Path) -> None:
    motion = starter_take(name).motion
    write(motion, tmp_path / "motion.glb")
    again = motion_of(read(tmp_path / "motion.glb"))
    assert distance_m(again, motion) < 1e-5
    assert again.skeleton.names == motion.skeleton.names


def stripped(path: Path) -> Path:
    """The file as if another program had written it."""
    document, binary = unpack(path.read_bytes())
    del document["asset"]["extras"], document["buffers"]
    assert binary is not None
    path.write_bytes(pack_glb(document, bytes(binary)))
    return path


def test_without_our_data_the_motion_is_the_same_and_nobody_has_consented(tmp_path: Path) -> None:
    write_gltf(WALK, tmp_path / "walk.glb")
    foreign = read_gltf(stripped(tmp_path / "walk.glb"))
    assert isinstance(foreign, Motion)
    assert distance_m(foreign, WALK.motion) < 1e-5
    assert foreign.fps == WALK.motion.fps
    (take,) = foreign.lineage.takes
    assert foreign.lineage.strands[0].drive is Drive.PERFORMER
    assert take.consent == Consent()


def test_a_foreign_file_of_the_starter_joints_comes_in_their_order(tmp_path: Path) -> None:
    write_gltf(WALK, tmp_path / "walk.glb", ExportOptions(mesh=False))
    assert motion_of(read_gltf(stripped(tmp_path / "walk.glb"))).skeleton.names == WALK.motion.skeleton.names


@pytest.mark.parametrize("place", ["rotation", "root", "offset", "times"])
def test_a_motion_that_was_changed_after_it_was_written_is_refused(place: str, tmp_path: Path) -> None:
    path = tmp_path / "walk.glb"
    write_gltf(WALK, path, ExportOptions(mesh=False))
    document, binary = unpack(path.read_bytes())
    del document["buffers"]
    data = np.frombuffer(binary, "<f4").copy()
    channels = document["animations"][0]["channels"]
    samplers = document["animations"][0]["samplers"]
    if place == "offset":
        document["nodes"][3]["translation"][1] += 1e-9
    else:
        path_of = {
            "rotation": ("rotation", "output"),
            "root": ("translation", "output"),
            "times": ("rotation", "input"),
        }
        wanted, side = path_of[place]
        channel = next(c for c in channels if c["target"]["path"] == wanted)
        accessor = document["accessors"][samplers[channel["sampler"]][side]]
        view = document["bufferViews"][accessor["bufferView"]]
        at = (view["byteOffset"] + accessor.get("byteOffset", 0)) // 4 + 4
        data[at] = np.nextafter(data[at], np.float32(9))
    path.write_bytes(pack_glb(document, data.tobytes()))
    with pytest.raises(BadInput, match="changed after Airhead wrote it"):
        read_gltf(path)


def test_a_damaged_container_is_refused(tmp_path: Path) -> None:
    write_gltf(WALK, tmp_path / "walk.glb", ExportOptions(mesh=False))
    data = (tmp_path / "walk.glb").read_bytes()
    for damaged in (
        data[:8],
        data[:100],
        data[:-1],
        data[:4] + b"\1\0\0\0" + data[8:],
        data[:12] + b"\xff" * 4 + data[16:],
    ):
        (tmp_path / "bad.glb").write_bytes(damaged)
        with pytest.raises(BadInput):
            read_gltf(tmp_path / "bad.glb")


def test_far_too_many_brackets_are_refused_before_they_take_memory(tmp_path: Path) -> None:
    (tmp_path / "a.gltf").write_text(json.dumps({"asset": {"version": "2.0"}, "x": [[]] * 100_000}))
    with pytest.raises(BadInput, match="brackets"):
        read_gltf(tmp_path / "a.gltf")


def test_units_and_axes_are_those_of_gltf(tmp_path: Path) -> None:
    for options in (ExportOptions(units="cm"), ExportOptions(up="z")):
        with pytest.raises(BadInput, match="a glTF has metres and Y up"):
            write(WALK, tmp_path / "a.glb", options)
    assert not list(tmp_path.iterdir())


def test_what_the_file_says_itself_cannot_be_stated(tmp_path: Path) -> None:
    write_gltf(WALK, tmp_path / "a.glb", BARE)
    with pytest.raises(BadInput, match="says its frame rate itself"):
        read_gltf(tmp_path / "a.glb", fps=30)


def test_a_single_joint_is_a_figure_too(make: SimpleNamespace, tmp_path: Path) -> None:
    lineage = WALK.motion.lineage.trim(0, 2)
    skeleton = Skeleton(("only",), (-1,), np.zeros((1, 3)))
    motion = Motion(skeleton, 30, np.zeros((2, 3)), np.tile([1.0, 0, 0, 0], (2, 1, 1)), lineage)
    write_gltf(motion, tmp_path / "a.glb")
    assert make.same(motion_of(read_gltf(tmp_path / "a.glb")).skeleton, skeleton)
