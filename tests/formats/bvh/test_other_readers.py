"""What Airhead writes and reads as BVH, by two readers of other people: pybvh and bvhio (single precision)."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pybvh
import pytest

from airhead.formats import read_bvh, write_bvh
from airhead.formats.bvh.axes import from_ours
from airhead.motion import Motion, joint_positions, trim
from airhead.rotations import FloatArray
from airhead.takes import starter_take

with warnings.catch_warnings():
    # bvhio imports PyGLM by its former name.
    warnings.simplefilter("ignore", PendingDeprecationWarning)
    import bvhio

FRAMES = 4
#: A tree with a channel order of its own for each joint, and an End Site; bvhio reads it, pybvh wants one order.
MIXED = """HIERARCHY
ROOT hips
{
  OFFSET 1 2 3
  CHANNELS 6 Yrotation Xposition Zrotation Yposition Xrotation Zposition
  JOINT left_leg
  {
    OFFSET 0.2 -0.9 0.05
    CHANNELS 3 Xrotation Yrotation Zrotation
    End Site
    {
      OFFSET 0 -0.1 0.2
    }
  }
  JOINT spine
  {
    OFFSET 0 0.5 -0.1
    CHANNELS 3 Yrotation Zrotation Xrotation
    JOINT head
    {
      OFFSET 0 0.3 0
      CHANNELS 2 Zrotation Yrotation
      End Site
      {
        OFFSET 0 0.2 0
      }
    }
  }
}
MOTION
Frames: 2
Frame Time: 0.02
10 0.1 20 0.9 -30 0.2 1 2 3 -40 50 60 70 -80
-100 0.2 5 1.1 45 0.4 -15 25 35 45 -55 65 -75 85
"""


def by_pybvh(path: Path) -> dict[str, FloatArray]:
    read = pybvh.read_bvh_file(path, world_up="+y")
    return dict(zip(read.joint_names, read.joint_positions().transpose(1, 0, 2), strict=True))


def by_bvhio(path: Path, frames: int) -> dict[str, FloatArray]:
    root = bvhio.readAsHierarchy(str(path))
    positions: dict[str, list[Any]] = {}
    for frame in range(frames):
        root.loadPose(frame)
        for joint, _, _ in root.layout():
            positions.setdefault(joint.Name, []).append(tuple(joint.PositionWorld))
    return {name: np.array(values) for name, values in positions.items()}


def worst(motion: Motion, others: dict[str, FloatArray], up: Any, metres: float) -> float:
    """The largest distance in metres of a joint that both know."""
    ours = from_ours(joint_positions(motion), up)
    names = [name for name in motion.skeleton.names if not name.endswith("_end")]
    return max(float(np.abs(others[name] * metres - ours[:, motion.skeleton.index(name)]).max()) for name in names)


@pytest.mark.parametrize(
    ("units", "metres", "up", "order"),
    [("m", 1.0, "y", "ZXY"), ("cm", 0.01, "z", "XYZ"), ("in", 0.0254, "y", "YZX"), ("mm", 0.001, "z", "ZYX")],
)
def test_both_find_the_joints_where_they_were_written(
    units: Any, metres: float, up: Any, order: str, tmp_path: Path
) -> None:
    motion = trim(starter_take("cartwheel").motion, 20, 20 + FRAMES)
    write_bvh(motion, tmp_path / "clip.bvh", units=units, up=up, order=order)
    assert worst(motion, by_pybvh(tmp_path / "clip.bvh"), up, metres) < 1e-5
    assert worst(motion, by_bvhio(tmp_path / "clip.bvh", FRAMES), up, metres) < 1e-5


def test_a_file_with_an_order_for_each_joint_reads_as_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "mixed.bvh").write_text(MIXED)
    motion = read_bvh(tmp_path / "mixed.bvh", units="m", up="y")
    assert worst(motion, by_bvhio(tmp_path / "mixed.bvh", 2), "y", 1.0) < 1e-5


def test_what_was_read_and_written_again_is_the_same_for_others(tmp_path: Path) -> None:
    (tmp_path / "mixed.bvh").write_text(MIXED)
    motion = read_bvh(tmp_path / "mixed.bvh", units="m", up="y")
    write_bvh(motion, tmp_path / "again.bvh")
    assert worst(motion, by_pybvh(tmp_path / "again.bvh"), "y", 1.0) < 1e-5
    assert worst(motion, by_bvhio(tmp_path / "again.bvh", 2), "y", 1.0) < 1e-5
