"""Checkpoints: a training as it stands, from which it goes on to the same end."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from airhead.errors import BadInput
from airhead.formats import staged_file
from airhead.formats.source_file import MIB, in_file, read_bytes

#: Names of arrays are joined from those of the parts that they belong to.
State = dict[str, Any]
_JOINT: Final = "/"
_KEY: Final = "key"
_LOG: Final = "log"
_LIMIT_BYTES: Final = 512 * MIB


def write_checkpoint(path: Path, key: str, state: State) -> None:
    """Writes a state, whole or not at all.

    Args:
        path: of the file.
        key: what it belongs to.
        state: arrays, numbers and texts by name, in dictionaries of dictionaries.
    """
    with staged_file(path) as file:
        np.savez(file, allow_pickle=False, **{_KEY: np.array(key)}, **dict(_flat(state)))


def read_checkpoint(path: Path, key: str) -> State:
    """The state in a checkpoint.

    Raises:
        BadInput: it is missing or damaged, or of another training.
    """
    with in_file(path):
        data = io.BytesIO(read_bytes(path, _LIMIT_BYTES))
        try:
            with np.load(data, allow_pickle=False) as arrays:
                found = {name: arrays[name] for name in arrays.files}
        except (OSError, ValueError, zipfile.BadZipFile, EOFError):
            raise BadInput("not a checkpoint, or a damaged one", allowed="train without --resume") from None
        if str(found.pop(_KEY, "")) != key:
            message = "a checkpoint of another training: the takes, the body or the settings differ"
            raise BadInput(message, allowed="the same command as before, or one without --resume")
        return _nested(found)


def log_state(rows: Iterable[Mapping[str, float | None]]) -> State:
    """What is logged of examinations, as a part of a state."""
    told = ({name: np.nan if value is None else value for name, value in row.items()} for row in rows)
    return {_LOG: {f"{number}": row for number, row in enumerate(told)}}


def logged(state: State) -> list[dict[str, Any]]:
    """The examinations in a state, in order; none where nothing was logged."""
    rows = state.get(_LOG, {})
    return [
        {name: None if np.isnan(value) else value.item() for name, value in rows[number].items()}
        for number in sorted(rows, key=int)
    ]


def generator_state(rng: np.random.Generator) -> str:
    """Where a source of randomness is, as text."""
    return json.dumps(rng.bit_generator.state)


def set_generator(rng: np.random.Generator, state: Any) -> None:
    """Puts a source of randomness where it was."""
    rng.bit_generator.state = json.loads(str(state))


def _flat(state: State, before: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in state.items():
        found += _flat(value, f"{before}{name}{_JOINT}") if isinstance(value, dict) else [(before + name, value)]
    return found


def _nested(found: dict[str, Any]) -> State:
    state: State = {}
    for name, value in found.items():
        *folders, last = name.split(_JOINT)
        place = state
        for folder in folders:
            place = place.setdefault(folder, {})
        place[last] = value
    return state
