"""A routine is read from a stranger's file: every mistake is one line with the line in the file."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.errors import AirheadError, BadInput
from airhead.motion import Drive
from airhead.routine import (
    CameraKind,
    Routine,
    example_routines,
    json_schema,
    parse_routine,
    read_routine,
    template,
)

SCHEMA = Path(__file__).parents[2] / "docs" / "routine.schema.json"
FULL = """\
airhead: 1
title: "All of it: é"
character: sora
fps: 30
stage:
  friction: 0.8
  boxes:
    - {center: [1, 2, 0.5], size: [1, 1, 1], yaw_deg: 90}
moves:
  - take: jump
    span: [0, 1.5]
    placement: {x: 1, y: -1, yaw_deg: 45}
    speed: 1.1
  - take: takes/my flip.bvh
    name: flip
    drive: physics
    mirror: true
    authority: [[0, 0.5], [1, 1]]
    hold: 1
cameras:
  - kind: follow
  - {kind: orbit, from: 2.5}
film: {width: 640, height: 360, fps: 24, crf: 20, label: false, quality: draft}
intended:
  - {metric: air time, span: [1, 2], note: a wire gag}
"""


def test_every_key_is_read() -> None:
    routine = parse_routine(FULL.encode())
    assert routine.title == "All of it: é"
    assert routine.move_names == ("jump", "flip")
    assert routine.moves[1].drive is Drive.PHYSICS
    assert routine.moves[1].authority == ((0.0, 0.5), (1.0, 1.0))
    assert routine.cameras[1].kind is CameraKind.ORBIT
    assert routine.cameras[1].from_s == 2.5
    assert routine.film.quality == "draft"
    stage = routine.stage_record()
    assert stage.friction == 0.8
    assert stage.boxes[0].half_m.tolist() == [0.5, 0.5, 0.5]
    assert stage.boxes[0].yaw_rad == pytest.approx(math.pi / 2)


def test_the_same_take_twice_makes_two_names() -> None:
    moves = "moves: [{take: jump}, {take: a/jump.bvh}, {take: jump}, {take: roll, name: x}]"
    assert parse_routine(f"title: t\n{moves}".encode()).move_names == ("jump", "jump 2", "jump 3", "x")


def test_words_follow_yaml_1_2() -> None:
    routine = parse_routine(b"title: no\nmoves: [{take: 'null', name: 1:30}]")
    assert routine.title == "no"
    assert routine.moves[0].take == "null"
    assert routine.moves[0].name == "1:30"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("titel: t\nmoves: [{take: a}]", 1, "unknown key 'titel', did you mean 'title'?; allowed: airhead, title"),
        ("title: t\nmoves:\n  - take: a\n    frend: 1", 4, "unknown key 'frend'"),
        (
            "title: t\nmoves: [{take: a}]\nstage:\n  frickton: 1",
            4,
            "did you mean 'friction'?; allowed: friction, boxes",
        ),
        ("title: t", 1, "the key 'moves' is missing"),
        ("title: t\nmoves: []", 2, "moves: "),
        ("title: t\nmoves: [{take: a}]\nfps: '60'", 3, "fps: input should be a valid number; found '60'"),
        ("title: t\nmoves: [{take: a}]\nfps: 5", 3, "greater than or equal to 24; found 5"),
        ("title: t\nmoves: [{take: a}]\nfps: .nan", 3, "finite number"),
        ("title: t\nmoves: [{take: a}]\nfps: 1e999", 3, "finite number"),
        ("title: t\nmoves: [{take: a, drive: magic}]", 2, "moves[0].drive"),
        ("title: t\nmoves:\n - take: a\n   skill: kick", 4, "moves[0].skill: a skill acts under the drive policy"),
        ("title: t\nmoves:\n - {take: a, drive: policy, skill: b,\n   mirror: true}", 4, "not mirrored"),
        ("title: t\nmoves:\n - {take: a, drive: policy, skill: b,\n   speed: 1.1}", 4, "at speed 1"),
        ("title: t\nmoves:\n - take: a\n   drive: generated", 4, "'generated' needs a model of motion"),
        ("title: t\nmoves:\n - take: a\n   span: [2, 1]", 4, "must end after it starts"),
        ("title: t\nmoves:\n - take: a\n   span: [1]", 4, "moves[0].span"),
        ("title: t\nmoves:\n - take: a\n   authority: [[1, 1], [0, 1]]", 4, "must increase"),
        ("title: t\nmoves:\n - take: a\n   hold: 1\n - take: b", 4, "only the last move can be held"),
        ("title: t\nmoves:\n - {take: a, name: x}\n - take: b\n   name: x", 5, "the same name"),
        ("title: t\nmoves: [{take: a}]\ncameras:\n - {kind: side}\n - {kind: front}", 5, "one after another"),
        ("title: t\nmoves: [{take: a}]\ncharacter: bob", 3, "sora"),
        ("title: t\nmoves: [{take: a}]\nfilm: {width: 641}", 3, "film.width"),
        ("- a\n- b", 1, "a routine: "),
        ("just words", 1, "a routine: "),
        ("title: t\ntitle: u", 2, "the key 'title' stands twice"),
        ("a: &x 1\nb: *x", 1, "anchors and aliases are not read; found &x"),
        ("a: 1\nb: *x", 2, "anchors and aliases are not read"),
        ("a: !!python/object/apply:os.system ['true']", 1, "tags are not read; found tag:yaml.org,2002:python/object"),
        ("a: 1\nb: !secret x", 2, "tags are not read; found !secret"),
        ("a: 1\n? [b]\n: 2", 2, "a key must be a word"),
        ("a: 1\n---\nb: 2", 2, "a second document begins"),
        ("", 1, "there is nothing in it"),
        ("# only words", 1, "there is nothing in it"),
        ("a: [1, 2", 1, "not YAML"),
        ("a: 'b", 1, "not YAML"),
        ("a: b\n\tc: d", 2, "not YAML"),
        ("a: " + "[" * 40 + "]" * 40, 1, "nested too deeply; allowed: at most 12 levels"),
        ("a: " + "[" * 100_000, 1, "nested too deeply"),
        ("a: [" + "1," * 30_000 + "]", 1, "too many values; allowed: at most 20000"),
        ("a: x\x01y", 1, "not YAML"),
    ],
)
def test_what_is_no_routine_is_refused_in_one_line(text: str, line: int, says: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_routine(text.encode(), "my.yaml")
    words = caught.value.line()
    assert says in words
    assert words.startswith(f"my.yaml: line {line}: ")
    assert words.isprintable()
    assert len(words) < 500


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="line 2: not text in UTF-8; found byte 0xff"):
        parse_routine(b"title: t\n\xff")
    with pytest.raises(BadInput, match="cannot be this large; found 10000003 bytes"):
        parse_routine(b"a: " + b"x" * 10_000_000)
    (tmp_path / "big.yaml").write_bytes(b"#" * 2_000_000)
    with pytest.raises(BadInput, match=r"big\.yaml"):
        read_routine(tmp_path / "big.yaml")
    with pytest.raises(BadInput, match=r"none\.yaml"):
        read_routine(tmp_path / "none.yaml")


_KEYS = st.sampled_from([*Routine.model_fields, "take", "span", "drive", "from", "<<", "x", "hold", "authority"])
_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | _KEYS
_TREES = st.recursive(_LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=5))


@given(tree=_TREES)
def test_any_tree_is_a_routine_or_an_error_of_ours(tree: object) -> None:
    _read_or_refuse(json.dumps(tree).encode())


@given(raw=st.binary(max_size=80) | st.text(max_size=80).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_a_routine_or_an_error_of_ours(raw: bytes) -> None:
    _read_or_refuse(raw)


@given(cut=st.integers(0, len(FULL)), put=st.text(alphabet="[]{}:,-&*!#'\"|> \n\tax1", max_size=3))
def test_a_damaged_routine_is_a_routine_or_an_error_of_ours(cut: int, put: str) -> None:
    _read_or_refuse((FULL[:cut] + put + FULL[cut + len(put) :]).encode())


def _read_or_refuse(raw: bytes) -> None:
    try:
        routine: object = parse_routine(raw)
    except AirheadError as error:
        routine = error.line()
    assert isinstance(routine, Routine) or str(routine).isprintable()


@pytest.mark.parametrize("title", ["First", 'quoted "one"', "true", "a: b", "é #1", "123"])
def test_a_new_routine_is_a_routine(title: str) -> None:
    assert parse_routine(template(title).encode()).title == title


def test_a_title_that_cannot_be_printed_is_refused() -> None:
    with pytest.raises(BadInput, match="not a title"):
        template("two\nlines")


def test_the_published_schema_is_in_step() -> None:
    assert json.loads(SCHEMA.read_text()) == json_schema(), "write it anew: python tools/make_routine_pictures.py"


def test_the_schema_describes_every_key() -> None:
    schema = json_schema()
    definitions = [schema, *schema["$defs"].values()]  # type: ignore[attr-defined]
    for definition in definitions:
        for key, part in definition.get("properties", {}).items():
            assert "description" in part, key


def test_every_example_is_a_routine() -> None:
    examples = example_routines()
    assert "first_flight" in examples
    for path in examples.values():
        assert read_routine(path).moves
