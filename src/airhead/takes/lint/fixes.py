"""Fixes: what `--fix` can do. Each makes the motion that it should have been, and says so in its lineage.

A fix works from the evidence of the finding that it ends. Frames in evidence are those of the file; a subject knows
which of them it still has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from airhead.motion import EditKind, Lineage, Motion, Skeleton, lift, trim
from airhead.motion.humanoid.naming import words_of
from airhead.rotations import FloatArray, about_axis, continuous, multiply, normalize, rotate
from airhead.takes.lint.finding import Evidence
from airhead.takes.lint.hover import too_high_m
from airhead.takes.lint.jumps import ROOT_POSITION
from airhead.takes.lint.subject import Human, Subject

#: What turns each axis of a file to +Z.
_TO_UP: Final[dict[str, FloatArray]] = {
    "x": about_axis([0.0, 1.0, 0.0], -np.pi / 2),
    "-x": about_axis([0.0, 1.0, 0.0], np.pi / 2),
    "y": about_axis([1.0, 0.0, 0.0], np.pi / 2),
    "-y": about_axis([1.0, 0.0, 0.0], -np.pi / 2),
    "-z": about_axis([1.0, 0.0, 0.0], np.pi),
}

#: Frames moved by less were not moved.
_MOVED_M: Final = 1e-4

Mend = Callable[[Subject, Evidence], Subject]


def mend_units(subject: Subject, evidence: Evidence) -> Subject:
    """Lengths in the unit that the file was written in."""
    factor = _number(evidence, "factor")
    return _scaled(subject, factor, f"lengths times {factor:.6g}: {evidence['unit']}, not {evidence['read_as']}")


def mend_scale(subject: Subject, evidence: Evidence) -> Subject:
    """All lengths times the evidence's `scale`."""
    factor = _number(evidence, "scale")
    return _scaled(subject, factor, f"lengths times {factor:.6g}")


def _scaled(subject: Subject, factor: float, note: str) -> Subject:
    motion = subject.motion
    skeleton = motion.skeleton
    larger = Skeleton(skeleton.names, skeleton.parents, skeleton.offsets_m * factor)
    lineage = motion.lineage.with_edit(EditKind.SCALE, note)
    return subject.with_motion(replace(motion, skeleton=larger, root_pos_w=motion.root_pos_w * factor, lineage=lineage))


def mend_up(subject: Subject, evidence: Evidence) -> Subject:
    """The whole motion turned so that the axis which was up points along +Z."""
    motion, axis = subject.motion, str(evidence["up"])
    turn, rotations = _TO_UP[axis], motion.joint_rot_l.copy()
    rotations[:, 0] = multiply(turn, rotations[:, 0])
    lineage = motion.lineage.with_edit(EditKind.REPAIR, f"turned so that what was the {axis} axis points up")
    root_pos_w = rotate(turn, motion.root_pos_w)
    return subject.with_motion(replace(motion, root_pos_w=root_pos_w, joint_rot_l=rotations, lineage=lineage))


def mend_rate(subject: Subject, evidence: Evidence) -> Subject:
    """The same frames at the evidence's `fps`: nothing is resampled."""
    motion, fps = subject.motion, _number(evidence, "fps")
    note = f"the same frames at {fps:.6g} a second, not {motion.fps:.6g}"
    return subject.with_motion(replace(motion, fps=fps, lineage=motion.lineage.with_edit(EditKind.RETIME, note)))


def mend_first_frame(subject: Subject, evidence: Evidence) -> Subject:
    """Without the frames that are no part of the motion."""
    lead = subject.frame(int(_number(evidence, "first_kept")))
    return subject.keeping(np.arange(lead, subject.motion.frames), trim(subject.motion, lead, subject.motion.frames))


def mend_repeats(subject: Subject, evidence: Evidence) -> Subject:
    """Every n-th frame at an n-th of the rate or, where repeats are uneven, repeated frames interpolated."""
    if "times" in evidence:
        return _thinned(subject, subject.frame(int(_number(evidence, "first_kept"))), int(_number(evidence, "times")))
    motion, wrong = subject.motion, subject.mask(_list(evidence, "repeated_frames"))
    root_pos_w, joint_rot_l = _bridged(motion.root_pos_w, wrong), motion.joint_rot_l.copy()
    joint_rot_l[wrong] = _bridged_rotations(motion.joint_rot_l, wrong)[wrong]
    lineage = _repaired(motion.lineage, wrong, "repeated frames interpolated")
    return subject.with_motion(replace(motion, root_pos_w=root_pos_w, joint_rot_l=joint_rot_l, lineage=lineage))


def _thinned(subject: Subject, first: int, times: int) -> Subject:
    motion = subject.motion
    frames, fps = np.arange(first, motion.frames, times), motion.fps / times
    note = f"every pose was stored {times} times: one of each kept, {motion.fps:.6g} to {fps:.6g} frames a second"
    lineage = motion.lineage.resample(frames).with_edit(EditKind.RESAMPLE, note)
    thin = Motion(motion.skeleton, fps, motion.root_pos_w[frames], motion.joint_rot_l[frames], lineage)
    return subject.keeping(frames, thin)


def mend_spikes(subject: Subject, evidence: Evidence) -> Subject:
    """Each spike replaced by what lies between its neighbours, in the joint that has it and in no other."""
    motion = subject.motion
    root_pos_w, joint_rot_l, lineage = motion.root_pos_w.copy(), motion.joint_rot_l.copy(), motion.lineage
    wrong: dict[str, NDArray[np.bool_]] = {}
    for leap in _list(evidence, "leaps"):
        spike = subject.mask(range(leap["start_frame"], leap["end_frame"]))
        wrong[leap["part"]] = wrong.get(leap["part"], np.False_) | spike
    for part, mask in wrong.items():
        lineage = _repaired(lineage, mask, f"a spike of {part} interpolated")
        if part == ROOT_POSITION:
            root_pos_w = _bridged(root_pos_w, mask)
        else:
            joint = motion.skeleton.index(part)
            joint_rot_l[mask, joint] = _bridged_rotations(joint_rot_l[:, joint], mask)[mask]
    return subject.with_motion(replace(motion, root_pos_w=root_pos_w, joint_rot_l=joint_rot_l, lineage=lineage))


def mend_sides(subject: Subject, evidence: Evidence) -> Subject:
    """The names of left and right joints exchanged; nothing moves."""
    del evidence
    motion = subject.motion
    skeleton = Skeleton(_other_names(motion.skeleton.names), motion.skeleton.parents, motion.skeleton.offsets_m)
    lineage = motion.lineage.with_edit(EditKind.REPAIR, "names of left and right joints exchanged")
    return subject.with_motion(replace(motion, skeleton=skeleton, lineage=lineage))


def _other_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Each name's like on the other side; itself where there is none."""
    other = {"left": "right", "right": "left"}
    words = {name: words_of(name) for name in names}
    by_words = {(side, *stem): name for name, (side, stem) in words.items()}
    return tuple(by_words.get((other.get(side, ""), *stem), name) for name, (side, stem) in words.items())


def mend_floor(subject: Subject, evidence: Evidence) -> Subject:
    """The whole motion raised or lowered so that the floor found lies at z = 0."""
    return subject.with_motion(lift(subject.motion, -_number(evidence, "floor_m")))


def mend_hover(subject: Subject, evidence: Evidence) -> Subject:
    """The frames in which the body hovers lowered onto the floor, those beside them by less and less."""
    human, motion = subject.human, subject.motion
    assert isinstance(human, Human)  # who hovered
    hovers = subject.mask([frame for start, end in _list(evidence, "spans") for frame in range(start, end)])
    lowered_m = too_high_m(human, hovers)
    root_pos_w = motion.root_pos_w.copy()
    root_pos_w[:, 2] -= lowered_m
    note = f"lowered onto the floor by up to {1000 * lowered_m.max():.0f} mm where it hovered"
    moved = np.flatnonzero(lowered_m > _MOVED_M)
    lineage = motion.lineage.with_edit(EditKind.REPAIR, note, int(moved[0]), int(moved[-1]) + 1)
    return subject.with_motion(replace(motion, root_pos_w=root_pos_w, lineage=lineage))


def _bridged(values: FloatArray, wrong: NDArray[np.bool_]) -> FloatArray:
    """(T, ...) with the wrong frames (T,) on cubic splines through the others."""
    good = np.flatnonzero(~wrong)
    bridged = values.copy()
    bridged[wrong] = CubicSpline(good, values[good], bc_type="natural")(np.flatnonzero(wrong))
    return bridged


def _bridged_rotations(rotations: FloatArray, wrong: NDArray[np.bool_]) -> FloatArray:
    signed = rotations.copy()
    signed[~wrong] = continuous(rotations[~wrong])
    return normalize(_bridged(signed, wrong))


def _repaired(lineage: Lineage, wrong: NDArray[np.bool_], note: str) -> Lineage:
    """One edit over the frames from the first to the last that was replaced."""
    frames = np.flatnonzero(wrong)
    words = f"{note}, {len(frames)} frames" if len(frames) > 1 else note
    return lineage.with_edit(EditKind.REPAIR, words, int(frames[0]), int(frames[-1]) + 1)


def _number(evidence: Evidence, key: str) -> float:
    value = evidence[key]
    assert isinstance(value, int | float)
    return float(value)


def _list(evidence: Evidence, key: str) -> list[Any]:
    value = evidence[key]
    assert isinstance(value, list)
    return value


@dataclass(frozen=True)
class Fix:
    """Something that `--fix` can do.

    Attributes:
        word: what is typed.
        does: what it does, in a few words.
        mend: does it, from the evidence of a finding.
        evidence: the key of the evidence that a user may state instead, as in `--fix fps=60`; None if only lint can.
    """

    word: str
    does: str
    mend: Mend
    evidence: str | None = None


#: In the order in which they are applied, whatever the order in which they are named.
FIXES: Final = (
    Fix("units", "lengths in the unit that the file was written in", mend_units),
    Fix("up", "turn the file's up axis to Z; up=y, -y, x, -x or -z states it", mend_up, "up"),
    Fix("rest-frame", "leave out the first frames that are no part of the motion", mend_first_frame),
    Fix("repeats", "keep each pose once, or interpolate single repeats", mend_repeats),
    Fix("spikes", "interpolate what leaps away and back", mend_spikes),
    Fix("sides", "exchange the names of left and right", mend_sides),
    Fix("rate", "the frame rate at which the body falls as bodies do", mend_rate),
    Fix("fps", "fps=RATE: the same frames at this rate", mend_rate, "fps"),
    Fix("scale", "the scale at which it does; scale=FACTOR states it", mend_scale, "scale"),
    Fix("floor", "the floor at z = 0", mend_floor),
    Fix("hover", "lower what hovers onto the floor", mend_hover),
)
