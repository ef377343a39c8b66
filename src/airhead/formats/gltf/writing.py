"""Writing glTF 2.0: Y up, facing +Z, metres; joints as nodes at rest, an animation, a skin and a body.

Only the root is translated, joints are only rotated. The node tree stands in the skeleton's own rest pose, on the
ground.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from airhead import __version__
from airhead.character import Part
from airhead.errors import BadInput, CannotWrite
from airhead.formats.bvh.axes import from_ours
from airhead.formats.carried import KEY, FileNumbers, carry, credit_lines
from airhead.formats.chosen import as_chosen
from airhead.formats.export_options import ExportOptions
from airhead.formats.format import MotionRecord, motion_of
from airhead.formats.gltf.buffer import ELEMENTS, VERTICES, BufferBuilder
from airhead.formats.gltf.container import pack_glb, pack_gltf
from airhead.formats.rig import Rig, influences, linear_rgb, rig_of, roughness, vertex_normals
from airhead.formats.source_file import MIB
from airhead.formats.staging import staged_file
from airhead.rotations import FloatArray, rotate, to_matrix

_LIMIT_BYTES: Final = 1024 * MIB
_NAME: Final = "motion"


def write_gltf(record: MotionRecord, path: Path, options: ExportOptions | None = None) -> None:
    """Write a motion as `.glb`, or as `.gltf` with everything inside where `path` ends so.

    A motion or take that was written comes back from `read_gltf` with its lineage. Of a performance, the motion is
    kept.

    Args:
        record: a motion, or the take or performance that holds it.
        path: where to write.
        options: a glTF has metres and Y up, and no others.

    Raises:
        CannotWrite: the place cannot be written, or a text is not Unicode.
        BadInput: other units or axes are asked for, or the character cannot wear the skeleton.
    """
    chosen = options or ExportOptions()
    if chosen.units != "m" or chosen.up not in (None, "y"):
        found = f"units {chosen.units!r}, up {chosen.up!r}"
        raise BadInput("a glTF has metres and Y up", file=path, found=found, allowed="units 'm', up 'y'")
    document, binary = gltf_document(as_chosen(record, chosen), chosen)
    if len(binary) > _LIMIT_BYTES:
        raise CannotWrite("too large for a glTF", file=path, found=f"{len(binary)} bytes", allowed=_LIMIT_BYTES)
    pack = pack_gltf if path.suffix.lower() == ".gltf" else pack_glb
    try:
        data = pack(document, binary)
    except UnicodeEncodeError as error:
        found = repr(error.object[error.start : error.end])
        raise CannotWrite("a text is not Unicode", file=path, found=found, allowed="Unicode text") from None
    with staged_file(path) as file:
        file.write(data)


def gltf_document(record: MotionRecord, options: ExportOptions) -> tuple[dict[str, Any], bytes]:
    """The JSON of a glTF file but for its buffer, and the buffer."""
    motion = motion_of(record)
    rig = rig_of(motion, options)
    buffer = BufferBuilder()
    animation, numbers = _animation(rig, motion.fps, buffer)
    nodes = _nodes(rig)
    document: dict[str, Any] = {
        "asset": {
            "version": "2.0",
            "generator": f"Airhead {__version__}",
            "copyright": "\n".join(credit_lines(motion.lineage)),
            "extras": {KEY: carry(record, numbers)},
        },
        "scene": 0,
        "scenes": [{"name": _NAME, "nodes": [0]}],
        "nodes": nodes,
        "animations": [animation],
        "skins": [_skin(rig, buffer)],
    }
    if rig.parts:
        document["scenes"][0]["nodes"].append(len(nodes))
        nodes.append({"name": rig.body, "mesh": 0, "skin": 0})
        document["meshes"] = [{"name": rig.body, "primitives": _primitives(rig.parts, buffer)}]
        document["materials"] = [_material(part) for part in rig.parts]
    return document | {"bufferViews": buffer.views, "accessors": buffer.accessors}, buffer.data


def _nodes(rig: Rig) -> list[dict[str, Any]]:
    offsets, rotations = from_ours(rig.rest_pos_l, "y"), _xyzw(rig.rest_rot_l)
    nodes: list[dict[str, Any]] = [
        {"name": name, "translation": offset.tolist()} for name, offset in zip(rig.names, offsets + 0.0, strict=True)
    ]
    for bone in range(rig.joints, len(nodes)):
        nodes[bone]["rotation"] = rotations[bone].tolist()
    for bone, parent in enumerate(rig.parents):
        if parent >= 0:
            nodes[parent].setdefault("children", []).append(bone)
    return nodes


def _animation(rig: Rig, fps: float, buffer: BufferBuilder) -> tuple[dict[str, Any], FileNumbers]:
    """The animation, and what the file holds of the motion."""
    root = from_ours(rig.root_pos_w, "y").astype(np.float32)
    rotations = _xyzw(rig.rot_l)
    times = (np.arange(len(root)) / fps).astype(np.float32)
    timeline = buffer.add(times, bounds=True)
    outputs = [buffer.add(root), *buffer.add_rows(rotations.transpose(1, 0, 2))]
    targets = [(0, "translation"), *((bone, "rotation") for bone in range(len(rig.names)))]
    animation = {
        "name": _NAME,
        "samplers": [{"input": timeline, "output": output} for output in outputs],
        "channels": [
            {"sampler": number, "target": {"node": node, "path": path}} for number, (node, path) in enumerate(targets)
        ],
    }
    joints = slice(rig.joints)
    return animation, FileNumbers(times, from_ours(rig.rest_pos_l, "y")[joints], root, rotations[:, joints])


def _skin(rig: Rig, buffer: BufferBuilder) -> dict[str, Any]:
    matrices = np.tile(np.eye(4), (len(rig.names), 1, 1))
    turn = np.concatenate([rig.bind_rot_w[..., :1], from_ours(rig.bind_rot_w[..., 1:], "y")], axis=-1)
    inverse = turn * [1.0, -1.0, -1.0, -1.0]
    matrices[:, :3, :3] = to_matrix(inverse)
    matrices[:, :3, 3] = -rotate(inverse, from_ours(rig.bind_pos_w, "y"))
    by_columns = matrices.transpose(0, 2, 1).reshape(-1, 16).astype(np.float32)
    return {
        "name": rig.body,
        "skeleton": 0,
        "joints": list(range(len(rig.names))),
        "inverseBindMatrices": buffer.add(by_columns),
    }


def _primitives(parts: tuple[Part, ...], buffer: BufferBuilder) -> list[dict[str, Any]]:
    primitives = []
    for number, part in enumerate(parts):
        bones, shares = influences(part)
        small = np.uint8 if bones.max() < 256 else np.uint16
        attributes = {
            "POSITION": buffer.add(_single(part.vertices_m), target=VERTICES, bounds=True),
            "NORMAL": buffer.add(_single(vertex_normals(part)), target=VERTICES),
            "JOINTS_0": buffer.add(bones.astype(small), target=VERTICES),
            "WEIGHTS_0": buffer.add(shares, target=VERTICES),
        }
        indices = buffer.add(part.faces.astype(np.uint32).ravel(), target=ELEMENTS)
        primitives.append({"attributes": attributes, "indices": indices, "material": number})
    return primitives


def _material(part: Part) -> dict[str, Any]:
    red, green, blue = linear_rgb(part.material)
    material: dict[str, Any] = {
        "name": part.name,
        "pbrMetallicRoughness": {
            "baseColorFactor": [red, green, blue, part.material.rgba[3]],
            "metallicFactor": 0.0,
            "roughnessFactor": roughness(part.material),
        },
    }
    if part.material.emission:
        material["emissiveFactor"] = [part.material.emission * share for share in (red, green, blue)]
    if part.material.rgba[3] < 1:
        material["alphaMode"] = "BLEND"
    return material


def _single(vectors: FloatArray) -> NDArray[np.float32]:
    return from_ours(vectors, "y").astype(np.float32)


def _xyzw(rotations: FloatArray) -> NDArray[np.float32]:
    """(..., 4) in the file's axes and order."""
    turned = np.concatenate([from_ours(rotations[..., 1:], "y"), rotations[..., :1]], axis=-1)
    return turned.astype(np.float32)
