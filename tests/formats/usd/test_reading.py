"""Figures of other programs are read in their own units, axes and times; what Airhead wrote, with its lineage."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.formats import ExportOptions, MotionRecord, motion_of
from airhead.formats.usd.bounded import write_usd
from airhead.motion import Consent, Drive, Motion, Performance, Skeleton, Take, TakeRef, joint_positions
from airhead.rotations import about_axis
from airhead.takes import starter_take

pytest.importorskip("pxr", reason="NOT CHECKED: USD is an extra; pip install 'airhead[usd]'")

from pxr import Gf, Sdf, Usd, UsdGeom, UsdSkel, Vt

from airhead.formats.usd.reading import record_in

BACKFLIP = starter_take("backflip")
BARE = ExportOptions(mesh=False)


def read_here(path: Path) -> MotionRecord:
    """As `read_usd`, but in this process: what is tested here needs no guard around it."""
    return record_in(path, TakeRef("man", "ab" * 32))


def distance_m(a: Motion, b: Motion) -> float:
    """The greatest of all joints, matched by name, at all frames."""
    order = [a.skeleton.index(name) for name in b.skeleton.names]
    return float(np.linalg.norm(joint_positions(a)[:, order] - joint_positions(b), axis=-1).max())


@pytest.mark.parametrize("kind", ["motion", "take", "performance"])
def test_awkward_records_come_back(kind: str, tmp_path: Path, make: SimpleNamespace) -> None:
    record = make.golden[kind]
    before = motion_of(record)
    # the golden root reaches 1e300, which single precision does not
    calm = Motion(before.skeleton, before.fps, np.zeros((3, 3)), before.joint_rot_l, before.lineage)
    kept = {"motion": calm, "performance": calm}.get(kind)
    source = kept or Take(record.ref, calm, record.title, tags=record.tags)
    write_usd(source, tmp_path / "a.usda")
    again = read_here(tmp_path / "a.usda")
    assert type(again) is type(source)
    assert make.same(motion_of(again).lineage, before.lineage)
    assert motion_of(again).skeleton.names == before.skeleton.names
    assert np.abs(np.einsum("tji,tji->tj", motion_of(again).joint_rot_l, before.joint_rot_l)).min() > 1 - 1e-12


def edited(path: Path, edit: Any) -> Path:
    """The file after `edit` had its layer, as another program would change and save it."""
    layer = Sdf.Layer.OpenAsAnonymous(str(path))
    edit(layer)
    layer.Export(str(path))
    return path


def without_our_data(layer: Any) -> None:
    layer.customLayerData = {}


@pytest.mark.parametrize("options", [ExportOptions(), ExportOptions(up="z", units="in", mesh=False)])
def test_without_our_data_the_motion_is_the_same_and_nobody_has_consented(
    options: ExportOptions, tmp_path: Path
) -> None:
    write_usd(BACKFLIP, tmp_path / "flip.usdc", options)
    foreign = motion_of(read_here(edited(tmp_path / "flip.usdc", without_our_data)))
    assert distance_m(foreign, BACKFLIP.motion) < 1e-5
    assert foreign.fps == BACKFLIP.motion.fps
    (take,) = foreign.lineage.takes
    assert (take.id, take.consent, foreign.lineage.strands[0].drive) == ("man", Consent(), Drive.PERFORMER)


@pytest.mark.parametrize("place", ["rotations", "translations", "restTransforms", "timeCodesPerSecond"])
def test_a_motion_that_was_changed_after_it_was_written_is_refused(place: str, tmp_path: Path) -> None:
    write_usd(BACKFLIP, tmp_path / "flip.usdc", BARE)

    def change(layer: Any) -> None:
        if place == "timeCodesPerSecond":
            layer.timeCodesPerSecond = 30
            return
        owner = "/figure/skeleton" if place == "restTransforms" else "/figure/skeleton/motion"
        path = Sdf.Path(f"{owner}.{place}")
        if place == "restTransforms":
            matrices = list(layer.GetAttributeAtPath(path).default)
            matrices[3].SetTranslateOnly(Gf.Vec3d(0, 0.1, 0))
            layer.GetAttributeAtPath(path).default = Vt.Matrix4dArray(matrices)
            return
        values = np.array(layer.QueryTimeSample(path, 5))
        values[0, 1] = np.nextafter(values[0, 1], np.float32(9))
        array = Vt.QuatfArray if place == "rotations" else Vt.Vec3fArray
        layer.SetTimeSample(path, 5, array.FromNumpy(values))

    with pytest.raises(BadInput, match=r"changed after Airhead wrote it|not the one that Airhead wrote"):
        read_here(edited(tmp_path / "flip.usdc", change))


def figure_by_hand(path: Path, *, codes: tuple[float, ...] = (1, 2, 3, 4), up: str = "Z", scale: float = 0.01) -> Path:
    """Two joints, turned at rest, in centimetres, under a root that is moved and scaled as a whole."""
    stage = Usd.Stage.CreateNew(str(path))
    UsdGeom.SetStageUpAxis(stage, up)
    UsdGeom.SetStageMetersPerUnit(stage, scale)
    stage.SetTimeCodesPerSecond(48)
    root = UsdSkel.Root.Define(stage, "/man")
    stage.SetDefaultPrim(root.GetPrim())
    root.AddTranslateOp().Set(Gf.Vec3d(0, 0, 10))
    root.AddScaleOp().Set(Gf.Vec3f(2))
    skeleton = UsdSkel.Skeleton.Define(stage, "/man/rig")
    skeleton.CreateJointsAttr(["hips", "hips/head"])
    turn = Gf.Matrix4d().SetRotate(Gf.Rotation(Gf.Vec3d(0, 1, 0), 90))
    rest = [Gf.Matrix4d(turn), Gf.Matrix4d(1).SetTranslateOnly(Gf.Vec3d(-30, 0, 0))]
    skeleton.CreateRestTransformsAttr(rest)
    skeleton.CreateBindTransformsAttr(rest)
    animation = UsdSkel.Animation.Define(stage, "/man/rig/walk")
    animation.CreateJointsAttr(["hips"])  # the head is not animated and stays at rest
    animation.CreateScalesAttr(Vt.Vec3hArray(1, Gf.Vec3h(1)))
    turned = Gf.Quatf(Gf.Rotation(Gf.Vec3d(0, 1, 0), 90).GetQuat())
    for code in codes:
        animation.CreateTranslationsAttr().Set([Gf.Vec3f(0, -code, 50)], code)
        animation.CreateRotationsAttr().Set([turned], code)
    UsdSkel.BindingAPI.Apply(skeleton.GetPrim()).CreateAnimationSourceRel().SetTargets(["/man/rig/walk"])
    stage.GetRootLayer().Save()
    return path


def test_units_axes_times_and_what_stands_above_are_respected(tmp_path: Path) -> None:
    motion = motion_of(read_here(figure_by_hand(tmp_path / "man.usda")))
    assert (motion.skeleton.names, motion.fps, motion.frames) == (("hips", "head"), 48, 4)
    # z: 0.1 m of the root prim, and twice 0.5 m; forward is the file's -Y
    assert motion.root_pos_w == pytest.approx(np.array([[0.02 * n, 0, 1.1] for n in (1, 2, 3, 4)]))
    # turned at rest so that its -X points up: 0.3 m, doubled
    assert joint_positions(motion)[0, 1] == pytest.approx([0.02, 0, 1.7], abs=1e-7)
    assert motion.skeleton.offsets_m[1] == pytest.approx([0, 0, 0.6])
    assert motion.joint_rot_l[:, 0] == pytest.approx(np.tile([1.0, 0, 0, 0], (4, 1)), abs=1e-6)


def test_y_up_faces_the_same_way(tmp_path: Path) -> None:
    motion = motion_of(read_here(figure_by_hand(tmp_path / "man.usda", up="Y")))
    assert motion.root_pos_w[0] == pytest.approx([1.1, 0, -0.02])


def test_samples_between_frames_are_interpolated_and_said_to_be(tmp_path: Path) -> None:
    motion = motion_of(read_here(figure_by_hand(tmp_path / "man.usda", codes=(0, 2, 4, 5, 8))))
    assert motion.fps == 24
    assert "sampled at" in motion.lineage.edits[0].note
    assert motion.root_pos_w[:, 0] == pytest.approx(0.02 * np.array([0, 2, 4, 6, 8]), abs=1e-7)


def test_a_performance_is_kept_as_its_motion(tmp_path: Path, make: SimpleNamespace) -> None:
    motion = BACKFLIP.motion
    empty = np.zeros((motion.frames, 0))
    performance = Performance(
        "Flip", motion, (), empty.astype(bool), np.zeros((motion.frames, 0, 3)), empty.sum(axis=1)
    )
    write_usd(performance, tmp_path / "a.usdc", BARE)
    again = read_here(tmp_path / "a.usdc")
    assert isinstance(again, Motion)
    assert make.same(again.lineage, motion.lineage)


def test_turning_about_each_axis_is_what_it_was(tmp_path: Path) -> None:
    skeleton = Skeleton(("a", "b"), (-1, 0), np.array([[0, 0, 0], [0.1, 0.2, 0.4]]))
    rotations = np.stack([about_axis(axis, np.linspace(0, 3, 4)) for axis in ([1, 0, 0], [0, 0, 1])], axis=1)
    motion = Motion(skeleton, 25, np.arange(12).reshape(4, 3) / 7, rotations, BACKFLIP.motion.lineage.trim(0, 4))
    for up in ("y", "z"):
        write_usd(motion, tmp_path / "a.usda", ExportOptions(up=up))
        assert distance_m(motion_of(read_here(edited(tmp_path / "a.usda", without_our_data))), motion) < 1e-6
