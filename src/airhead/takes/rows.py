"""The rows of the table of takes: a record into a row, a row into a record."""

from __future__ import annotations

import datetime as dt
import sqlite3
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from airhead.errors import BadInput
from airhead.motion import (
    Consent,
    ConsentBasis,
    Licence,
    Mark,
    Performer,
    PerformerStatus,
    StageBox,
    Take,
    TakeRef,
    check_id,
)
from airhead.takes.index import INDEX_VERSION, Index
from airhead.takes.record import TakeRecord, TakeUse, UseKind
from airhead.takes.traits import Traits

#: All that `record_of` needs of a row, for `SELECT`.
COLUMNS: Final = (
    "takes.*, (SELECT group_concat(tag, ' ') FROM tags WHERE take_id = takes.id) AS tags, "
    "(SELECT name FROM licences WHERE id = licence_id) AS licence, "
    "(SELECT notice FROM licences WHERE id = licence_id) AS notice"
)

#: The columns that a take's motion decides.
OF_THE_MOTION: Final = (
    *("motion_sha256", "alterations", "fps", "frames", "joints", "duration_s"),
    *("air_time_s", "peak_height_m", "rotation_deg", "no_traits", "index_version"),
)


def record_of(row: sqlite3.Row, library: Path) -> TakeRecord:
    """The record in a row; BadInput if somebody spoiled it."""
    try:
        return _record_of(row)
    except (ValueError, TypeError, BadInput) as error:
        place = f"take {str(row['name'])[:80]!r}"
        raise BadInput(
            "a record in the library is damaged", file=library, place=place, found=str(error)[:200]
        ) from None


def _record_of(row: sqlite3.Row) -> TakeRecord:
    consent = Consent(
        bool(row["perform"]), bool(row["train"]), bool(row["publish"]), ConsentBasis(row["basis"]), _day(row["until"])
    )
    performer = Performer(row["performer"], PerformerStatus(row["performer_status"]))
    ref = TakeRef(
        row["name"], row["file_sha256"], performer, Licence(_text(row["licence"]), _text(row["notice"])), consent
    )
    measured = [row[name] for name in ("air_time_s", "peak_height_m", "rotation_deg")]
    return TakeRecord(
        ref=ref,
        motion_sha256=_text(row["motion_sha256"]),
        title=_text(row["title"]),
        capture_method=_text(row["capture_method"]),
        session_date=_day(row["session_date"]),
        slate=_text(row["slate"]),
        source_file=_text(row["source_file"]),
        alterations=_text(row["alterations"]),
        tags=tuple(check_id(tag) for tag in sorted((row["tags"] or "").split())),
        mark=Mark(row["mark"]),
        added_on=dt.date.fromisoformat(row["added_on"]),
        consent_on=_day(row["consent_on"]),
        withdrawn_on=_day(row["withdrawn_on"]),
        fps=float(row["fps"]),
        frames=int(row["frames"]),
        joints=int(row["joints"]),
        duration_s=float(row["duration_s"]),
        traits=None if None in measured else Traits(*map(float, measured)),
        no_traits=_text(row["no_traits"]),
        comes_along=bool(row["comes_along"]),
    )


def use_of(row: sqlite3.Row, library: Path) -> TakeUse:
    """What was made with a take, from a row of `uses`; BadInput if somebody spoiled it."""
    try:
        made_on = dt.date.fromisoformat(_text(row["made_on"]))
        return TakeUse(UseKind(row["kind"]), Path(_text(row["path"])), _text(row["sha256"]), made_on)
    except (ValueError, TypeError) as error:
        raise BadInput("a record of a use is damaged", file=library, found=str(error)[:200]) from None


def columns_of(take: Take, motion_sha256: str, index: Index | str, added_on: dt.date) -> dict[str, object]:
    """The row of a take to be stored, without its tags and its licence."""
    ref, motion = take.ref, take.motion
    return {
        "name": ref.id,
        "file_sha256": ref.sha256,
        "motion_sha256": motion_sha256,
        "performer": ref.performer.name,
        "performer_status": ref.performer.status.value,
        **consent_columns(ref.consent),
        "consent_on": added_on.isoformat() if ref.consent.uses else None,
        "title": take.title,
        "capture_method": take.capture_method,
        "session_date": take.session_date.isoformat() if take.session_date else None,
        "slate": take.slate,
        "source_file": take.source_file,
        "alterations": take.alterations,
        "mark": take.mark.value,
        "added_on": added_on.isoformat(),
        "fps": motion.fps,
        "frames": motion.frames,
        "joints": len(motion.skeleton),
        "duration_s": motion.duration_s,
        **index_columns(index),
        "performer_words": folded(str(ref.performer)),
    }


def index_columns(index: Index | str) -> dict[str, object]:
    """The columns that say what a take is found by, or why it is not."""
    traits = None if isinstance(index, str) else index.traits
    return {
        "air_time_s": traits and traits.air_time_s,
        "peak_height_m": traits and traits.peak_height_m,
        "rotation_deg": traits and traits.rotation_deg,
        "no_traits": index if isinstance(index, str) else "",
        "index_version": INDEX_VERSION,
    }


def description_columns(record: TakeRecord) -> dict[str, object]:
    """The columns that a description can change, but for the licence, which stands in another table."""
    performer, day = record.ref.performer, record.session_date
    columns: dict[str, object] = {
        "performer": performer.name,
        "performer_status": performer.status.value,
        "performer_words": folded(str(performer)),
        **consent_columns(record.ref.consent),
        "consent_on": record.consent_on.isoformat() if record.consent_on else None,
        "title": record.title,
        "capture_method": record.capture_method,
        "session_date": day.isoformat() if day else None,
        "slate": record.slate,
    }
    known = {"name": record.name, "source_file": record.source_file}
    return columns | {"words": words_of(columns | known, record.tags)}


def box_of(row: sqlite3.Row, library: Path) -> StageBox:
    """A box of a take's stage, from a row of `boxes`; BadInput if somebody spoiled it."""
    try:
        center_w = np.array([float(row[name]) for name in ("x_m", "y_m", "z_m")])
        half_m = np.array([float(row[f"half_{name}_m"]) for name in ("length", "width", "height")])
        return StageBox(center_w, half_m, float(row["yaw_rad"]))
    except (ValueError, TypeError, BadInput) as error:
        raise BadInput("a box of a take's stage is damaged", file=library, found=str(error)[:200]) from None


def box_values(box: StageBox) -> tuple[float, ...]:
    """A box as the values of its row, without take and number."""
    return (*map(float, box.center_w), *map(float, box.half_m), float(box.yaw_rad))


def consent_columns(consent: Consent) -> dict[str, object]:
    """The columns that say what is allowed."""
    return {
        "perform": int(consent.perform),
        "train": int(consent.train),
        "publish": int(consent.publish),
        "basis": consent.basis.value,
        "until": consent.until.isoformat() if consent.until else None,
    }


def words_of(row: Mapping[str, Any] | sqlite3.Row, tags: tuple[str, ...]) -> str:
    """All that a search for words looks through."""
    fields = (row["name"], row["title"], row["slate"], row["source_file"], row["performer"] or "", *tags)
    return folded("\n".join(str(field) for field in fields))


def folded(text: str) -> str:
    """`text` as words are compared: without case and accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


def _day(value: object) -> dt.date | None:
    return None if value is None else dt.date.fromisoformat(_text(value))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
