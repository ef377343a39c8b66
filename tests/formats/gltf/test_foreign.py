"""glTF files of other programs are read as the specification says.

The documents are put together by hand here, number by number, independent of Airhead's own writer.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airhead.errors import BadInput
from airhead.formats import motion_of
from airhead.formats.gltf.reading import read_gltf
from airhead.motion import EditKind, Motion, joint_positions
from airhead.rotations import about_axis, from_rotvec, multiply, rotate, slerp

TIMES = np.arange(4) / 24
COMPONENTS = {"i1": 5120, "u1": 5121, "i2": 5122, "u2": 5123, "u4": 5125, "f4": 5126}
TYPES = {1: "SCALAR", 3: "VEC3", 4: "VEC4", 16: "MAT4"}


class Document:
    """Nodes and animations are given as JSON; arrays become buffers of their own, one a view."""

    def __init__(self, nodes: Sequence[dict[str, Any]]) -> None:
        self.json: dict[str, Any] = {
            "asset": {"version": "2.0"},
            "nodes": [dict(node) for node in nodes],
            "buffers": [],
            "bufferViews": [],
            "accessors": [],
            "animations": [],
        }

    def accessor(self, values: Any, kind: str = "f4", **more: Any) -> int:
        array = np.asarray(values, dtype="<" + kind)
        width = 1 if array.ndim == 1 else array.shape[1]
        accessor = {"componentType": COMPONENTS[kind], "count": len(array), "type": TYPES[width]}
        if len(array):
            accessor["bufferView"] = self.view(array.tobytes())
        self.json["accessors"].append(accessor | more)
        return len(self.json["accessors"]) - 1

    def view(self, data: bytes) -> int:
        uri = "data:application/octet-stream;base64," + base64.b64encode(data).decode()
        self.json["buffers"].append({"byteLength": len(data), "uri": uri})
        self.json["bufferViews"].append({"buffer": len(self.json["buffers"]) - 1, "byteLength": len(data)})
        return len(self.json["bufferViews"]) - 1

    def animate(self, *channels: tuple[int, str, Any, Any], name: str | None = None, kind: str = "LINEAR") -> None:
        """Channels are (node, path, times or their accessor, values or their accessor)."""
        animation: dict[str, Any] = {"samplers": [], "channels": []} | ({"name": name} if name else {})
        for number, (node, path, times, values) in enumerate(channels):
            sides = [side if isinstance(side, int) else self.accessor(side) for side in (times, values)]
            animation["samplers"].append({"input": sides[0], "output": sides[1], "interpolation": kind})
            animation["channels"].append({"sampler": number, "target": {"node": node, "path": path}})
        self.json["animations"].append(animation)

    def save(self, path: Path) -> Path:
        path.write_text(json.dumps(self.json))
        return path


def xyzw(rotations: Any) -> np.ndarray:
    return np.asarray(rotations)[..., [1, 2, 3, 0]]


def arm(**root: Any) -> Document:
    """Two joints and a tip, the root at the origin; Y up."""
    return Document(
        [
            {"name": "root", "children": [1], **root},
            {"name": "elbow", "translation": [0, 1, 0], "children": [2]},
            {"name": "tip", "translation": [0, 0, 2]},
        ]
    )


def turns(angles_rad: Any, axis: Any = (0, 0, 1)) -> np.ndarray:
    return xyzw(about_axis(axis, np.asarray(angles_rad, dtype=float)))


def test_axes_become_ours(tmp_path: Path) -> None:
    document = arm()
    document.animate(
        (0, "translation", TIMES, [[1, 2, 3]] * 4), (1, "rotation", TIMES, turns([0, 0.5, 1, 1.5], (1, 0, 0)))
    )
    motion = motion_of(read_gltf(document.save(tmp_path / "a.gltf")))
    assert motion.fps == 24
    assert motion.root_pos_w[0] == pytest.approx([3, 1, 2])
    assert motion.skeleton.offsets_m == pytest.approx(np.array([[0, 0, 0], [0, 0, 1], [2, 0, 0]]))
    assert motion.joint_rot_l[2, 1] == pytest.approx(about_axis([0, 1, 0], 1.0), abs=1e-6)


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        ("LINEAR", [0.0, 1.0], [0, 0.25, 0.5, 0.75, 1]),
        ("STEP", [0.0, 1.0], [0, 0, 0, 0, 1]),
        # a cubic Hermite spline with slopes 1 a second at the start and 0 at the end
        ("CUBICSPLINE", None, [s**3 * -2 + 3 * s**2 + (s**3 - 2 * s**2 + s) for s in (0, 0.25, 0.5, 0.75, 1)]),
    ],
)
def test_keys_are_interpolated_as_the_specification_says(
    kind: str, values: list[float] | None, expected: list[float], tmp_path: Path
) -> None:
    document = arm()
    heights = [[0, y, 0] for y in values] if values else [[0, y, 0] for y in (9, 0, 1, 0, 1, 9)]
    document.animate((0, "translation", [0.0, 1.0], heights), kind=kind)
    fine = document.accessor(np.arange(31) / 30)
    sampler = {"input": fine, "output": document.accessor(turns(np.zeros(31)))}
    document.json["animations"][0]["samplers"].append(sampler)
    document.json["animations"][0]["channels"].append({"sampler": 1, "target": {"node": 1, "path": "rotation"}})
    motion = motion_of(read_gltf(document.save(tmp_path / "a.gltf")))
    assert motion.fps == 30
    whole = [0, 15, 30]
    assert motion.root_pos_w[whole, 2] == pytest.approx(np.array(expected)[[0, 2, 4]], abs=1e-6)


def test_rotations_between_keys_turn_evenly_the_short_way(tmp_path: Path) -> None:
    document = arm()
    values = turns([0.0, 2.0])
    values[1] *= -1  # the same turn by the other sign
    document.animate((1, "rotation", [0.0, 1.0], values))
    motion = motion_of(read_gltf(document.save(tmp_path / "a.gltf")))
    assert motion.fps == 30
    expected = slerp(about_axis([1, 0, 0], 0.0), about_axis([1, 0, 0], 2.0), np.arange(31) / 30)
    assert motion.skeleton.names == ("elbow", "tip")
    assert motion.joint_rot_l[:, 0] == pytest.approx(expected, abs=1e-6)
    assert [edit.kind for edit in motion.lineage.edits] == [EditKind.RESAMPLE]


@pytest.mark.parametrize("kind", ["i1", "i2"])
def test_normalised_integers_are_shares(kind: str, tmp_path: Path) -> None:
    document = arm()
    most = np.iinfo(np.dtype(kind)).max
    values = document.accessor(np.round(turns([0, 0.4, 0.8, 1.2]) * most), kind, normalized=True)
    document.animate((1, "rotation", TIMES, values))
    motion = motion_of(read_gltf(document.save(tmp_path / "a.gltf")))
    expected = about_axis([1, 0, 0], np.array([0, 0.4, 0.8, 1.2]))
    assert motion.joint_rot_l[:, 0] == pytest.approx(expected, abs=2 / most)


@pytest.mark.parametrize("based", [True, False])
def test_sparse_accessors(based: bool, tmp_path: Path) -> None:
    document = arm()
    values = document.accessor([[0, 1, 0]] * 4 if based else np.zeros((0, 3)), count=4)
    at, new = (
        document.view(np.array([1, 3], "<u2").tobytes()),
        document.view(np.array([[0, 5, 0], [0, 7, 0]], "<f4").tobytes()),
    )
    document.json["accessors"][values]["sparse"] = {
        "count": 2, "indices": {"bufferView": at, "componentType": 5123}, "values": {"bufferView": new},
    }  # fmt: skip
    document.animate((0, "translation", TIMES, values), (1, "rotation", TIMES, turns([0, 1, 2, 3])))
    motion = motion_of(read_gltf(document.save(tmp_path / "a.gltf")))
    base = 1.0 if based else 0.0
    assert motion.root_pos_w[:, 2] == pytest.approx([base, 5, base, 7])


def test_matrices_and_scales_above_the_joints_are_applied(tmp_path: Path) -> None:
    # as many exporters do it: centimetres under a node that scales by 0.01 and turns Z up to Y up
    turn = about_axis([1, 0, 0], -np.pi / 2)
    columns = [np.append(0.01 * rotate(turn, axis), 0) for axis in np.eye(3)]
    document = Document(
        [
            {"name": "armature", "matrix": np.concatenate([*columns, [0, 0, 1, 1]]).tolist(), "children": [1]},
            {"name": "hips", "translation": [0, 0, 100], "children": [2]},
            {"name": "head", "translation": [0, 0, 60]},
        ]
    )
    document.json["skins"] = [{"joints": [1, 2]}]
    document.animate((1, "translation", TIMES, [[0, 0, 100], [0, 0, 110], [0, 0, 120], [0, 0, 90]]))
    motion = motion_of(read_gltf(document.save(tmp_path / "a.gltf")))
    assert motion.skeleton.names == ("hips", "head")
    assert motion.skeleton.offsets_m[1] == pytest.approx([0, 0, 0.6])
    assert motion.root_pos_w == pytest.approx(np.array([[1, 0, 1], [1, 0, 1.1], [1, 0, 1.2], [1, 0, 0.9]]))
    assert joint_positions(motion)[1, 1] == pytest.approx([1, 0, 1.7])


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000))
def test_joints_turned_at_rest_are_where_they_are(seed: int, scratch: Path) -> None:
    """Whatever frames a file chooses for its joints: the same places, and the rest pose is that without rotations."""
    rng = np.random.default_rng(seed)
    parents, frames = [-1, 0, 1, 1, 3], 5
    rest = from_rotvec(rng.normal(size=(5, 3)))
    offsets = rng.normal(size=(5, 3))
    shown = from_rotvec(rng.normal(size=(5, frames, 3)))
    root = rng.normal(size=(frames, 3))
    nodes = [
        {"name": f"j{n}", "translation": offsets[n].tolist(), "rotation": xyzw(rest[n]).tolist()} for n in range(5)
    ]
    for child, parent in enumerate(parents[1:], start=1):
        nodes[parent].setdefault("children", []).append(child)
    document = Document(nodes)
    times = document.accessor(np.arange(frames) / 30)
    document.animate((0, "translation", times, root), *((n, "rotation", times, xyzw(shown[n])) for n in range(5)))
    motion = motion_of(read_gltf(document.save(scratch / "rest.gltf")))
    expected, at_rest = world(parents, offsets, shown, root), world(parents, offsets, rest[:, None], np.zeros((1, 3)))
    order = [motion.skeleton.names.index(f"j{n}") for n in range(5)]
    assert joint_positions(motion)[:, order] == pytest.approx(expected[..., [2, 0, 1]], abs=1e-5)
    straight = Motion(
        motion.skeleton, 30, np.zeros((1, 3)), np.tile([1.0, 0, 0, 0], (1, 5, 1)), motion.lineage.trim(0, 1)
    )
    assert joint_positions(straight)[:, order] == pytest.approx(at_rest[..., [2, 0, 1]], abs=1e-5)


def world(parents: list[int], offsets: Any, rotations: Any, root: Any) -> np.ndarray:
    """(T, J, 3) forward kinematics in the file's own frames."""
    places, turned = [root], [rotations[0]]
    for joint in range(1, len(parents)):
        places.append(places[parents[joint]] + rotate(turned[parents[joint]], offsets[joint]))
        turned.append(multiply(turned[parents[joint]], rotations[joint]))
    return np.stack(places, axis=1)


def engine_like() -> Document:
    """A root that stays, hips that move, and a helper beside them, as game engines rig their figures."""
    document = Document(
        [
            {"name": "root", "children": [1, 3]},
            {"name": "hips", "translation": [0, 1, 0], "children": [2]},
            {"name": "head", "translation": [0, 0.6, 0]},
            {"name": "ik_foot", "translation": [0, 0, 0]},
        ]
    )
    document.json["skins"] = [{"joints": [0, 1, 2, 3]}]
    return document


def test_the_root_is_the_joint_that_moves_and_what_is_left_out_is_told(tmp_path: Path) -> None:
    document = engine_like()
    sway = [[x, 1, 0] for x in (0, 0.1, 0.2, 0.3)]
    document.animate((1, "translation", TIMES, sway), (3, "translation", TIMES, sway))
    motion = motion_of(read_gltf(document.save(tmp_path / "a.gltf")))
    assert motion.skeleton.names == ("hips", "head")
    assert motion.root_pos_w[:, 1] == pytest.approx([0, 0.1, 0.2, 0.3])
    assert motion.lineage.edits[-1].note == "joints that are no part of the figure left out: root, ik_foot"


def test_a_joint_that_moves_away_inside_the_figure_is_refused(tmp_path: Path) -> None:
    document = engine_like()
    document.animate((2, "translation", TIMES, [[0, 0.6, 0], [0, 0.65, 0], [0, 0.6, 0], [0, 0.6, 0]]))
    with pytest.raises(BadInput, match=r"joint 'head': a joint moves away from its parent; found by up to 0\.05 m"):
        read_gltf(document.save(tmp_path / "a.gltf"))


def test_a_frame_rate_can_be_stated_and_one_pose_has_none(tmp_path: Path) -> None:
    document = arm()
    document.animate((0, "translation", [0.0, 1.0], [[0, 0, 0], [0, 25, 0]]))
    motion = motion_of(read_gltf(document.save(tmp_path / "a.gltf"), fps=25))
    assert (motion.fps, motion.frames) == (25, 26)
    assert motion.root_pos_w[:, 2] == pytest.approx(np.arange(26), abs=1e-5)
    document = arm()
    document.animate((0, "translation", [2.0], [[0, 1, 0]]))
    pose = motion_of(read_gltf(document.save(tmp_path / "b.gltf")))
    assert pose.frames == 1
    assert [edit.kind for edit in pose.lineage.edits] == [EditKind.ASSUME]


def test_the_animation_is_chosen_by_name(tmp_path: Path) -> None:
    document = arm()
    for name, height in (("idle", 1), ("flip", 2), (None, 3)):
        document.animate((0, "translation", TIMES, [[0, height, 0]] * 4), name=name)
    path = document.save(tmp_path / "a.gltf")
    for name, height in ((None, 1), ("flip", 2), ("2", 3)):
        assert motion_of(read_gltf(path, animation=name)).root_pos_w[0, 2] == pytest.approx(height)
    with pytest.raises(BadInput, match="no such animation; found 'jump'; allowed: idle, flip, 2"):
        read_gltf(path, animation="jump")
