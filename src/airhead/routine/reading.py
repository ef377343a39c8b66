"""A routine read from its file: every mistake in one line, with the line in the file and what is allowed."""

from __future__ import annotations

import difflib
import typing
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from airhead.errors import BadInput
from airhead.formats.source_file import read_bytes
from airhead.routine.document import Routine
from airhead.routine.yaml_text import LARGEST_BYTES, Document, Place, parse_yaml

_LONGEST_SHOWN = 60


def read_routine(path: Path | str) -> Routine:
    """The routine in a file.

    Raises:
        BadInput: the file is missing, unreadable, too large, no plain YAML, or no routine; the first mistake, in one
            line with file, line, what was found and what is allowed.
    """
    path = Path(path)
    return parse_routine(read_bytes(path, LARGEST_BYTES), path)


def parse_routine(raw: bytes, file: Path | str | None = None) -> Routine:
    """The routine in a text; errors as in `read_routine`, with `file` for the file's name."""
    document = parse_yaml(raw, file)
    try:
        routine = Routine.model_validate(document.data, by_alias=True, by_name=False)
    except ValidationError as error:
        raise _first_mistake(error, document, file) from None
    return routine.read_from(None if file is None else str(file), document.lines)


def example_routines() -> dict[str, Path]:
    """The routines that come with Airhead, by name."""
    folder = resources.files(__package__) / "examples"
    files = [Path(str(entry)) for entry in folder.iterdir() if entry.name.endswith(".yaml")]
    return {file.stem: file for file in sorted(files)}


def _first_mistake(error: ValidationError, document: Document, file: Path | str | None) -> BadInput:
    """The mistake that stands first in the file."""
    mistakes = error.errors(include_url=False)
    # A list whose items are mistaken is said to be too short as well.
    around = {mistake["loc"][:length] for mistake in mistakes for length in range(len(mistake["loc"]))}
    innermost = [mistake for mistake in mistakes if mistake["loc"] not in around or "place" in mistake.get("ctx", {})]
    placed = [(_place_of(mistake), mistake) for mistake in innermost]
    # A key that nobody knows is likelier the cause than one that is missing.
    place, mistake = min(placed, key=lambda pair: (document.line(pair[0]), pair[1]["type"] != "extra_forbidden"))
    line = f"line {document.line(place)}"
    if mistake["type"] == "extra_forbidden":
        return _unknown_key(place, line, file)
    context: Mapping[str, Any] = mistake.get("ctx", {})
    if mistake["type"] == "missing" and isinstance(place[-1], str):
        text, found = f"the key {place[-1]!r} is missing", None
    elif mistake["type"] == "missing":
        text, found = f"{_words(place[:-1])}: too few values", _shown(mistake["input"])
    else:
        # what is misplaced was found by looking at the whole
        found = None if "place" in context else _shown(mistake["input"])
        text = f"{_words(place)}: {_lower(mistake['msg'])}"
    return BadInput(text, file=file, place=line, found=found, allowed=context.get("allowed"))


def _place_of(mistake: Mapping[str, Any]) -> Place:
    context = mistake.get("ctx", {})
    place: Place = context.get("place", mistake["loc"])
    return place


def _unknown_key(place: Place, line: str, file: Path | str | None) -> BadInput:
    key, known = str(place[-1]), _keys_at(place[:-1])
    near = difflib.get_close_matches(key, known, n=1)
    message = f"unknown key {_shown(key)}" + (f", did you mean {near[0]!r}?" if near else "")
    return BadInput(message, file=file, place=line, allowed=", ".join(known))


def _keys_at(place: Place) -> list[str]:
    """The keys of the part of a routine that stands at a place."""
    model: type[BaseModel] = Routine
    for step in place:
        if isinstance(step, str):
            by_key = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
            model = _models_in(by_key[step])[0]
    return [field.alias or name for name, field in model.model_fields.items()]


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    """The document parts that a type is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in typing.get_args(annotation) for model in _models_in(argument)]


def _words(place: Place) -> str:
    """A place as people write it: `moves[2].span`."""
    words = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return words.removeprefix(".") or "a routine"


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a map"
    if isinstance(value, list):
        return f"a list of {len(value)}" if len(str(value)) > _LONGEST_SHOWN else str(value)
    words = repr(value)
    return words if len(words) <= _LONGEST_SHOWN else words[:_LONGEST_SHOWN] + "…"
