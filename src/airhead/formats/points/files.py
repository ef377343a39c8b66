"""Joint positions, `.npz` and `.npy`: a table of places over time, as pose estimators and data sets give them.

An `.npz` names its arrays, and the usual names are known; an `.npy` is the table alone. `docs/formats.md` describes
what is written: metres with Z up unless the file's own `units` and `up` say otherwise.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from airhead.errors import BadInput
from airhead.formats import npy
from airhead.formats.bvh.axes import METRES, Units, UpAxis, check_units, check_up, to_ours, to_y_up
from airhead.formats.chosen import motion_as_chosen
from airhead.formats.export_options import ExportOptions
from airhead.formats.format import Format, MotionRecord, motion_of
from airhead.formats.native.archive import packed
from airhead.formats.points.gaps import filled
from airhead.formats.points.layouts import PointLayout, layout_for, layout_named
from airhead.formats.points.posture import units_of, up_axis
from airhead.formats.points.table import PointTable, read_table
from airhead.formats.source_file import in_file, take_ref_of
from airhead.formats.staging import staged_file
from airhead.motion import Drive, EditKind, Lineage, Points, points_of, resample_points
from airhead.rotations import FloatArray

_GREATEST_M: Final = 1e6


def read_points(
    path: Path,
    *,
    names: tuple[str, ...] | None = None,
    fps: float | None = None,
    units: Units | None = None,
    up: UpAxis | None = None,
) -> Points:
    """Joint positions in metres with Z up; a file's own Z up is kept as it is, Y up is turned from +Z to +X.

    The file becomes a take of an unrecorded performer, with consent denied. A point that a frame does not give (NaN) is
    filled in between the frames that do, with confidence 0. What is filled in or assumed stands in the lineage's edits.

    Args:
        path: an `.npz` with an array (T, N, 3) and what the usual names say of it, or an `.npy` with such an array.
        names: of the N points, or the one name of a known layout; the file's own without it.
        fps: frames a second; the file's own without it.
        units: of length; the file's own, or what the size of the body says.
        up: the up axis; the file's own, or what the posture says.

    Raises:
        BadInput: no such file, or it does not tell what it holds: the names, the frame rate, the up axis or the units
            have to be stated.
    """
    if units is not None:
        check_units(units)
    if up is not None:
        check_up(up)
    with in_file(path):
        table, data = read_table(path)
        layout = _layout(table, names)
        rate, notes = _rate(table, layout, fps)
        positions, confidence, gaps = filled(table.positions, table.confidence, layout.names)
        axis = up or table.up or up_axis(positions, layout.names)
        unit = units or table.units or units_of(positions)
        if not (up or table.up) or not (units or table.units):
            notes.append(f"{axis.upper()} up and lengths in {unit}, by the body's posture and size")
        points_w = _in_metres(positions, unit, axis)
        lineage = Lineage.of(Drive.PERFORMER, len(positions), [take_ref_of(path, data)])
        lineage = lineage.with_edit(EditKind.REPAIR, gaps) if gaps else lineage
        for note in notes:
            lineage = lineage.with_edit(EditKind.ASSUME, note)
        return Points(layout.names, rate, points_w, lineage, confidence)


def write_points(points: Points, path: Path, options: ExportOptions | None = None) -> None:
    """Write joint positions as `.npz`, or the table alone as `.npy`; equal points give equal bytes.

    Raises:
        CannotWrite: the place cannot be written.
        BadInput: the travel of a root is to be taken out, and points have none.
    """
    options = options or ExportOptions()
    if not options.root_motion:
        raise BadInput("joint positions have no root to keep in place", file=path, allowed="root motion on")
    points = points if options.fps is None else resample_points(points, options.fps)
    _write(points, path, options)


def write_joints(record: MotionRecord, path: Path, options: ExportOptions | None = None) -> None:
    """Write the joint positions of a motion, with its travel and frame rate as chosen; errors as in `write_points`."""
    options = options or ExportOptions()
    _write(points_of(motion_as_chosen(motion_of(record), options)), path, options)


def _write(points: Points, path: Path, options: ExportOptions) -> None:
    up = options.up or "z"
    positions = (to_y_up(points.points_w) if up == "y" else points.points_w) / METRES[options.units]
    data = npy.pack(positions)
    if path.suffix.lower() != ".npy":
        arrays: dict[str, NDArray[Any]] = {
            "positions": positions,
            "names": np.array(points.names),
            "fps": np.array(points.fps),
            "units": np.array(options.units),
            "up": np.array(up),
        }
        if points.confidence is not None:
            arrays["confidence"] = points.confidence
        data = packed({f"{name}.npy": npy.pack(array) for name, array in arrays.items()})
    with staged_file(path) as file:
        file.write(data)


def _layout(table: PointTable, names: tuple[str, ...] | None) -> PointLayout:
    count = table.positions.shape[1]
    if names is not None:
        return layout_named(names, count)
    return layout_for(count) if table.names is None else layout_named(table.names, count)


def _rate(table: PointTable, layout: PointLayout, stated: float | None) -> tuple[float, list[str]]:
    """Frames a second, and what had to be assumed for it."""
    rate = stated or table.fps
    if rate is not None:
        return rate, []
    if layout.usual_fps is None:
        raise BadInput("the frame rate is not in the file", allowed="a rate that is stated")
    return layout.usual_fps, [
        f"{layout.usual_fps:g} frames a second, as usual for these joints: the file states no rate"
    ]


def _in_metres(positions: FloatArray, units: Units, up: UpAxis) -> FloatArray:
    in_metres = positions * METRES[units]
    if np.abs(in_metres).max() > _GREATEST_M:
        raise BadInput("a position out of range", found=f"{np.abs(in_metres).max():g} m", allowed=f"{_GREATEST_M:g} m")
    return to_ours(in_metres, "y") if up == "y" else in_metres


def _sniff(head: bytes) -> bool:
    return head.startswith(npy.MAGIC) or (head.startswith(b"PK\3\4") and b".npy" in head[30:130])


FORMAT: Final = Format(
    "joint positions",
    (".npz", ".npy"),
    _sniff,
    read_points,
    write_joints,
    options=("units", "up", "fps", "names"),
    write_points=write_points,
    usual_up="z",
    leaves_out=("joint positions say nothing of rotations and of which joint hangs on which",),
)
