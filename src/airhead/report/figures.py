"""The body as stick figures, seen from the side along the way it mainly travels: the human over the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from airhead.motion import Drive, segment_centers
from airhead.report.chart import SVG
from airhead.report.drives import COLOURS, SOURCE_COLOUR, WORDS
from airhead.report.markup import Markup, element
from airhead.report.observation import Observation
from airhead.report.timeline import drive_runs
from airhead.rotations import FloatArray, rotate

#: A picture is taken each time the joints have moved this far on average, or stood for a while.
_WAY_A_PICTURE_M: Final = 0.16
_STANDING_M_S: Final = 0.10
_PICTURES: Final = (8, 40)
_MOST_HALF_WIDTH_M: Final = 1.5
_FLOOR_ROOM_M: Final = 0.14
_HEAD_RADIUS_M: Final = 0.11
_ARM: Final = ("shoulder", "elbow", "wrist")
_LEG: Final = ("hip", "knee", "ankle")


@dataclass(frozen=True, eq=False)
class _Figure:
    """Points of one body over time, in the plane of the picture.

    Attributes:
        points: name of a point to (T, 2) metres, along the way of travel and up.
        nearer: the side that is nearer to the eye, for each of T frames: +1 right, -1 left.
    """

    points: dict[str, FloatArray]
    nearer: FloatArray


@dataclass(frozen=True, eq=False)
class _View:
    """What every picture of the strip shows, and how much of the world: `half_m` each way of the centre of mass."""

    seen: Observation
    result: _Figure
    source: _Figure | None
    com_along_m: FloatArray
    half_m: float
    top_m: float


def strip(seen: Observation) -> Markup:
    """Pictures from the side at moments that show the motion."""
    towards = travel_direction(seen)
    result = _figure(seen, (seen.joint_pos_w, seen.joint_rot_w), towards)
    com_along = seen.traced.com_pos_w[:, :2] @ towards
    frames = moments(seen)
    reach = max(float(np.abs(points[frames, 0] - com_along[frames]).max()) for points in result.points.values())
    view = _View(
        seen,
        result,
        _figure(seen, seen.source_joints, towards) if seen.source_joints else None,
        com_along,
        half_m=min(reach + 0.15, _MOST_HALF_WIDTH_M),
        top_m=max(float(points[frames, 1].max()) for points in result.points.values()) + 0.2,
    )
    runs = drive_runs(seen.report.performance.motion.lineage)
    drives = {frame: drive for start, end, drive in runs for frame in frames if start <= frame < end}
    return element("ol", *(_cell(view, frame, drives[frame]) for frame in frames), class_="strip")


def moments(seen: Observation) -> list[int]:
    """Frames at even steps of the way that the joints move, so that a flip gets more pictures than a pause."""
    steps_m = np.linalg.norm(np.diff(seen.traced.landmarks_w, axis=0), axis=-1).mean(axis=1)
    way_m = np.concatenate([[0.0], np.cumsum(steps_m + _STANDING_M_S / seen.fps)])
    count = int(np.clip(round(way_m[-1] / _WAY_A_PICTURE_M), *_PICTURES))
    wanted = np.linspace(0.0, way_m[-1], count)
    return sorted({int(frame) for frame in np.abs(way_m[:, None] - wanted).argmin(axis=0)})


def travel_direction(seen: Observation) -> FloatArray:
    """(2,) the horizontal unit direction in which the joints spread most over time, pointing where the body goes.

    A body that stays in place faces to the right.
    """
    ground = seen.traced.landmarks_w[..., :2].reshape(-1, 2)
    axis: FloatArray = np.linalg.eigh(np.cov(ground.T))[1][:, -1]
    way = (seen.traced.com_pos_w[-1, :2] - seen.traced.com_pos_w[0, :2]) @ axis
    facing = rotate(seen.traced.trunk_rot_w[0], np.array([1.0, 0.0, 0.0]))[:2] @ axis
    sign = way if abs(way) > 0.3 else facing
    return -axis if sign < 0 else axis


def _figure(seen: Observation, joints: tuple[FloatArray, FloatArray], towards: FloatArray) -> _Figure:
    skeleton, segments = seen.report.performance.motion.skeleton, seen.report.segments
    centers_w = segment_centers(skeleton, segments, *joints)
    points_w = {name: joints[0][:, joint] for joint, name in enumerate(skeleton.names)}
    for number, segment in enumerate(segments):
        if segment.name in ("head", "left_toes", "right_toes"):
            points_w[f"{segment.name} center"] = centers_w[:, number]
    # to the eye: the way of travel turned right, seen from above
    eye = np.array([towards[1], -towards[0]])
    across = (joints[0][:, skeleton.index("right_shoulder")] - joints[0][:, skeleton.index("left_shoulder")])[:, :2]
    flat = {name: np.stack([p[:, :2] @ towards, p[:, 2]], axis=1) for name, p in points_w.items()}
    return _Figure(flat, np.where(across @ eye >= 0, 1.0, -1.0))


def _cell(view: _View, frame: int, drive: Drive) -> Markup:
    seen, half, top = view.seen, 100 * view.half_m, 100 * view.top_m
    middle, time_s = float(view.com_along_m[frame]), frame / view.seen.fps
    drawn = [_body(view.result, frame, middle, COLOURS[drive])]
    says = f"{time_s:.2f} seconds, {WORDS[drive]}"
    if view.source is not None and frame < len(view.source.nearer) and drive is not Drive.PERFORMER:
        drawn.append(_wire(view.source, frame, middle))
        says += ", with the recorded human over it"
    svg = element(
        "svg",
        element("title", says),
        element("desc", f"Side view of the body at frame {frame}"),
        element("path", d=f"M{-half:.0f} 0H{half:.0f}", class_="ground"),
        *drawn,
        xmlns=SVG,
        viewBox=f"{-half:.0f} {-top:.0f} {2 * half:.0f} {top + 100 * _FLOOR_ROOM_M:.0f}",
        role="img",
    )
    flies = any(start <= frame < end for start, end in seen.flights)
    note = element("i", "in the air") if flies else ""
    return element("li", svg, element("span", f"{time_s:.2f} s ", note, style=f"border-color:{COLOURS[drive]}"))


def _body(figure: _Figure, frame: int, middle: float, colour: str) -> Markup:
    """A solid figure: far limbs pale, then trunk and head, then near limbs."""
    near, far = ("right", "left") if figure.nearer[frame] > 0 else ("left", "right")
    head = figure.points.get("head center", figure.points["head"])[frame]
    trunk = _path(figure, frame, middle, ("right_shoulder", "left_shoulder", "left_hip", "right_hip", "right_shoulder"))
    return element(
        "g",
        element("path", d=_limbs(figure, frame, middle, far), class_="limb far"),
        element("path", d=_neck(figure, frame, middle), class_="neck"),
        element("path", d=trunk + "Z", class_="trunk"),
        element(
            "circle",
            cx=f"{100 * (head[0] - middle):.1f}",
            cy=f"{-100 * head[1]:.1f}",
            r=100 * _HEAD_RADIUS_M,
            class_="head",
        ),
        element("path", d=_limbs(figure, frame, middle, near), class_="limb"),
        class_="body",
        style=f"--drive:{colour}",
    )


def _wire(figure: _Figure, frame: int, middle: float) -> Markup:
    """A thin figure of the recorded human."""
    lines = "".join(_limbs(figure, frame, middle, side) for side in ("left", "right"))
    trunk = _path(figure, frame, middle, ("right_shoulder", "left_shoulder", "left_hip", "right_hip"))
    return element(
        "g",
        element("path", d=f"{lines}{trunk}Z{_neck(figure, frame, middle)}"),
        _head(figure, frame, middle, None),
        class_="wire",
        style=f"--drive:{SOURCE_COLOUR}",
    )


def _limbs(figure: _Figure, frame: int, middle: float, side: str) -> str:
    arm, leg = ([f"{side}_{joint}" for joint in limb] for limb in (_ARM, _LEG))
    toes = [f"{side}_toes center"] if f"{side}_toes center" in figure.points else []
    return _path(figure, frame, middle, arm) + _path(figure, frame, middle, leg + toes)


def _head(figure: _Figure, frame: int, middle: float, class_: str | None) -> Markup:
    x, z = figure.points.get("head center", figure.points["head"])[frame]
    radius = f"{100 * _HEAD_RADIUS_M:.0f}"
    return element("circle", cx=f"{100 * (x - middle):.1f}", cy=f"{-100 * z:.1f}", r=radius, class_=class_)


def _neck(figure: _Figure, frame: int, middle: float) -> str:
    """From between the shoulders to the rim of the head."""
    below = (figure.points["right_shoulder"][frame] + figure.points["left_shoulder"][frame]) / 2
    head = figure.points.get("head center", figure.points["head"])[frame]
    way = head - below
    above = head - way * min(_HEAD_RADIUS_M / max(float(np.linalg.norm(way)), _HEAD_RADIUS_M), 1.0)
    return "M" + "L".join(f"{100 * (x - middle):.1f} {-100 * z:.1f}" for x, z in (below, above))


def _path(figure: _Figure, frame: int, middle: float, names: Sequence[str]) -> str:
    points = [figure.points[name][frame] for name in names]
    return "M" + "L".join(f"{100 * (x - middle):.1f} {-100 * z:.1f}" for x, z in points)
