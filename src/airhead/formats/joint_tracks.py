"""From the animated joints of another program to a motion: with rest rotations, scales and moving joints told apart.

A Skeleton has fixed offsets, and its joints are not turned at rest. So joint frames are taken anew, parallel to the
world in the file's rest pose; uniform scales go into the offsets; and the root is the highest joint below which nothing
moves away from its parent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.formats.bvh.axes import UpAxis, to_ours
from airhead.formats.key_times import FrameTimes
from airhead.motion import STARTER_SKELETON, Drive, EditKind, Lineage, Motion, Skeleton, TakeRef
from airhead.rotations import IDENTITY, FloatArray, conjugate, multiply, normalize, rotate

_STILL_M: Final = 1e-3
_UNIFORM: Final = 1e-3
_NAMED: Final = 8
_GREATEST: Final = 1e6


@dataclass(frozen=True, eq=False)
class Track:
    """A joint as a file has it, in the file's units and axes.

    Attributes:
        name: its name; need not be the only one.
        parent: number of its parent, which stands before it, or -1.
        rest_rot_l: (4,) unit quaternion, wxyz.
        pos_l: (T, 3) in the parent's frame, or (1, 3) where it is constant.
        rot_l: (T, 4), or (1, 4) where it is constant.
        scale: (T, 3), or (1, 3) where it is constant.
        is_joint: False for what only stands above the joints and moves them.
    """

    name: str
    parent: int
    rest_rot_l: FloatArray
    pos_l: FloatArray
    rot_l: FloatArray
    scale: FloatArray
    is_joint: bool = True


@dataclass(frozen=True, eq=False)
class Figure:
    """What tracks come to: a skeleton and its motion in metres and our axes, and a note on what was left out, or ""."""

    skeleton: Skeleton
    root_pos_w: FloatArray
    joint_rot_l: FloatArray
    note: str


def figure_of(tracks: Sequence[Track], frames: int, metres: float, up: UpAxis) -> Figure:
    """The figure that tracks show.

    Args:
        tracks: parents before children; one of them has no parent.
        frames: T.
        metres: in a unit of the file.
        up: the file's up axis.

    Raises:
        BadInput: a joint is scaled unevenly or ever differently, or moves away from its parent; names the joint.
    """
    scales = _scales(tracks)
    root, kept = _chosen(tracks, scales * metres)
    rest_w = _rest_rotations(tracks)
    kept = _in_starter_order(tracks, kept)
    offsets = np.zeros((len(kept), 3))
    rotations = np.empty((frames, len(kept), 4))
    for place, number in enumerate(kept):
        track = tracks[number]
        if number == root:
            continue
        above = rest_w[track.parent]
        offsets[place] = rotate(above, track.pos_l.mean(axis=0)) * scales[track.parent]
        rotations[:, place] = multiply(multiply(above, track.rot_l), conjugate(rest_w[number]))
    root_pos, root_rot = _in_world(tracks, root, scales)
    rotations[:, 0] = multiply(root_rot, conjugate(rest_w[root]))
    skeleton = Skeleton(
        _unique([tracks[number].name for number in kept]),
        tuple(kept.index(tracks[number].parent) if number != root else -1 for number in kept),
        to_ours(offsets * metres, up),
    )
    positions = np.broadcast_to(to_ours(root_pos * metres, up), (frames, 3))
    turned = np.concatenate([rotations[..., :1], to_ours(rotations[..., 1:], up)], axis=-1)
    return Figure(skeleton, positions, normalize(turned), _left_out(tracks, kept))


def _scales(tracks: Sequence[Track]) -> FloatArray:
    """(N,) what lengths in each track's own frame are multiplied by."""
    with_children = {track.parent for track in tracks}
    scales = np.ones(len(tracks))
    for number, track in enumerate(tracks):
        above = scales[track.parent] if track.parent >= 0 else 1.0
        scales[number] = above
        if number in with_children:
            scales[number] *= _uniform(track)
        if not 1 / _GREATEST <= scales[number] <= _GREATEST or np.abs(track.pos_l).max() > _GREATEST:
            found = f"scale {scales[number]:g}, {np.abs(track.pos_l).max():g} units away"
            allowed = f"up to {_GREATEST:g}"
            raise BadInput("not the size of a figure", place=f"joint {track.name!r}", found=found, allowed=allowed)
    return scales


def _uniform(track: Track) -> float:
    scale = float(track.scale[0, 0])
    if scale <= 0 or np.abs(track.scale - scale).max() > _UNIFORM * scale:
        low, high = track.scale.min(axis=0), track.scale.max(axis=0)
        raise BadInput(
            "a joint is scaled unevenly, or differently in time",
            place=f"joint {track.name!r}",
            found=f"{low.round(4)} to {high.round(4)}",
            allowed="one scale above 0 for all axes and frames",
        )
    return float(track.scale.mean())


def _chosen(tracks: Sequence[Track], metres: FloatArray) -> tuple[int, list[int]]:
    """The root, and the joints that follow it with fixed offsets, parents first.

    Where joints move away from their parents the tree falls into parts; the largest is the figure.
    """
    part = np.arange(len(tracks))  # the joint on top of the part that each belongs to
    moved_m = np.zeros(len(tracks))
    for number, track in enumerate(tracks):
        if track.parent >= 0 and track.is_joint and tracks[track.parent].is_joint:
            moved_m[number] = np.ptp(track.pos_l, axis=0).max() * metres[track.parent] / 2
            if moved_m[number] <= _STILL_M:
                part[number] = part[track.parent]
    joints = [number for number, track in enumerate(tracks) if track.is_joint]
    sizes = np.bincount(part[joints], minlength=len(tracks))
    root = int(sizes.argmax())
    kept = [number for number in joints if part[number] == root]
    for number in joints:
        if part[number] == number and number != root and tracks[number].parent in kept:
            raise BadInput(
                "a joint moves away from its parent",
                place=f"joint {tracks[number].name!r}",
                found=f"by up to {2 * moved_m[number]:.3g} m",
                allowed=f"at most {2 * _STILL_M:g} m, but for the root",
            )
    return root, kept


def _rest_rotations(tracks: Sequence[Track]) -> FloatArray:
    """(N, 4) how each track's frame is turned in the world at rest."""
    rest_w = np.empty((len(tracks), 4))
    for number, track in enumerate(tracks):
        above = rest_w[track.parent] if track.parent >= 0 else IDENTITY
        rest_w[number] = normalize(multiply(above, track.rest_rot_l))
    return rest_w


def _in_world(tracks: Sequence[Track], joint: int, scales: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(T or 1, 3) and (T or 1, 4) of one joint in the world, in the file's units and axes."""
    track = tracks[joint]
    position, rotation = track.pos_l, track.rot_l
    while track.parent >= 0:
        own = scales[track.parent] / (scales[tracks[track.parent].parent] if tracks[track.parent].parent >= 0 else 1.0)
        track = tracks[track.parent]
        position = track.pos_l + rotate(track.rot_l, position * own)
        rotation = multiply(track.rot_l, rotation)
    return position, rotation


def _in_starter_order(tracks: Sequence[Track], kept: list[int]) -> list[int]:
    """The joints in the order of the starter skeleton, where they are that."""
    parents = {tracks[number].name: tracks[number].parent for number in kept}
    starter = STARTER_SKELETON
    if sorted(parents) != sorted(starter.names) or len(kept) != len(starter):
        return kept
    number_of = {tracks[number].name: number for number in kept}
    ordered = [number_of[name] for name in starter.names]
    fits = all(
        parent < 0 or parents[name] == ordered[parent]
        for name, parent in zip(starter.names, starter.parents, strict=True)
    )
    return ordered if fits else kept


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    """The names, each once."""
    taken: set[str] = set()
    unlike = []
    for name in names:
        candidate, number = name, 2
        while candidate in taken:
            candidate, number = f"{name}_{number}", number + 1
        taken.add(candidate)
        unlike.append(candidate)
    return tuple(unlike)


def _left_out(tracks: Sequence[Track], kept: list[int]) -> str:
    names = [track.name for number, track in enumerate(tracks) if track.is_joint and number not in set(kept)]
    if not names:
        return ""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"joints that are no part of the figure left out: {', '.join(names[:_NAMED])}{more}"


def foreign_motion(figure: Figure, times: FrameTimes, take: TakeRef) -> Motion:
    """The motion of a file that somebody else wrote: a take, with a note of all that was not taken as it stands."""
    lineage = Lineage.of(Drive.PERFORMER, times.frames, [take])
    if times.note:
        lineage = lineage.with_edit(EditKind.ASSUME if times.frames == 1 else EditKind.RESAMPLE, times.note)
    if figure.note:
        lineage = lineage.with_edit(EditKind.RETARGET, figure.note)
    return Motion(figure.skeleton, times.fps, figure.root_pos_w, figure.joint_rot_l, lineage)
