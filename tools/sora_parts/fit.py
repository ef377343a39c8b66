"""Move the mesh onto the starter skeleton and reduce its rig to the skeleton's bones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sora_parts.geometry import neighbour_mean, smoothstep, turn_between, unit
from sora_parts.makehuman import BaseBody
from sora_parts.pose import arm_axes
from sora_parts.skeleton import NAMES, OFFSETS, PARENTS, SOLE_BELOW_ANKLE_M, bones

Array = NDArray[np.float64]

CUBES = {
    "hip": "upper-leg",
    "knee": "knee",
    "ankle": "ankle",
    "shoulder": "shoulder",
    "elbow": "elbow",
    "wrist": "hand",
}
LIMB_BONES = {
    "hip": ("upperleg01", "upperleg02"),
    "knee": ("lowerleg01", "lowerleg02"),
    "ankle": ("foot", "toe"),
    "shoulder": ("upperarm01", "upperarm02"),
    "elbow": ("lowerarm01", "lowerarm02"),
    "wrist": ("wrist", "metacarpal", "finger"),
}
NECK_PRESS = 0.22  # the skeleton's neck sits low between its shoulders
CHEST_CUBE = "joint-spine-2"  # at the same share of the hip-to-shoulder height as the skeleton's chest joint


@dataclass(frozen=True)
class Fitted:
    """The body on the starter skeleton, in its bind pose.

    Attributes:
        vertices: (V, 3) metres, pelvis at the origin.
        quads: (F, 4).
        weights: (V, B) shares of the bones; rows sum to one.
        bind_pos: (J, 3) joints in the bind pose.
        bind_rot: (J, 3, 3) their rotations; the identity is the rest pose.
    """

    vertices: Array
    quads: NDArray[np.int64]
    weights: Array
    bind_pos: Array
    bind_rot: Array


def fit(body: BaseBody, vertices: Array) -> Fitted:
    """Fit posed `vertices` (V, 3) of `body` to the starter skeleton."""
    joint_weights = _joint_weights(body, vertices)
    sources = {name: _source(body, name) for name in NAMES}
    bind_rot = np.stack([_bind_rotation(body, name) for name in NAMES])
    bind_pos = np.zeros((len(NAMES), 3))
    for j, parent in enumerate(PARENTS):
        if parent >= 0:
            bind_pos[j] = bind_pos[parent] + bind_rot[parent] @ OFFSETS[j]
    moved = np.zeros_like(vertices)
    for j, name in enumerate(NAMES):
        matrix = _stretch(sources, bind_pos, name)
        moved += joint_weights[:, j : j + 1] * ((vertices - sources[name]) @ matrix.T + bind_pos[j])
    moved[:, 2] -= NECK_PRESS * np.maximum(moved[:, 2] - bind_pos[NAMES.index("left_shoulder"), 2] - 0.02, 0.0)
    return Fitted(moved, body.quads, _bone_weights(joint_weights, moved, bind_pos), bind_pos, bind_rot)


def _side(name: str) -> str:
    return "l" if name.startswith("left") else "r"


def _source(body: BaseBody, name: str) -> Array:
    """Where the joint sits in the MakeHuman body."""
    if "_" in name:
        return body.cubes[f"joint-{_side(name)}-{CUBES[name.split('_')[1]]}"]
    hips = (body.cubes["joint-l-upper-leg"] + body.cubes["joint-r-upper-leg"]) / 2.0
    shoulders = (body.cubes["joint-l-shoulder"] + body.cubes["joint-r-shoulder"]) / 2.0
    height = {"pelvis": 0.0, "chest": OFFSETS[1, 2], "head": OFFSETS[1, 2] + OFFSETS[2, 2]}[name]
    top = OFFSETS[1, 2] + OFFSETS[NAMES.index("left_shoulder"), 2]
    return np.asarray(hips + (shoulders - OFFSETS[6] * [1, 0, 0] - hips) * (height / top))


def _bind_rotation(body: BaseBody, name: str) -> Array:
    """The joint rotation (3, 3) that brings the rest pose into the pose the mesh was made in."""
    kind = name.rsplit("_", maxsplit=1)[-1]
    if kind in ("shoulder", "elbow", "wrist"):
        upper, fore, bend = arm_axes(body, _side(name))
        down = upper if kind == "shoulder" else fore
        return np.stack([np.cross(bend, down), -bend, -down], axis=1)
    if kind in ("hip", "knee"):
        child = {"hip": "knee", "knee": "ankle"}[kind]
        start, end = (_source(body, name.replace(kind, part)) for part in (kind, child))
        return turn_between(np.array([0.0, 0.0, -1.0]), unit(end - start))
    return np.eye(3)


def _stretch(sources: dict[str, Array], bind_pos: Array, name: str) -> Array:
    """The linear map (3, 3) of the flesh around a joint: along the bone to the skeleton's length, across unchanged."""
    kind = name.rsplit("_", maxsplit=1)[-1]
    if kind in ("pelvis", "chest", "head"):
        top, hip = sources["left_shoulder"], sources["left_hip"]
        tall = (OFFSETS[1, 2] + OFFSETS[12, 2]) / (top[2] - hip[2])
        shear = np.array([[0.0, 0.0, (OFFSETS[12, 0] - top[0] + hip[0]) / (top[2] - hip[2])], [0.0] * 3, [0.0] * 3])
        return np.asarray(np.diag([1.0, 1.0, tall]) + shear * (kind != "head"))
    if kind == "ankle":
        return np.eye(3)
    child = {"hip": "knee", "knee": "ankle", "shoulder": "elbow", "elbow": "wrist"}.get(kind)
    if child is None:
        return np.eye(3)
    other = name.replace(kind, child)
    along = unit(sources[other] - sources[name])
    wanted = bind_pos[NAMES.index(other)] - bind_pos[NAMES.index(name)]
    scale = np.linalg.norm(wanted) / np.linalg.norm(sources[other] - sources[name])
    return np.asarray(np.eye(3) + (scale - 1.0) * np.outer(along, along))


def _joint_weights(body: BaseBody, vertices: Array) -> Array:
    """Reduce the default rig to the 15 joints: (V, 15), rows sum to one."""
    weights = np.zeros((len(vertices), len(NAMES)))
    for side, suffix in (("left", "L"), ("right", "R")):
        for kind, prefixes in LIMB_BONES.items():
            column = NAMES.index(f"{side}_{kind}")
            for bone, share in body.weights.items():
                if bone.startswith(prefixes) and bone.endswith("." + suffix):
                    weights[:, column] += share
            if kind == "shoulder":
                weights[:, column] += 0.45 * body.weights[f"shoulder01.{suffix}"]
    weights = neighbour_mean(weights, body.quads, 5)
    trunk = np.clip(1.0 - weights.sum(axis=1), 0.0, 1.0)
    chest = smoothstep(-0.11, 0.10, vertices[:, 2] - body.cubes[CHEST_CUBE][2])
    neck = np.sum([body.weights[n] for n in ("neck01", "neck02", "neck03", "head", "jaw")], axis=0)
    head = smoothstep(0.535, 0.625, vertices[:, 2]) * (neck > 0.01)
    weights[:, NAMES.index("pelvis")] = trunk * (1.0 - chest)
    weights[:, NAMES.index("head")] = trunk * head
    weights[:, NAMES.index("chest")] = trunk * chest * (1.0 - head)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _bone_weights(joint_weights: Array, vertices: Array, bind_pos: Array) -> Array:
    """Spread the joints' weights over the helper bones: (V, B)."""
    all_bones = bones()
    index = {bone.name: b for b, bone in enumerate(all_bones)}
    weights = np.zeros((len(vertices), len(all_bones)))
    weights[:, : len(NAMES)] = joint_weights
    for j in range(len(NAMES) - 1, 0, -1):
        half = index.get(f"{NAMES[j]}_half")
        if half is None:
            continue
        # from (parent, child) to (parent, half, child): at half way all of it lies on the half-turned bone
        shared = np.minimum(weights[:, PARENTS[j]], weights[:, j])
        weights[:, half] = 2.0 * shared
        weights[:, PARENTS[j]] -= shared
        weights[:, j] -= shared
        root = index.get(f"{NAMES[j]}_root")
        if root is not None:
            child = NAMES.index(NAMES[j].replace("shoulder", "elbow").replace("hip", "knee"))
            along = bind_pos[child] - bind_pos[j]
            share = smoothstep(0.1, 0.85, (vertices - bind_pos[j]) @ along / (along @ along))
            weights[:, root] = weights[:, j] * (1.0 - share)
            weights[:, j] *= share
    return weights


def sole_height(fitted: Fitted) -> float:
    """Height (m) of the ground under the bind pose."""
    return float(fitted.bind_pos[NAMES.index("left_ankle"), 2] - SOLE_BELOW_ANKLE_M)
