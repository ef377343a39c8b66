"""From a USD stage to a motion: UsdSkel's skeleton and animation, in the stage's units, axes and time codes."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, Final

import numpy as np
from pxr import Tf, Usd, UsdGeom, UsdSkel

from airhead.errors import BadInput
from airhead.formats.bvh.axes import UpAxis, to_ours
from airhead.formats.carried import KEY, FileNumbers, joints_carried, record_carried, unit_rotations
from airhead.formats.format import MotionRecord
from airhead.formats.joint_tracks import Track, figure_of, foreign_motion
from airhead.formats.key_times import FrameTimes, frame_times
from airhead.formats.source_file import check_unfolded, rotation_bytes
from airhead.formats.usd.layers import opened_stage
from airhead.motion import Skeleton, TakeRef
from airhead.rotations import FloatArray, from_matrix

_MOST_JOINTS: Final = 2048
_MOST_PRIMS: Final = 100_000
_SHEAR: Final = 1e-3
_MOST_CODES: Final = 10_000.0


def record_in(path: Path, take: TakeRef) -> MotionRecord:
    """The motion in a USD file, as `read_usd` describes it. Runs in a process of its own."""
    stage = opened_stage(path)
    carried = stage.GetRootLayer().customLayerData.get(KEY)
    try:
        query = _skeleton_query(stage)
        if carried is not None:
            return _ours(carried, stage, query)
        return _foreign(stage, query, take, path.stat().st_size)
    except Tf.ErrorException:
        raise BadInput("USD cannot make sense of the skeleton", allowed="a valid UsdSkel figure") from None


def _skeleton_query(stage: Usd.Stage) -> UsdSkel.SkeletonQuery:
    """The skeleton with the most joints that an animation is bound to."""
    cache, best, most, bare = UsdSkel.Cache(), None, 0, 0
    for count, prim in enumerate(stage.Traverse()):
        if count > _MOST_PRIMS:
            raise BadInput("too many parts", allowed=f"at most {_MOST_PRIMS}")
        if prim.IsA(UsdSkel.Root):
            cache.Populate(UsdSkel.Root(prim), Usd.PrimDefaultPredicate)
        if not prim.IsA(UsdSkel.Skeleton):
            continue
        query = cache.GetSkelQuery(UsdSkel.Skeleton(prim))
        joints = len(query.GetJointOrder()) if query else 0
        if joints and not query.GetAnimQuery():
            bare += 1
        elif joints > most:
            best, most = query, joints
    if best is None:
        found = f"{bare} without an animation" if bare else "none"
        raise BadInput("no animated skeleton in the file", found=found, allowed="a UsdSkel skeleton with an animation")
    if most > _MOST_JOINTS:
        raise BadInput("too many joints", found=most, allowed=f"at most {_MOST_JOINTS}")
    return best


def _space(stage: Usd.Stage) -> tuple[UpAxis, float, float]:
    """Up axis, metres in a unit and time codes a second."""
    metres, codes = UsdGeom.GetStageMetersPerUnit(stage), stage.GetTimeCodesPerSecond()
    if not 1e-6 <= metres <= 1e6:
        raise BadInput("not a unit of length", place="metersPerUnit", found=metres, allowed="1e-6 to 1e6")
    if not (math.isfinite(codes) and 0 < codes <= _MOST_CODES):
        raise BadInput("not a rate", place="timeCodesPerSecond", found=codes, allowed=f"above 0, up to {_MOST_CODES:g}")
    return ("z" if UsdGeom.GetStageUpAxis(stage) == UsdGeom.Tokens.z else "y"), metres, codes


def _foreign(stage: Usd.Stage, query: UsdSkel.SkeletonQuery, take: TakeRef, file_bytes: int) -> MotionRecord:
    up, metres, codes = _space(stage)
    skeleton = query.GetSkeleton().GetPrim()
    samples = {*query.GetAnimQuery().GetJointTransformTimeSamples(), *_moving_above(skeleton)} or {0.0}
    at = np.array(sorted(samples), dtype=float)
    if not np.isfinite(at).all():
        raise BadInput("time samples that are not finite", place="timeSamples")
    frames_are_codes = len(at) > 1 and float(np.median(np.diff(at))) == 1.0
    times = frame_times(at / codes, codes if frames_are_codes else None)
    topology = query.GetTopology().GetParentIndices()
    check_unfolded(4 * rotation_bytes(times.frames, len(topology) + 1), file_bytes, "timeSamples")
    grid = _grid(times, codes, at)
    local, above = _matrices(query, skeleton, grid)
    rest = _rest(query)
    stands = _parts(above, "the skeleton itself")
    tracks = [Track("", -1, stands[1][0], *stands, is_joint=False)]
    for number, (name, parent) in enumerate(zip(_names(query), topology, strict=True)):
        turned = _parts(rest[number : number + 1], name)[1][0]
        tracks.append(Track(name, int(parent) + 1, turned, *_parts(local[:, number], name)))
    return foreign_motion(figure_of(tracks, times.frames, metres, up), times, take)


def _moving_above(prim: Usd.Prim) -> set[float]:
    """The time samples of all that moves the skeleton as a whole."""
    samples: set[float] = set()
    while prim and not prim.IsPseudoRoot():
        if prim.IsA(UsdGeom.Xformable):
            samples.update(UsdGeom.Xformable(prim).GetTimeSamples())
        prim = prim.GetParent()
    return samples


def _grid(times: FrameTimes, codes: float, samples: FloatArray) -> FloatArray:
    """(T,) the time code of each frame; a sample's own where frames are samples."""
    grid = (times.start_s + np.arange(times.frames) / times.fps) * codes
    nearest = samples[np.clip(np.searchsorted(samples, grid), 0, len(samples) - 1)]
    before = samples[np.clip(np.searchsorted(samples, grid) - 1, 0, len(samples) - 1)]
    nearest = np.where(np.abs(before - grid) < np.abs(nearest - grid), before, nearest)
    step = codes / times.fps
    return np.where(np.abs(nearest - grid) < 1e-3 * step, nearest, grid)


def _matrices(query: UsdSkel.SkeletonQuery, skeleton: Usd.Prim, grid: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(T, J, 4, 4) of joints in their parents and (T, 4, 4) of the skeleton in the world, by columns."""
    local, above = [], []
    # USD computes a pose at a time
    for code in grid:
        pose = query.ComputeJointLocalTransforms(float(code))
        if not pose:
            raise BadInput("a pose that USD cannot compute", place=f"time code {code:g}")
        local.append(np.array(pose))
        above.append(np.array(UsdGeom.XformCache(float(code)).GetLocalToWorldTransform(skeleton)))
    return np.swapaxes(np.stack(local), -1, -2), np.swapaxes(np.stack(above), -1, -2)


def _rest(query: UsdSkel.SkeletonQuery) -> FloatArray:
    """(J, 4, 4) of joints in their parents at rest, by columns."""
    rest = query.GetSkeleton().GetRestTransformsAttr().Get()
    if rest is None or len(rest) != len(query.GetJointOrder()):
        raise BadInput("no rest pose", place="restTransforms", allowed="one matrix for each joint")
    return np.swapaxes(np.array(rest, dtype=float), -1, -2)


def _names(query: UsdSkel.SkeletonQuery) -> list[str]:
    """Names of joints: those authored for people, else the last part of their paths."""
    paths = [str(path) for path in query.GetJointOrder()]
    authored = query.GetSkeleton().GetJointNamesAttr().Get()
    if authored is not None and len(authored) == len(paths) and all(authored):
        return [str(name) for name in authored]
    return [path.rpartition("/")[2] for path in paths]


def _parts(matrices: FloatArray, name: str) -> tuple[FloatArray, FloatArray, FloatArray]:
    """(T, 3) places, (T, 4) rotations and (T, 3) scales of (T, 4, 4) matrices; (1, …) where all are the same."""
    place = f"joint {name!r}"
    if not np.isfinite(matrices).all() or np.abs(matrices).max() > 1e9:
        raise BadInput("numbers that no motion has", place=place)
    if (matrices == matrices[0]).all():
        matrices = matrices[:1]
    turn = matrices[:, :3, :3]
    scale = np.linalg.norm(turn, axis=-2)
    if scale.min() < 1e-9:
        raise BadInput("flattened to nothing", place=place, allowed="a scale above 0")
    turn = turn / scale[:, None, :]
    shear = np.abs(np.swapaxes(turn, -1, -2) @ turn - np.eye(3)).max()
    if shear > _SHEAR or np.linalg.det(turn).min() < 0:
        raise BadInput("mirrored or sheared", place=place, allowed="turns, moves and scales")
    return matrices[:, :3, 3], from_matrix(turn), scale


def _rate(document: Any) -> object:
    """Frames a second of the motion that a carried object, known to be one, belongs to."""
    return document["document"].get("fps")


def _ours(carried: Any, stage: Usd.Stage, query: UsdSkel.SkeletonQuery) -> MotionRecord:
    """The record that Airhead wrote, from exactly those numbers that it wrote."""
    try:
        document = json.loads(carried) if isinstance(carried, str) else None
    except (ValueError, RecursionError):
        raise BadInput("the data that Airhead wrote is damaged", place=KEY) from None
    names = joints_carried(document)
    up, metres, codes = _space(stage)
    animation = UsdSkel.Animation(query.GetAnimQuery().GetPrim())
    places, turns = animation.GetTranslationsAttr(), animation.GetRotationsAttr()
    samples, parents = turns.GetTimeSamples(), query.GetTopology().GetParentIndices()
    joints, rest = len(names), _rest(query)
    moved, turned = ([np.array(attribute.Get(code)) for code in samples] for attribute in (places, turns))
    shapes = {array.shape for array in turned} | {(*array.shape[:1], 4) for array in moved}
    if shapes != {(len(parents), 4)} or len(parents) < joints or codes != _rate(document):
        raise BadInput("the animation is not the one that Airhead wrote", place=KEY)
    root, rotations = np.array(moved)[:, 0], np.array(turned)[:, :joints]
    above = tuple(int(parent) for parent in parents[:joints])
    numbers = FileNumbers(np.array(samples, dtype=np.float32), rest[:joints, :3, 3], root, rotations)
    offsets = to_ours(numbers.offsets * metres, up)
    offsets[0] = 0.0
    wxyz = np.concatenate([rotations[..., 3:], to_ours(rotations[..., :3].astype(float), up)], axis=-1, dtype=float)
    skeleton = Skeleton(names, above, offsets)
    return record_carried(document, numbers, skeleton, to_ours(root.astype(float) * metres, up), unit_rotations(wxyz))
