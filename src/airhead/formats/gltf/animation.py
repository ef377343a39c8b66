"""The channels of a glTF animation, and their values at even frames.

Source: Khronos glTF 2.0 specification, section 3.11 and appendix C (interpolation).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.formats.gltf.accessors import Numbers, entry
from airhead.formats.gltf.document import Animation, Document, Sampler
from airhead.formats.key_times import FrameTimes
from airhead.rotations import FloatArray, continuous, normalize, slerp

_WIDTH: Final = {"translation": 3, "rotation": 4, "scale": 3}
_LENGTH_TOLERANCE: Final = 0.5
_GREATEST: Final = 1e6


@dataclass(frozen=True, eq=False)
class Curve:
    """One channel.

    Attributes:
        times_s: (K,) seconds, increasing.
        values: (K, 3) metres or shares, or (K, 4) quaternions xyzw; for cubic splines (3 K, …), each value between its
            tangents.
        kind: LINEAR, STEP or CUBICSPLINE.
    """

    times_s: FloatArray
    values: FloatArray
    kind: str


#: Curves by number of node and path.
Curves = Mapping[tuple[int, str], Curve]


def chosen_animation(document: Document, name: str | None) -> Animation:
    """The animation called `name`, or the first.

    Raises:
        BadInput: there is none, or none of that name; lists those there are.
    """
    names = [animation.name or str(number) for number, animation in enumerate(document.animations)]
    if not names:
        raise BadInput("no animation in the file", place="animations", allowed="at least one")
    if name is None:
        return document.animations[0]
    if name not in names:
        raise BadInput("no such animation", found=repr(name[:80]), allowed=", ".join(names)[:500])
    return document.animations[names.index(name)]


def curves_of(document: Document, animation: Animation, numbers: Numbers) -> Curves:
    """The curves of an animation that move nodes.

    Raises:
        BadInput: keys that do not increase, or values that do not belong to them.
    """
    curves: dict[tuple[int, str], Curve] = {}
    for number, channel in enumerate(animation.channels):
        node, path = channel.target.node, channel.target.path
        if node is None or path not in _WIDTH:
            continue
        entry(document.nodes, node, "nodes")
        place = f"channels.{number}"
        if (node, path) in curves:
            raise BadInput("two channels move the same thing", place=place, found=f"node {node}, {path}")
        sampler = entry(animation.samplers, channel.sampler, "samplers")
        curves[node, path] = _curve(sampler, _WIDTH[path], numbers, place)
    if not curves:
        raise BadInput("an animation that moves no joint", place="animations", allowed="translation, rotation")
    return curves


def sampled(curve: Curve, path: str, frames: FrameTimes) -> FloatArray:
    """(T, 3) or (T, 4) the values at each frame; rotations of unit length, wxyz. (1, …) where all are the same.

    Before its first key a curve holds that, and after its last that one.
    """
    values = curve.values[:, [3, 0, 1, 2]] if path == "rotation" else curve.values
    keys = values[1::3] if curve.kind == "CUBICSPLINE" else values
    if path == "rotation":
        _check_lengths(keys)
    if (values == values[0]).all() and curve.kind != "CUBICSPLINE":
        return normalize(values[:1]) if path == "rotation" else values[:1]
    at = frames.in_frames(curve.times_s)
    grid = np.clip(np.arange(frames.frames, dtype=float), at[0], at[-1])
    before = np.clip(np.searchsorted(at, grid, side="right") - 1, 0, max(len(at) - 2, 0))
    after = np.minimum(before + 1, len(at) - 1)
    gap = at[after] - at[before]
    share = np.where(gap > 0, (grid - at[before]) / np.where(gap > 0, gap, 1.0), 0.0)
    if curve.kind == "STEP":
        held = np.where(share >= 1, after, before)
        return normalize(keys[held]) if path == "rotation" else keys[held]
    if curve.kind == "CUBICSPLINE":
        splined = _hermite(values, before, after, share, gap / frames.fps)
        if path != "rotation":
            return splined
        _check_lengths(splined)
        return normalize(splined)
    if path == "rotation":
        keys = continuous(normalize(keys))
        return _slerped(keys, before, after, share)
    straight: FloatArray = keys[before] * (1 - share[:, None]) + keys[after] * share[:, None]
    return straight


def _curve(sampler: Sampler, width: int, numbers: Numbers, place: str) -> Curve:
    times, values = numbers.array(sampler.input), numbers.array(sampler.output)
    if times.shape[1] != 1 or (np.diff(times[:, 0]) <= 0).any():
        raise BadInput("the times of keys do not increase", place=place)
    wanted = (len(times) * (3 if sampler.interpolation == "CUBICSPLINE" else 1), width)
    if values.shape != wanted:
        raise BadInput("the values of keys do not fit their times", place=place, found=values.shape, allowed=wanted)
    if np.abs(values).max() > _GREATEST:
        raise BadInput(
            "not numbers of a motion", place=place, found=np.abs(values).max(), allowed=f"up to {_GREATEST:g}"
        )
    return Curve(times[:, 0], values, sampler.interpolation)


def _check_lengths(quaternions: FloatArray) -> None:
    error = np.abs(np.linalg.norm(quaternions, axis=-1) - 1)
    if error.max() > _LENGTH_TOLERANCE:
        worst = int(error.argmax())
        raise BadInput("not a unit quaternion", place=f"key {worst}", found=quaternions[worst], allowed="length 1")


def _slerped(keys: FloatArray, before: FloatArray, after: FloatArray, share: FloatArray) -> FloatArray:
    between = (share > 0) & (share < 1)
    result: FloatArray = keys[np.where(share >= 1, after, before)]
    if between.any():
        result[between] = slerp(keys[before[between]], keys[after[between]], share[between])
    return result


def _hermite(
    values: FloatArray, before: FloatArray, after: FloatArray, share: FloatArray, gap_s: FloatArray
) -> FloatArray:
    t, gap = share[:, None], gap_s[:, None]
    tangent_in, point, tangent_out = values[0::3], values[1::3], values[2::3]
    square, cube = t * t, t * t * t
    curve: FloatArray = (
        (2 * cube - 3 * square + 1) * point[before]
        + gap * (cube - 2 * square + t) * tangent_out[before]
        + (3 * square - 2 * cube) * point[after]
        + gap * (cube - square) * tangent_in[after]
    )
    return curve
