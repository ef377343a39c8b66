"""A record made as the options of an export say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from airhead.formats.export_options import ExportOptions
from airhead.formats.format import FileRecord, MotionRecord
from airhead.motion import EditKind, Motion, Performance, Points, resample, resample_points


def as_chosen(record: MotionRecord, options: ExportOptions) -> MotionRecord:
    """The record with its motion as chosen; a performance that changes loses what was measured, and is a motion."""
    if isinstance(record, Motion):
        return motion_as_chosen(record, options)
    motion = motion_as_chosen(record.motion, options)
    if motion is record.motion:
        return record
    return motion if isinstance(record, Performance) else replace(record, motion=motion)


def as_written(record: FileRecord, options: ExportOptions) -> FileRecord:
    """What a file holds of a record that is written as chosen, with the lineage of just that."""
    if isinstance(record, Points):
        return record if options.fps is None else resample_points(record, options.fps)
    return as_chosen(record, options)


def motion_as_chosen(motion: Motion, options: ExportOptions) -> Motion:
    """The motion at the chosen frame rate, with or without its travel; its lineage tells of both."""
    if not options.root_motion:
        motion = without_travel(motion)
    return motion if options.fps is None else resample(motion, options.fps)


def without_travel(motion: Motion) -> Motion:
    """The motion with its root above the place where it starts; heights and rotations stay."""
    root_pos_w = np.array(motion.root_pos_w)
    if (root_pos_w[:, :2] == root_pos_w[0, :2]).all():
        return motion
    root_pos_w[:, :2] = root_pos_w[0, :2]
    lineage = motion.lineage.with_edit(EditKind.PLACE, "horizontal travel of the root taken out")
    return replace(motion, root_pos_w=root_pos_w, lineage=lineage)
