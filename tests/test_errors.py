"""An error is one line, the same as JSON, and survives a trip to another process."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.errors import AirheadError, BadInput, CannotWrite, MissingPiece

TEXTS = st.none() | st.text(max_size=20)


def test_it_says_file_place_what_was_found_and_what_is_allowed() -> None:
    error = BadInput("not a number", file=Path("a/flip.bvh"), place="line 3", found="x", allowed="numbers")
    assert str(error) == "a/flip.bvh: line 3: not a number; found x; allowed: numbers"
    assert error.as_dict() == {
        "error": "not a number",
        "file": str(Path("a/flip.bvh")),
        "place": "line 3",
        "found": "x",
        "allowed": "numbers",
    }


def test_what_is_not_known_is_not_said() -> None:
    assert str(BadInput("no")) == "no"
    assert BadInput("no", found=0).line() == "no; found 0"
    assert set(BadInput("no").as_dict().values()) == {"no", None}


@given(message=st.text(), file=TEXTS, place=TEXTS, found=TEXTS, allowed=TEXTS)
def test_whatever_was_read_it_stays_one_line_without_control_characters(
    message: str, file: str | None, place: str | None, found: str | None, allowed: str | None
) -> None:
    line = AirheadError(message, file=file, place=place, found=found, allowed=allowed).line()
    assert line.isprintable()
    assert len(line.splitlines()) <= 1


def test_what_a_file_holds_does_not_make_it_long() -> None:
    error = BadInput("no", place="p" * 5000, found="x" * 10**6, allowed="a" * 1000)
    assert (len(error.place or ""), len(error.found or ""), error.allowed) == (1000, 1000, "a" * 1000)
    assert (error.found or "").endswith("x…")


@pytest.mark.parametrize("kind", [AirheadError, BadInput, CannotWrite, MissingPiece])
@given(message=st.text(), file=TEXTS, place=TEXTS, found=TEXTS, allowed=TEXTS)
def test_it_reaches_another_process_as_it_is(
    kind: type[AirheadError], message: str, file: str | None, place: str | None, found: str | None, allowed: str | None
) -> None:
    error = kind(message, file=file, place=place, found=found, allowed=allowed)
    arrived = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(arrived) is kind
    assert arrived.as_dict() == error.as_dict()
    assert str(arrived) == str(error)


def test_all_are_bad_input_to_the_shell_and_json_to_a_program() -> None:
    for kind in (AirheadError, BadInput, CannotWrite, MissingPiece):
        assert issubclass(kind, AirheadError)
        assert kind("no").exit_code == 2
        assert json.loads(json.dumps(kind("no", found=[1]).as_dict()))["found"] == "[1]"
