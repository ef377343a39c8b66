"""What an `.npz` or `.npy` of joint positions holds, as it stands there: nothing is turned, scaled or assumed yet."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, get_args

import numpy as np
from numpy.typing import NDArray

from airhead.errors import BadInput
from airhead.formats import npy
from airhead.formats.bvh.axes import METRES, Units, UpAxis
from airhead.formats.native.archive import open_archive, read_member
from airhead.formats.source_file import MIB, check_unfolded, open_source
from airhead.rotations import FloatArray

_LIMIT_BYTES: Final = 256 * MIB
_MOST_MEMBERS: Final = 64
_MOST_POINTS: Final = 2048
#: What programs call the arrays; ours is the first of each.
_POSITIONS: Final = (
    "positions",
    "points",
    "joint_positions",
    "joint_3d_positions",
    "joints",
    "keypoints_3d",
    "markers",
)
_NAMES: Final = ("names", "joint_names", "keypoint_names", "marker_names", "labels")
_FPS: Final = ("fps", "frame_rate", "framerate", "mocap_framerate", "mocap_frame_rate")
_CONFIDENCE: Final = ("confidence", "scores", "score", "visibility")

_Found = tuple[NDArray[Any], str] | None


@dataclass(frozen=True, eq=False)
class PointTable:
    """The table and what the file says of it; None where it does not say.

    Attributes:
        positions: (T, N, 3) in the file's units and axes; NaN where a point is not given.
        confidence: (T, N) 0 to 1.
    """

    positions: FloatArray
    names: tuple[str, ...] | None = None
    fps: float | None = None
    confidence: FloatArray | None = None
    units: Units | None = None
    up: UpAxis | None = None


def read_table(path: Path) -> tuple[PointTable, bytes]:
    """What a file holds, and its bytes.

    Raises:
        BadInput: no such file, no table of positions in it, or an array that says nothing sensible.
    """
    with open_source(path, _LIMIT_BYTES) as (file, size):
        data = file.read(size)
        if data.startswith(npy.MAGIC):
            return PointTable(_positions(npy.unpack_foreign(data, "array"), "array")), data
        with open_archive(file, size, "archive of arrays (.npz)", _MOST_MEMBERS) as archive:
            wanted = {*_POSITIONS, *_NAMES, *_FPS, *_CONFIDENCE, "units", "up"}
            names = {name.removesuffix(".npy").lower(): name for name in archive.namelist()}
            members = {name: read_member(archive, names[name]) for name in wanted & names.keys()}
            return _table(members, tuple(names)), data


def _table(members: Mapping[str, bytes], names: tuple[str, ...]) -> PointTable:
    def array(*known: str) -> _Found:
        found = next((name for name in known if name in members), None)
        return None if found is None else (npy.unpack_foreign(members[found], found), found)

    positions = array(*_POSITIONS)
    if positions is None:
        found = ", ".join(names)[:120] or "no array"
        raise BadInput("no joint positions in it", found=found, allowed=f"one of {', '.join(_POSITIONS)}")
    table = _positions(*positions)
    return PointTable(
        table,
        _texts(array(*_NAMES)),
        _rate(array(*_FPS)),
        _confidence(array(*_CONFIDENCE), table.shape[:2]),
        _units(array("units")),
        _up(array("up")),
    )


def _positions(array: NDArray[Any], place: str) -> FloatArray:
    right = array.ndim == 3 and array.shape[2] == 3 and array.dtype.kind in "fiu" and array.size > 0
    if not right or array.shape[1] > _MOST_POINTS:
        allowed = f"(frames, points, 3) numbers, at most {_MOST_POINTS} points"
        raise BadInput("not a table of positions", place=place, found=f"{array.shape} {array.dtype}", allowed=allowed)
    check_unfolded(array.size * 8, array.nbytes, place)
    positions = array.astype(np.float64)
    if np.isinf(positions).any():
        frame, point, _ = (int(i) for i in np.argwhere(np.isinf(positions))[0])
        raise BadInput("a position is infinite", place=f"{place}, frame {frame}, point {point}")
    return positions


def _texts(found: _Found) -> tuple[str, ...] | None:
    if found is None:
        return None
    array, place = found
    if array.ndim != 1 or array.dtype.kind not in "US":
        raise BadInput("not names", place=place, found=f"{array.shape} {array.dtype}", allowed="a row of texts")
    return tuple(_read(array, place))


def _read(array: NDArray[Any], place: str) -> list[str]:
    """The texts of an array of them; numpy itself does not look whether what is stored are characters."""
    if array.dtype.kind == "U":
        largest = int(np.frombuffer(array.tobytes(), "<u4").max(initial=0))
        if largest > sys.maxunicode:
            allowed = f"at most {sys.maxunicode}"
            raise BadInput("no text", place=place, found=f"character {largest}", allowed=allowed)
    texts = array.ravel().tolist()
    return [text.decode("utf-8", "replace") if isinstance(text, bytes) else text for text in texts]


def _rate(found: _Found) -> float | None:
    if found is None:
        return None
    array, place = found
    if array.size != 1 or array.dtype.kind not in "fiu" or not 0 < float(array.reshape(())) <= 10_000:
        raise BadInput("not a frame rate", place=place, found=str(array.ravel()[:4]), allowed="above 0, at most 10000")
    return float(array.reshape(()))


def _confidence(found: _Found, shape: tuple[int, ...]) -> FloatArray | None:
    if found is None:
        return None
    array, place = found
    if array.shape != shape or array.dtype.kind not in "fiub":
        raise BadInput("not a confidence for each point", place=place, found=array.shape, allowed=shape)
    values = array.astype(np.float64)
    if not (values.min() >= 0 and values.max() <= 1):
        raise BadInput("not a confidence", place=place, found=f"{values.min():g} to {values.max():g}", allowed="0 to 1")
    return values


def _units(found: _Found) -> Units | None:
    said = _word(found)
    units = next((known for known in METRES if known == said), None)
    if said is not None and units is None:
        raise BadInput("not a unit of length", place="units", found=repr(said[:40]), allowed=", ".join(METRES))
    return units


def _up(found: _Found) -> UpAxis | None:
    said = _word(found)
    known: tuple[UpAxis, ...] = get_args(UpAxis)
    up = next((axis for axis in known if axis == said), None)
    if said is not None and up is None:
        raise BadInput("not an up axis", place="up", found=repr(said[:40]), allowed=", ".join(known))
    return up


def _word(found: _Found) -> str | None:
    if found is None:
        return None
    array, place = found
    if array.size != 1 or array.dtype.kind not in "US":
        raise BadInput("not a word", place=place, found=f"{array.shape} {array.dtype}")
    return _read(array, place)[0]
