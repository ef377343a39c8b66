"""The lineage of a file that cannot hold it, in a file of its own beside it: `walk.bvh.lineage.json`.

It is bound to the bytes of its file by their SHA-256. Where both stand together, a reader takes the lineage from it;
where the file was changed since, it refuses, because nobody could say any more who moved the character in it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from airhead.errors import BadInput
from airhead.formats.bvh.axes import Units, UpAxis
from airhead.formats.export_options import ExportOptions
from airhead.formats.format import FileRecord, motion_of
from airhead.formats.native import document as native_document
from airhead.formats.native.records import as_take, document_of, lineage_document, lineage_of
from airhead.formats.source_file import MIB, in_file, open_source, read_bytes
from airhead.formats.weight_runs import runs_of, weights_from
from airhead.motion import Lineage, Motion, Performance, Points

SUFFIX: Final = ".lineage.json"
VERSION: Final = 1
_NAME: Final = "airhead-lineage"
_LIMIT_BYTES: Final = 16 * MIB
_ANY_SIZE: Final = 1 << 62

_Run = Annotated[list[int | float], Field(min_length=2, max_length=2)]


class _Sidecar(BaseModel):
    """The file. `document` is that of the native format, with its own version and upgrades."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    format: Literal["airhead-lineage"]
    version: Literal[1]
    file: str
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    units: Units
    up: UpAxis | None
    document: dict[str, Any]
    strand_weight: Annotated[list[list[_Run]], Field(min_length=1, max_length=1000)]


class Sidecar:
    """A sidecar as it was read, known to belong to the file beside it."""

    def __init__(self, data: _Sidecar, path: Path) -> None:
        self._data, self._path = data, path

    def stated(self) -> dict[str, object]:
        """What it states of the file: its units and its up axis."""
        said: dict[str, object] = {"units": self._data.units, "up": self._data.up}
        return {name: value for name, value in said.items() if value is not None}

    def tell(self, record: FileRecord) -> FileRecord:
        """The record with the lineage from here; the take that was written, where it was one.

        Raises:
            BadInput: the sidecar tells of another number of frames, or contradicts itself.
        """
        frames = record.frames if isinstance(record, Points) else motion_of(record).frames
        with in_file(self._path):
            document = native_document.parse(json.dumps(self._data.document).encode())
            weights = weights_from(self._data.strand_weight, frames, "strand_weight")
            lineage = lineage_of(document, weights)
            if isinstance(record, Points):
                return replace(record, lineage=lineage)
            return as_take(document, motion_of(record).with_lineage(lineage))


def sidecar_path(path: Path) -> Path:
    """Where the lineage of a file stands."""
    return path.with_name(path.name + SUFFIX)


def sidecar_bytes(record: FileRecord, name: str, written: Path, options: ExportOptions) -> bytes:
    """The sidecar of a file that was written.

    Args:
        record: what was written; of a performance, its motion is told of.
        name: the file's name.
        written: where its bytes are.
        options: how it was written.
    """
    sidecar = _Sidecar(
        format=_NAME,
        version=VERSION,
        file=name,
        sha256=_sha256(written),
        units=options.units,
        up=options.up,
        document=_document(record).model_dump(mode="json"),
        strand_weight=[runs_of(strand.weight) for strand in _lineage(record).strands],
    )
    return (json.dumps(sidecar.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def sidecar_of(path: Path) -> Sidecar | None:
    """The sidecar of a file, None if there is none.

    Raises:
        BadInput: it is damaged, or the file was changed since it was written.
    """
    place = sidecar_path(path)
    if not _is_there(place):
        return None
    text = read_bytes(place, _LIMIT_BYTES)
    with in_file(place):
        data = _parsed(text)
    if _sha256(path) != data.sha256:
        raise BadInput(
            "the file was changed after Airhead wrote it, so its lineage no longer tells who moved the character",
            file=path,
            found=f"{place.name} of another content",
            allowed=f"the file as it was written; or, for a new recording, no {place.name} beside it",
        )
    return Sidecar(data, place)


def _is_there(place: Path) -> bool:
    try:
        return place.exists()
    except OSError:  # no file can have such a name
        return False


def _sha256(path: Path) -> str:
    with open_source(path, _ANY_SIZE) as (file, _):
        digest = hashlib.sha256()
        while piece := file.read(MIB):
            digest.update(piece)
        return digest.hexdigest()


def _document(record: FileRecord) -> native_document.Document:
    if isinstance(record, Points):
        # The document names a parent for each; points have none, and nobody reads these.
        parents = (-1, *[0] * (len(record.names) - 1))
        return lineage_document(record.names, parents, record.fps, record.lineage)
    return document_of(record.motion if isinstance(record, Performance) else record)


def _lineage(record: FileRecord) -> Lineage:
    return record.lineage if isinstance(record, Points | Motion) else record.motion.lineage


def _parsed(text: bytes) -> _Sidecar:
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput("not valid JSON", found=str(error)[:80]) from None
    version = raw.get("version") if isinstance(raw, dict) else None
    if type(version) is int and version > VERSION:
        message = "the lineage is from a later Airhead; update Airhead to read it"
        raise BadInput(message, found=f"version {version}", allowed=f"version {VERSION}")
    try:
        return _Sidecar.model_validate(raw)
    except (ValidationError, RecursionError) as error:
        if not isinstance(error, ValidationError):
            raise BadInput("nested too deeply") from None
        first = error.errors(include_url=False)[0]
        place = ".".join(str(key) for key in first["loc"])[:80]
        raise BadInput(first["msg"], place=place or None, found=repr(first["input"])[:80]) from None
