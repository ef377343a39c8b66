"""Independent readers of the USD that Airhead writes: USD's own validators, and its own posing of a skeleton."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from airhead.formats import ExportOptions
from airhead.formats.usd.bounded import write_usd
from airhead.motion import Motion, Skeleton, joint_positions
from airhead.takes import starter_take

pytest.importorskip("pxr", reason="NOT CHECKED: USD is an extra; pip install 'airhead[usd]'")

from pxr import Usd, UsdGeom, UsdSkel

BACKFLIP = starter_take("backflip")
BARE = ExportOptions(mesh=False)


def test_usd_finds_nothing_to_complain_of(tmp_path: Path) -> None:
    """Every validator that comes with USD (what `usdchecker` runs)."""
    validation = pytest.importorskip("pxr.UsdValidation")
    context = validation.ValidationContext(validation.ValidationRegistry().GetOrLoadAllValidators())
    plain = Skeleton(("", "Ärm 2", "a/b"), (-1, 0, 0), np.array([[0, 0, 0], [0, 0, 1.0], [0, 0.5, 0]]))
    one = Motion(plain, 30, np.zeros((1, 3)), np.tile([1.0, 0, 0, 0], (1, 3, 1)), BACKFLIP.motion.lineage.trim(0, 1))
    cases = [(BACKFLIP, ExportOptions()), (BACKFLIP, BARE), (one, ExportOptions(up="z", units="cm"))]
    for number, (record, options) in enumerate(cases):
        for suffix in (".usda", ".usdc", ".usdz"):
            write_usd(record, tmp_path / f"{number}{suffix}", options)
            errors = context.Validate(Usd.Stage.Open(str(tmp_path / f"{number}{suffix}")))
            assert [error.GetErrorAsString() for error in errors] == []


def test_the_stage_says_units_axis_and_rate_and_usd_poses_the_same_joints(tmp_path: Path) -> None:
    write_usd(BACKFLIP, tmp_path / "a.usdc", ExportOptions(units="cm", up="z"))
    stage = Usd.Stage.Open(str(tmp_path / "a.usdc"))
    assert (UsdGeom.GetStageMetersPerUnit(stage), UsdGeom.GetStageUpAxis(stage)) == (0.01, "Z")
    assert (stage.GetTimeCodesPerSecond(), stage.GetEndTimeCode()) == (16, BACKFLIP.motion.frames - 1)
    cache = UsdSkel.Cache()
    root = UsdSkel.Root(stage.GetDefaultPrim())
    cache.Populate(root, Usd.PrimDefaultPredicate)
    query = cache.GetSkelQuery(UsdSkel.Skeleton(stage.GetPrimAtPath("/figure/skeleton")))
    for frame in (0, 13):
        matrices = np.array(query.ComputeJointSkelTransforms(frame))[: len(BACKFLIP.motion.skeleton)]
        x, y, z = np.moveaxis(matrices[:, 3, :3] / 100, -1, 0)
        # with Z up the figure faces -Y
        assert np.stack([-y, x, z], axis=-1) == pytest.approx(joint_positions(BACKFLIP.motion)[frame], abs=1e-5)
