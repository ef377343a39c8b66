"""What is seen in a performance: everything that both the judgement and the pictures look at, computed once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from airhead.metrics import (
    FittedFlight,
    Jumps,
    SeamJump,
    Trace,
    contact_free_spans,
    contact_paths,
    fit_flight,
    ground_force_bw,
    jerk_m_s3,
    jumps,
    seam_jump,
    trace,
    usual_jerk_m_s3,
    usual_jumps,
)
from airhead.motion import Drive, Motion, Segment, forward_kinematics
from airhead.report.inputs import ReportInput
from airhead.report.joins import Join, joins
from airhead.rotations import FloatArray

#: A frame counts as simulated, for the friction it needs, when drives that simulate hold most of it.
_MOSTLY: Final = 0.5


@dataclass(frozen=True, eq=False)
class Usual:
    """What the recordings themselves do: the 99th percentiles of their jumps and of their jerk."""

    joint_jumps: FloatArray
    com_jumps: FloatArray
    jerk_m_s3: float


@dataclass(frozen=True, eq=False)
class Seam:
    """A join with the jumps of joints and centre of mass over it."""

    join: Join
    joints: SeamJump
    com: SeamJump


@dataclass(frozen=True, eq=False)
class Observation:
    """A performance as the report sees it.

    Attributes:
        report: what was passed in.
        traced: the result at its T frames.
        joint_pos_w, joint_rot_w: (T, J, 3) metres and (T, J, 4).
        part_pos_w: (T, C, 3) how the touching point of every contact part slides; z is its lowest height.
        part_heights_m: (T, C) how far each contact part is from the ground or the nearest box.
        flights: half-open spans in the air.
        fitted: a parabola for each flight.
        source: the recorded human at its frames, None without one.
        source_joints: (pos, rot) of the source's joints as above.
        simulated: (T,) whether simulation moved most of the frame.
        ground_bw: (T,) ground force in body weights; None where no force is known.
        usual: of the recordings; None without any.
        joint_jumps: jumps of the landmarks of the result.
        seams: every join that could be measured.
    """

    report: ReportInput
    traced: Trace
    joint_pos_w: FloatArray
    joint_rot_w: FloatArray
    part_pos_w: FloatArray
    part_heights_m: FloatArray
    flights: tuple[tuple[int, int], ...]
    fitted: tuple[FittedFlight, ...]
    source: Trace | None
    source_joints: tuple[FloatArray, FloatArray] | None
    simulated: NDArray[np.bool_]
    ground_bw: FloatArray | None
    usual: Usual | None
    joint_jumps: Jumps
    seams: tuple[Seam, ...]

    @property
    def fps(self) -> float:
        """Frames a second of the performance."""
        return self.report.performance.motion.fps

    @property
    def frames(self) -> int:
        """T."""
        return self.report.performance.motion.frames

    @property
    def followed(self) -> Trace:
        """The result at the source's frames."""
        end = len(self.source.times_s) if self.source else 0
        seen = self.traced
        return Trace(
            seen.times_s[:end],
            seen.landmarks_w[:end],
            seen.trunk_rot_w[:end],
            seen.com_pos_w[:end],
            seen.heights_m[:end],
            seen.reached_m[:end],
            seen.segment_names,
            seen.ground_m[:end],
        )


def observe(report: ReportInput) -> Observation:
    """Everything that can be seen of a performance and its source."""
    performance = report.performance
    motion, source = performance.motion, report.source
    traced = trace(motion, report.segments, motion.times_s, report.stage)
    poses = forward_kinematics(motion.skeleton, motion.root_pos_w, motion.joint_rot_l)
    names = [segment.name for segment in report.segments]
    columns = [names.index(part) for part in performance.contact_parts]
    spans = tuple(contact_free_spans(traced, performance.contact))
    usual = _usual(report)
    joint_jumps = jumps(traced.landmarks_w, motion.fps)
    return Observation(
        report=report,
        traced=traced,
        joint_pos_w=poses[0],
        joint_rot_w=poses[1],
        part_pos_w=contact_paths(motion.skeleton, report.segments, *poses)[:, columns],
        part_heights_m=traced.heights_m[:, columns],
        flights=spans,
        fitted=tuple(fit_flight(traced.times_s, traced.com_pos_w, span) for span in spans),
        source=trace(source, report.segments, source.times_s, report.stage) if source else None,
        source_joints=forward_kinematics(source.skeleton, source.root_pos_w, source.joint_rot_l) if source else None,
        simulated=_simulated(motion),
        ground_bw=_ground_bw(report),
        usual=usual,
        joint_jumps=joint_jumps,
        seams=_seams(report, joint_jumps, jumps(traced.com_pos_w[:, None], motion.fps), usual),
    )


def _simulated(motion: Motion) -> NDArray[np.bool_]:
    columns = [list(Drive).index(drive) for drive in (Drive.PHYSICS, Drive.POLICY)]
    mostly: NDArray[np.bool_] = motion.lineage.drive_weights()[:, columns].sum(axis=1) > _MOSTLY
    return mostly


def _ground_bw(report: ReportInput) -> FloatArray | None:
    force_w = report.performance.contact_force_w
    return ground_force_bw(force_w, report.mass_kg) if force_w.any() else None


def _usual(report: ReportInput) -> Usual | None:
    takes = report.takes or ((report.source,) if report.source else ())
    fps = report.performance.motion.fps
    traces = [_at_rate(take, report.segments, fps) for take in takes]
    traces = [traced for traced in traces if len(traced.times_s) >= 5]
    if not traces:
        return None
    return Usual(
        usual_jumps([jumps(traced.landmarks_w, fps) for traced in traces]),
        usual_jumps([jumps(traced.com_pos_w[:, None], fps) for traced in traces]),
        usual_jerk_m_s3([jerk_m_s3(traced.landmarks_w, fps)[2:-1] for traced in traces]),
    )


def _at_rate(take: Motion, segments: Sequence[Segment], fps: float) -> Trace:
    last_s = (take.frames - 1) / take.fps
    return trace(take, segments, np.arange(int(last_s * fps + 1e-6) + 1) / fps)


def _seams(report: ReportInput, joint: Jumps, com: Jumps, usual: Usual | None) -> tuple[Seam, ...]:
    if usual is None:
        return ()
    found = joins(report.performance.motion.lineage, report.cuts)
    frames = report.performance.motion.frames
    return tuple(
        Seam(
            join,
            seam_jump(joint, usual.joint_jumps, join.start_frame, join.end_frame),
            seam_jump(com, usual.com_jumps, join.start_frame, join.end_frame),
        )
        for join in found
        if join.start_frame < frames
    )
