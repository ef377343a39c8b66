"""Make the pictures of docs/routine.md from the default routine, and publish the routine's JSON Schema.

    python tools/make_routine_pictures.py

Writes docs/img/routine_*.svg and docs/routine.schema.json; the same bytes for the same code on one machine.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from pathlib import Path

import numpy as np

from airhead.formats import staged_file
from airhead.motion import (
    Drive,
    Motion,
    Plan,
    Segment,
    assume_physique,
    forward_kinematics,
    lowest_points,
    onto_floor,
    resample,
    segments_of,
    trim,
)
from airhead.rotations import FloatArray, rotate
from airhead.routine import example_routines, flatten, json_schema, read_routine
from airhead.routine.cut_search import best_cut, cut_costs, windows
from airhead.routine.traits import traits_of
from airhead.takes import starter_take

DOCS = Path(__file__).resolve().parents[1] / "docs"
INK, FAINT, FOOT = "#22313f", "#9aa7b0", "#c0392b"
COLORS = {Drive.PERFORMER: "#e69f00", Drive.PHYSICS: "#56b4e9", Drive.POLICY: "#009e73"}
BEFORE, AFTER, JOINED = "#e69f00", "#009e73", "#22313f"
FONT = 'font-family="Helvetica,Arial,sans-serif" font-size="12"'


@dataclass(frozen=True)
class View:
    """Looks along the ground: `right_w` points to the right, (x, y) is the ground, `scale` pixels are a metre."""

    right_w: FloatArray
    scale: float
    x: float
    y: float

    def project(self, points_w: FloatArray, center_w: FloatArray) -> FloatArray:
        """Pixels of points (..., 3), `center_w` above the ground's place."""
        across = (points_w - center_w) @ self.right_w
        return np.stack([self.x + self.scale * across, self.y - self.scale * points_w[..., 2]], axis=-1)


def main() -> None:
    routine = read_routine(example_routines()["first_flight"])
    takes = {move.take: starter_take(move.take).motion for move in routine.moves}
    skeleton = next(iter(takes.values())).skeleton
    segments = segments_of(skeleton, assume_physique(skeleton, 0.05))
    motions = {name: onto_floor(motion, segments) for name, motion in takes.items()}
    plan = flatten(routine, motions, segments)
    _write("img/routine_timeline.svg", _timeline_picture(plan, segments))
    _write("img/routine_cut.svg", _cut_picture(motions, segments, routine.fps))
    _write("img/routine_blend.svg", _blend_picture(plan, segments))
    _write("routine.schema.json", json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n")


def _timeline_picture(plan: Plan, segments: Sequence[Segment]) -> str:
    """The drives as a bar, cuts and blends on it, and figures above."""
    width, left, fps = 920, 20, plan.motion.fps
    scale = (width - 2 * left) / plan.motion.frames
    parts: list[str] = []
    for move in plan.moves:
        x, wide = left + scale * move.start_frame, scale * (move.end_frame - move.start_frame)
        parts.append(_rect(x, 150, wide, 26, COLORS[move.drive]))
        parts.append(_text(x + wide / 2, 167, move.name))
        frames = np.linspace(move.start_frame, move.end_frame - 1, max(int(wide / 60), 1) + 2)[1:-1]
        right_w = _along(plan.motion, move.start_frame, move.end_frame)
        for frame in frames:
            parts.append(
                _figure(plan.motion, int(frame), segments, View(right_w, 52.0, left + scale * frame, 138), INK)
            )
    for cut in plan.cuts:
        start, end, at = (left + scale * frame for frame in (cut.blend_start, cut.blend_end, cut.frame))
        parts.append(_rect(start, 178, end - start, 6, FAINT))
        parts.append(_line((at, 144), (at, 190), INK, 1.5))
        parts.append(_text(at, 203, f"{cut.frame / fps:.2f} s"))
    for number, (drive, color) in enumerate(COLORS.items()):
        at = left + 100 * number
        parts += [_rect(at, 212, 12, 12, color), _text(at + 18, 222, drive.value, "start")]
    parts += [_rect(left + 290, 215, 24, 6, FAINT), _text(left + 320, 222, "two takes blended", "start")]
    return _svg(width, 232, parts)


def _cut_picture(motions: dict[str, Motion], segments: Sequence[Segment], fps: float) -> str:
    """Every allowed pair of frames as a square, dark where they go well together; the pair that is taken."""
    pair = trim(resample(motions["jump"], fps), 0, 88), trim(resample(motions["roll"], fps), 6, 118)
    traits = [traits_of(motion, segments) for motion in pair]
    leave, enter = windows(traits[0], traits[1], first=True)
    costs = cut_costs(traits[0], traits[1], leave, enter)
    choice = best_cut(traits[0], traits[1], leave, enter)
    assert choice is not None
    cell, left, top = 11.0, 300.0, 40.0
    shade = (costs - costs.min()) / (costs.max() - costs.min())
    parts = [
        _rect(left + cell * column, top + cell * row, cell + 0.3, cell + 0.3, _gray(float(shade[row, column])))
        for row, column in np.ndindex(costs.shape)
    ]
    at = left + cell * (choice.after - enter.start), top + cell * (choice.before - leave.start)
    frame = f'fill="none" stroke="{FOOT}" stroke-width="2.5"'
    parts.append(f'<rect x="{at[0]:.1f}" y="{at[1]:.1f}" width="{cell}" height="{cell}" {frame}/>')
    bottom, right = top + cell * len(leave), left + cell * len(enter)
    parts.append(
        _text((left + right) / 2, top - 24, f"enter the roll at {_s(enter.start + 6, fps)} … {_s(enter[-1] + 6, fps)}")
    )
    parts.append(_text(left - 10, top + 10, "leave the jump", "end"))
    parts.append(_text(left - 10, top + 26, f"at {_s(leave.start, fps)}", "end"))
    parts.append(_text(left - 10, bottom - 2, f"… {_s(leave[-1], fps)}", "end"))
    along_w = np.array([1.0, 0.0, 0.0])
    parts.append(_figure(pair[0], choice.before, segments, View(along_w, 110.0, 110, 235), BEFORE))
    parts.append(_figure(pair[1], choice.after, segments, View(along_w, 110.0, right + 110, 235), AFTER))
    parts.append(_text(110, 256, f"jump, {_s(choice.before, fps)}"))
    parts.append(_text(right + 110, 256, f"roll, {_s(choice.after + 6, fps)}"))
    note = f"cost {choice.cost:.3f} m², centre of mass jumps {choice.com_jump_m_s:.2f} m/s"
    parts.append(_text((left + right) / 2, 275, note))
    return _svg(right + 240, 288, parts)


def _blend_picture(plan: Plan, segments: Sequence[Segment]) -> str:
    """Figures through one blend, and how the shares and the feet go."""
    cut = next(cut for cut in plan.cuts if cut.after == "cartwheel")
    first, last = cut.blend_start - 10, cut.blend_end + 10
    frames = np.linspace(first, last, 9).round().astype(int)
    left, step = 60.0, 100.0
    right_w = _sideways(plan.motion, cut.frame)
    shares = {strand.takes[0].id: strand.weight for strand in plan.motion.lineage.strands}
    share = shares["cartwheel"]
    parts = []
    for number, frame in enumerate(frames):
        x = left + step * number
        parts.append(
            _figure(plan.motion, int(frame), segments, View(right_w, 88.0, x, 175), _mixed(float(share[frame])))
        )
        parts.append(_text(x, 196, f"{100 * share[frame]:.0f} %"))
    parts.append(_text(left - 40, 20, "roll", "start", color=BEFORE))
    parts.append(_text(left + step * 8 + 40, 20, "cartwheel", "end", color=AFTER))
    parts.append(_text(left + step * 4, 214, "share of the cartwheel, as the lineage has it"))
    traits = traits_of(plan.motion, segments)
    span = np.arange(first, last + 1)
    across = left + step * 8 * (span - first) / (last - first)
    for side, name in enumerate(("right", "left")):
        height = 300 - 250 * traits.ball_pos_w[span, side, 2]
        parts.append(_polyline(np.stack([across, height - side * 40], axis=-1), FOOT if side else INK))
        down = traits.down[cut.blend_start : cut.blend_end, side]
        steps_m = np.linalg.norm(np.diff(traits.ball_pos_w[cut.blend_start : cut.blend_end, side, :2], axis=0), axis=-1)
        slide_mm = 1000 * float(steps_m[down[1:] & down[:-1]].sum())
        words = f"{name} foot, height above the floor; while it is down in the blend it slides {slide_mm:.1f} mm"
        parts.append(_text(left, 318 - side * 40, words, "start", color=FOOT if side else INK))
    for frame in (cut.blend_start, cut.blend_end):
        x = left + step * 8 * (frame - first) / (last - first)
        parts.append(_line((x, 222), (x, 325), FAINT, 1.0))
    return _svg(left * 2 + step * 8, 334, parts)


def _sideways(motion: Motion, frame: int) -> FloatArray:
    """The horizontal direction that shows most of a body: across its own left."""
    ahead = rotate(motion.joint_rot_l[frame, 0], np.array([1.0, 0.0, 0.0]))
    ahead[2] = 0.0
    return np.asarray(ahead / max(float(np.linalg.norm(ahead)), 1e-6))


def _along(motion: Motion, start: int, end: int) -> FloatArray:
    """The horizontal direction in which a body goes over a span, or faces where it goes nowhere."""
    way_w = motion.root_pos_w[end - 1] - motion.root_pos_w[start]
    length_m = float(np.hypot(way_w[0], way_w[1]))
    return np.array([way_w[0], way_w[1], 0.0]) / length_m if length_m > 0.5 else _sideways(motion, start)


def _figure(motion: Motion, frame: int, segments: Sequence[Segment], view: View, color: str) -> str:
    """A stick figure that stands on the view's ground, with its feet."""
    part = trim(motion, frame, frame + 1)
    positions, rotations = forward_kinematics(part.skeleton, part.root_pos_w, part.joint_rot_l)
    center_w = positions[0, 0] * np.array([1.0, 1.0, 0.0])
    pixels = view.project(positions[0], center_w)
    parts = [
        _line(pixels[parent], pixels[joint], color, 3.0)
        for joint, parent in enumerate(part.skeleton.parents)
        if parent >= 0
    ]
    names = [segment.name for segment in segments]
    tips = lowest_points(part.skeleton, segments, positions, rotations)[0]
    for side in ("left", "right"):
        tip = view.project(tips[names.index(f"{side}_toes")], center_w)
        parts.append(_line(pixels[part.skeleton.index(f"{side}_ankle")], tip, color, 3.0))
    head = view.project(positions[0, part.skeleton.index("head")] + [0, 0, 0.12], center_w)
    parts.append(f'<circle cx="{head[0]:.1f}" cy="{head[1]:.1f}" r="{0.1 * view.scale:.1f}" fill="{color}"/>')
    return "".join(parts)


def _mixed(share: float) -> str:
    start, end = (np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) for color in (BEFORE, AFTER))
    red, green, blue = (round(float(v)) for v in start + share * (end - start))
    return f"#{red:02x}{green:02x}{blue:02x}"


def _gray(share: float) -> str:
    level = round(40 + 210 * share**0.5)
    return f"#{level:02x}{level:02x}{level:02x}"


def _s(frame: int, fps: float) -> str:
    return f"{frame / fps:.2f} s"


def _rect(x: float, y: float, width: float, height: float, color: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{color}"/>'


def _line(start: Iterable[float], end: Iterable[float], color: str, width: float) -> str:
    (x1, y1), (x2, y2) = start, end
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{color}" stroke-width="{width}" '
        'stroke-linecap="round"/>'
    )


def _polyline(points: FloatArray, color: str) -> str:
    return "".join(_line(a, b, color, 1.6) for a, b in pairwise(points))


def _text(x: float, y: float, words: str, anchor: str = "middle", color: str = INK) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {FONT} fill="{color}" text-anchor="{anchor}">{escape(words)}</text>'


def _svg(width: float, height: float, parts: Sequence[str]) -> str:
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}">\n'
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n{body}\n</svg>\n'
    )


def _write(name: str, text: str) -> None:
    with staged_file(DOCS / name) as file:
        file.write(text.encode())


if __name__ == "__main__":
    main()
