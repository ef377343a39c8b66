"""USD, the film industry's scene format: UsdSkel figures in `.usda`, `.usdc`, `.usd` and `.usdz`.

Needs the extra `airhead[usd]` (usd-core). Files are opened in a process of their own: see `usd_process`,
`usd_child` and `usd_layers`.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, Final

from airhead.errors import BadInput, MissingPiece
from airhead.formats.export_options import ExportOptions
from airhead.formats.format import Format, MotionRecord
from airhead.formats.native.files import read_native
from airhead.formats.source_file import MIB, in_file, read_bytes
from airhead.formats.usd.process import UsdProcess
from airhead.motion import Performance, id_from

_LIMIT_BYTES: Final = 256 * MIB
_PATIENCE_S: Final = 30
_BAD: Final = 3
_CRATE: Final = b"PXR-USDC"
_TEXT: Final = b"#usda "
_ZIP: Final = b"PK\3\4"
_LAYERS: Final = (b".usd", b".usda", b".usdc")


def read_usd(path: Path) -> MotionRecord:
    """The motion of a USD file's figure: metres, Z up, facing +X where it faces +Z (Y up) or -Y (Z up).

    The skeleton is the animated one with the most joints, its rest pose that of `restTransforms`; where the skeleton
    itself is moved, so is the root. One frame is one time sample where these are even. Units, axes and rate are the
    stage's. Only files that stand alone are read: no reference, payload, sublayer or clip is followed out of the file.

    Raises:
        BadInput: not such a file, damaged, without a motion that a skeleton can hold, or written by Airhead and changed
            since.
        MissingPiece: usd-core is not installed.
    """
    data = read_bytes(path, _LIMIT_BYTES)
    with in_file(path):
        suffix = _suffix(data)
        _check_installed()
        with tempfile.TemporaryDirectory(prefix="airhead-") as folder:
            # A copy alone in a folder: nothing lies beside it that it could name.
            copy, out = Path(folder).resolve() / f"figure{suffix}", Path(folder) / "motion.airhead"
            copy.write_bytes(data)
            _read_apart(copy, out, id_from(path.stem), hashlib.sha256(data).hexdigest())
            record = read_native(out)
    if isinstance(record, Performance):
        raise BadInput("not a motion", file=path)
    return record


def write_usd(record: MotionRecord, path: Path, options: ExportOptions | None = None) -> None:
    """Write a motion as USD: text for `.usda`, a package for `.usdz`, else binary.

    A motion or take that was written comes back from `read_usd` with its lineage. Of a performance, the motion is kept.

    Raises:
        CannotWrite: the place cannot be written.
        BadInput: the character cannot wear the skeleton.
        MissingPiece: usd-core is not installed.
    """
    _check_installed()
    writer: Any = importlib.import_module("airhead.formats.usd.writing")
    writer.write_usd(record, path, options or ExportOptions())


def _check_installed() -> None:
    if importlib.util.find_spec("pxr") is None:
        raise MissingPiece("USD needs the package usd-core", allowed="pip install 'airhead[usd]'")


def _suffix(data: bytes) -> str:
    """The kind of USD file by its first bytes."""
    for start, suffix in ((_CRATE, ".usdc"), (_TEXT, ".usda"), (_ZIP, ".usdz")):
        if data.startswith(start):
            return suffix
    raise BadInput("not a USD file", found=f"a file that begins with {data[:16]!r}", allowed="usda, usdc or usdz")


def _read_apart(copy: Path, out: Path, take_id: str, sha256: str) -> None:
    """Have the copy read by the process for it; BadInput where that fails."""
    patience_s = _PATIENCE_S + 2 * (copy.stat().st_size // MIB)
    status = _process().read(copy, out, take_id, sha256, patience_s)
    if status == _BAD and out.exists():
        error = json.loads(out.read_text())
        raise BadInput(error["error"], place=error["place"], found=error["found"], allowed=error["allowed"])
    if status != 0:
        found = f"its reader ended with {status}"
        raise BadInput("USD fails on the file, or it unfolds to too much", found=found, allowed="a sound file")


@cache
def _process() -> UsdProcess:
    return UsdProcess()


def _sniff(head: bytes) -> bool:
    if head.startswith(_ZIP):
        name = head[30 : 30 + int.from_bytes(head[26:28], "little")]
        return name.endswith(_LAYERS)
    return head.startswith((_CRATE, _TEXT))


FORMAT: Final = Format("USD", (".usdc", ".usda", ".usd", ".usdz"), _sniff, read_usd, write_usd, carries_lineage=True)
