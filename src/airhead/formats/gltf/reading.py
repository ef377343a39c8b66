"""glTF 2.0, `.glb` and `.gltf`: the exchange format of engines and the web; Y up, metres, quaternions xyzw.

Anything skinned or animated by nodes is read; meshes and materials are passed over. What Airhead wrote comes back with
its lineage; any other file becomes a take of an unrecorded performer, with consent denied.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.formats.bvh.axes import to_ours
from airhead.formats.carried import KEY, FileNumbers, joints_carried, record_carried, unit_rotations
from airhead.formats.format import Format, MotionRecord
from airhead.formats.gltf.accessors import Numbers
from airhead.formats.gltf.animation import Curves, chosen_animation, curves_of, sampled
from airhead.formats.gltf.container import MAGIC, unpack
from airhead.formats.gltf.document import Document, document_of
from airhead.formats.gltf.nodes import figure_nodes, parents_of, rest_of
from airhead.formats.gltf.writing import write_gltf
from airhead.formats.joint_tracks import Figure, Track, figure_of, foreign_motion
from airhead.formats.key_times import FrameTimes, frame_times
from airhead.formats.source_file import MIB, check_unfolded, in_file, read_bytes, rotation_bytes
from airhead.motion import Skeleton, TakeRef, id_from

_LIMIT_BYTES: Final = 256 * MIB


def read_gltf(path: Path, *, animation: str | None = None, fps: float | None = None) -> MotionRecord:
    """The motion in a glTF file: metres, Z up, facing +X where the file's character faces +Z.

    The skeleton is that of the largest skin, or of the animated nodes. Its rest pose is that of the nodes, its joint
    frames are parallel to the world there. Frames are the keys where these are even, else samples between them, which
    the lineage says. Buffers may be inside, or files in the same folder.

    Args:
        path: the file.
        animation: its name, or its number where it has none; by default the first.
        fps: frames a second, which a glTF does not say; by default what the distances of its keys stand for.

    Raises:
        BadInput: not such a file, damaged, without a motion that a skeleton can hold, or written by Airhead and changed
            since; names the part of the document or the joint.
    """
    data = read_bytes(path, _LIMIT_BYTES)
    with in_file(path):
        raw, binary = unpack(data)
        document = document_of(raw)
        numbers = Numbers(document, path, binary, len(data), _LIMIT_BYTES)
        curves = curves_of(document, chosen_animation(document, animation), numbers)
        carried = document.asset.extras.get(KEY) if isinstance(document.asset.extras, dict) else None
        if carried is not None:
            if fps is not None:
                raise BadInput("the file says its frame rate itself", found=f"fps {fps:g}", allowed="nothing to state")
            return _ours(carried, document, curves)
        figure, times = _figure(document, curves, numbers, fps)
        take = TakeRef(id_from(path.stem), numbers.sha256(data))
        return foreign_motion(figure, times, take)


def _figure(document: Document, curves: Curves, numbers: Numbers, fps: float | None) -> tuple[Figure, FrameTimes]:
    parents = parents_of(document.nodes)
    order, joints = figure_nodes(document, parents, {node for node, _ in curves})
    used = {key: curve for key, curve in curves.items() if key[0] in set(order)}
    if not used:
        raise BadInput("the animation moves no joint of the skin", place="animations")
    times = frame_times(np.unique(np.concatenate([curve.times_s for curve in used.values()])), fps)
    check_unfolded(rotation_bytes(times.frames, len(order)), numbers.known_bytes, "animations")
    tracks = []
    for number in order:
        node, place = document.nodes[number], f"nodes.{number}"
        rest = rest_of(node, place)
        position, rotation, scale = (
            sampled(used[number, path], path, times) if (number, path) in used else still[None]
            for path, still in zip(("translation", "rotation", "scale"), rest, strict=True)
        )
        parent = order.index(parents[number]) if parents[number] in order else -1
        name = node.name or f"node_{number}"
        tracks.append(Track(name, parent, rest[1], position, rotation, scale, number in joints))
    return figure_of(tracks, times.frames, 1.0, "y"), times


def _ours(carried: object, document: Document, curves: Curves) -> MotionRecord:
    """The record that Airhead wrote, from exactly those numbers that it wrote."""
    names = joints_carried(carried)
    number_of = {node.name: number for number, node in reversed([*enumerate(document.nodes)])}
    joints = [number_of.get(name, -1) for name in names]
    root = curves.get((joints[0], "translation"))
    rotations = [curve for joint in joints if (curve := curves.get((joint, "rotation"))) is not None]
    if root is None or len(rotations) < len(joints) or len({len(curve.values) for curve in [root, *rotations]}) > 1:
        raise BadInput("the animation is not the one that Airhead wrote", place=KEY)
    numbers = FileNumbers(
        root.times_s.astype(np.float32),
        np.array([document.nodes[joint].translation for joint in joints], dtype=float),
        root.values.astype(np.float32),
        np.stack([curve.values for curve in rotations], axis=1).astype(np.float32),
    )
    parents = parents_of(document.nodes)
    offsets = to_ours(numbers.offsets, "y")
    offsets[0] = 0.0
    above = tuple(joints.index(parents[joint]) if parents[joint] in joints else -1 for joint in joints)
    skeleton = Skeleton(names, above, offsets)
    wxyz = np.concatenate(
        [numbers.rotations[..., 3:], to_ours(numbers.rotations[..., :3].astype(float), "y")], axis=-1, dtype=float
    )
    return record_carried(carried, numbers, skeleton, to_ours(root.values, "y"), unit_rotations(wxyz))


def _sniff(head: bytes) -> bool:
    if head.startswith(MAGIC):
        return True
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith(b"{") and b'"asset"' in start


FORMAT: Final = Format(
    "glTF", (".glb", ".gltf"), _sniff, read_gltf, write_gltf, ("animation", "fps"), carries_lineage=True
)
