"""`document.json` of the native format: everything of a motion that is not an array.

The models below are the file format, apart from the records in memory on purpose: a record may change its shape, then
this translates; a change here is a new VERSION with an upgrade from the one before and a golden file.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from airhead.errors import BadInput
from airhead.motion import ConsentBasis, Drive, EditKind, Mark, PerformerStatus

FORMAT_NAME: Final = "airhead"
VERSION: Final = 2
NAME: Final = "document.json"
LIMIT_BYTES: Final = 1024 * 1024


def _with_slate_and_mark(raw: dict[str, Any]) -> dict[str, Any]:
    """Version 2: a take says what its slate said and whether it was chosen."""
    take = raw.get("take")
    return raw | {"take": {**take, "slate": "", "mark": "none"}} if isinstance(take, dict) else raw


#: From each older version, what turns its document into the next version's.
UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _with_slate_and_mark}


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class PerformerPart(_Part):
    name: str | None
    status: PerformerStatus


class LicencePart(_Part):
    name: str
    notice: str


class ConsentPart(_Part):
    perform: bool
    train: bool
    publish: bool
    basis: ConsentBasis
    until: dt.date | None


class TakeRefPart(_Part):
    id: str
    sha256: str
    performer: PerformerPart
    licence: LicencePart
    consent: ConsentPart


class SkillRefPart(_Part):
    id: str
    sha256: str
    takes: tuple[int, ...]


class SkeletonPart(_Part):
    names: tuple[str, ...]
    parents: tuple[int, ...]


class StrandPart(_Part):
    drive: Drive
    takes: tuple[int, ...]
    skill: int | None
    follows: str | None


class EditPart(_Part):
    kind: EditKind
    start_frame: int
    end_frame: int
    note: str


class TakePart(_Part):
    ref: int
    title: str
    capture_method: str
    session_date: dt.date | None
    source_file: str
    alterations: str
    tags: tuple[str, ...]
    slate: str
    mark: Mark


class PerformancePart(_Part):
    title: str
    contact_parts: tuple[str, ...]
    success: bool
    reason: str


class Document(_Part):
    """All of it. `takes` and `skills` are tables; other parts name a row by its number, so that no notice stands twice.

    The rows of `strands` belong to the rows of the array `strand_weight`.
    """

    format: Literal["airhead"]
    version: int
    kind: Literal["motion", "take", "performance"]
    fps: float
    skeleton: SkeletonPart
    takes: tuple[TakeRefPart, ...]
    skills: tuple[SkillRefPart, ...]
    strands: tuple[StrandPart, ...]
    edits: tuple[EditPart, ...]
    take: TakePart | None
    performance: PerformancePart | None


def parse(text: bytes) -> Document:
    """The document in `text`, brought up to the present version.

    Raises:
        BadInput: not JSON, not Airhead's, from a later Airhead, or a field is missing, unknown or of the wrong kind.
    """
    raw = _loaded(text)
    if raw.get("format") != FORMAT_NAME:
        raise BadInput("not Airhead's document", place=NAME, found=repr(raw.get("format"))[:80], allowed=FORMAT_NAME)
    version = raw.get("version")
    if type(version) is not int or version < 1:
        raise BadInput("not a version", place=NAME, found=repr(version)[:80], allowed=f"1 to {VERSION}")
    if version > VERSION:
        message = "the file is from a later Airhead; update Airhead to read it"
        raise BadInput(message, place=NAME, found=f"version {version}", allowed=f"versions 1 to {VERSION}")
    for older in range(version, VERSION):
        raw = UPGRADES[older](raw) | {"version": older + 1}
    return _validated(raw)


def _loaded(text: bytes) -> dict[str, Any]:
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput("not valid JSON", place=NAME, found=str(error)[:80]) from None
    if not isinstance(raw, dict):
        raise BadInput("not an object", place=NAME, found=type(raw).__name__)
    return raw


def _validated(raw: dict[str, Any]) -> Document:
    try:
        # From JSON and not from `raw`, because only there may an enum or a date be a string in strict mode.
        document = Document.model_validate_json(json.dumps(raw))
    except RecursionError:
        raise BadInput("nested too deeply", place=NAME) from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join([NAME, *(str(key) for key in first["loc"])])
        found = None if first["type"] == "missing" else repr(first["input"])[:80]
        raise BadInput(first["msg"], place=place, found=found) from None
    sections = (document.take is not None, document.performance is not None)
    if sections != (document.kind == "take", document.kind == "performance"):
        raise BadInput("the kind and the sections disagree", place=NAME, found=document.kind)
    return document
