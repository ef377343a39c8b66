"""Independent readers of the glTF that Airhead writes: Khronos' validator, and the specification's formulas by hand."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from airhead.character import bone_poses, load_sora, skin_vertices
from airhead.formats import ExportOptions, write
from airhead.motion import Lineage, Motion, Skeleton, forward_kinematics
from airhead.rotations import to_matrix
from airhead.takes import starter_take

MOTION = starter_take("spinkick").motion
OPTIONS = {
    "sora": ExportOptions(),
    "bare": ExportOptions(mesh=False),
    "slow and still": ExportOptions(fps=12, root_motion=False),
}
VALIDATE = """
const validator = require('gltf-validator'), fs = require('fs');
validator.validateBytes(new Uint8Array(fs.readFileSync(process.argv[1])))
  .then(report => console.log(JSON.stringify(report.issues)));
"""


def validator_is_there() -> bool:
    """`tools/check_exports.sh` installs it, and names its place in NODE_PATH."""
    node = shutil.which("node")
    return (
        node is not None
        and subprocess.run([node, "-e", "require('gltf-validator')"], capture_output=True, check=False).returncode == 0
    )


def plain_motion() -> Motion:
    """Three joints of awkward names, one frame."""
    skeleton = Skeleton(("", "Ärm\n2", "a/b"), (-1, 0, 1), np.array([[0, 0, 0], [0, 0, 1.0], [0, 0.5, 0]]))
    lineage = MOTION.lineage.trim(0, 1)
    return Motion(skeleton, 30, np.zeros((1, 3)), np.tile([1.0, 0, 0, 0], (1, 3, 1)), Lineage(lineage.strands))


@pytest.mark.skipif(
    not validator_is_there(),
    reason="NOT CHECKED by Khronos' validator: node or npm's gltf-validator is missing; run tools/check_exports.sh",
)
@pytest.mark.parametrize("suffix", [".glb", ".gltf"])
@pytest.mark.parametrize("case", [*OPTIONS, "plain"])
def test_khronos_validator_has_nothing_to_say(case: str, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"motion{suffix}"
    write(plain_motion() if case == "plain" else MOTION, path, OPTIONS.get(case))
    done = subprocess.run(
        ["node", "-e", VALIDATE, str(path)], capture_output=True, text=True, check=True, env=os.environ
    )
    issues = json.loads(done.stdout)
    # without a mesh nothing uses the skin, which the validator mentions as information
    allowed = {"UNUSED_OBJECT"} if case == "bare" else set()
    assert {message["code"] for message in issues["messages"]} <= allowed
    assert (issues["numErrors"], issues["numWarnings"]) == (0, 0)


class Decoded:
    """A .glb taken apart by hand."""

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        (length,) = struct.unpack_from("<I", data, 12)
        self.json: dict[str, Any] = json.loads(data[20 : 20 + length])
        self.binary = data[28 + length :]

    def array(self, number: int) -> np.ndarray:
        accessor = self.json["accessors"][number]
        view = self.json["bufferViews"][accessor["bufferView"]]
        kind = {5121: "u1", 5123: "<u2", 5125: "<u4", 5126: "<f4"}[accessor["componentType"]]
        width = {"SCALAR": 1, "VEC3": 3, "VEC4": 4, "MAT4": 16}[accessor["type"]]
        start = view["byteOffset"] + accessor.get("byteOffset", 0)
        return np.frombuffer(self.binary, kind, accessor["count"] * width, start).reshape(-1, width)

    def joint_matrices(self, frame: int | None) -> np.ndarray:
        """(J, 4, 4) of the skin, at a key of the animation or at rest."""
        nodes = self.json["nodes"]
        pose = {
            n: {key: np.array(node[key]) for key in ("translation", "rotation") if key in node}
            for n, node in enumerate(nodes)
        }
        if frame is not None:
            animation = self.json["animations"][0]
            for channel in animation["channels"]:
                output = self.array(animation["samplers"][channel["sampler"]]["output"])
                pose[channel["target"]["node"]][channel["target"]["path"]] = output[frame]
        world: dict[int, np.ndarray] = {}

        def place(number: int, above: np.ndarray) -> None:
            local = np.eye(4)
            local[:3, 3] = pose[number].get("translation", np.zeros(3))
            local[:3, :3] = to_matrix(pose[number].get("rotation", np.array([0, 0, 0, 1.0]))[[3, 0, 1, 2]])
            world[number] = above @ local
            for child in nodes[number].get("children", []):
                place(child, world[number])

        for top in self.json["scenes"][0]["nodes"]:
            place(top, np.eye(4))
        skin = self.json["skins"][0]
        inverse = self.array(skin["inverseBindMatrices"]).reshape(-1, 4, 4).transpose(0, 2, 1)
        return np.stack([world[joint] for joint in skin["joints"]]) @ inverse

    def skinned(self, frame: int | None) -> list[np.ndarray]:
        """(V, 3) of each primitive, by the specification's 3.7.3.3."""
        matrices, result = self.joint_matrices(frame), []
        for primitive in self.json["meshes"][0]["primitives"]:
            attributes = {name: self.array(number) for name, number in primitive["attributes"].items()}
            mixed = np.einsum("vk,vkij->vij", attributes["WEIGHTS_0"], matrices[attributes["JOINTS_0"]])
            result.append(np.einsum("vij,vj->vi", mixed[:, :3, :3], attributes["POSITION"]) + mixed[:, :3, 3])
        return result


@pytest.mark.parametrize("frame", [0, 17])
def test_sora_in_the_file_is_sora(frame: int, tmp_path: Path) -> None:
    write(MOTION, tmp_path / "a.glb")
    sora = load_sora()
    pose = forward_kinematics(MOTION.skeleton, MOTION.root_pos_w[frame], MOTION.joint_rot_l[frame])
    bones = bone_poses(sora, *pose)
    for found, part in zip(Decoded(tmp_path / "a.glb").skinned(frame), sora.parts, strict=True):
        # ours faces +X with Z up, the file's faces +Z with Y up
        assert found == pytest.approx(skin_vertices(sora, part, *bones)[:, [1, 2, 0]], abs=1e-5)


def test_at_rest_she_stands_on_the_ground(tmp_path: Path) -> None:
    write(MOTION, tmp_path / "a.glb")
    heights = np.concatenate([vertices[:, 1] for vertices in Decoded(tmp_path / "a.glb").skinned(None)])
    assert heights.min() == pytest.approx(0, abs=1e-5)
    assert 1.5 < heights.max() < 2.2


def test_only_the_root_is_moved_and_nothing_is_scaled(tmp_path: Path) -> None:
    write(MOTION, tmp_path / "a.glb")
    document = Decoded(tmp_path / "a.glb").json
    targets = [channel["target"] for channel in document["animations"][0]["channels"]]
    assert [target for target in targets if target["path"] != "rotation"] == [{"node": 0, "path": "translation"}]
    assert not any("scale" in node for node in document["nodes"])


def test_who_moved_her_can_be_read_in_any_viewer(tmp_path: Path) -> None:
    write(MOTION, tmp_path / "a.glb")
    asset = Decoded(tmp_path / "a.glb").json["asset"]
    assert asset["copyright"].startswith(f"frames 0 to {MOTION.frames - 1}: performer, take spinkick")
    assert "\n".join(asset["extras"]["airhead"]["credits"]) == asset["copyright"]


def test_the_same_motion_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.glb", "b.glb"):
        write(MOTION, tmp_path / name)
    assert (tmp_path / "a.glb").read_bytes() == (tmp_path / "b.glb").read_bytes()
