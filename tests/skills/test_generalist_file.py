"""A generalist's file: what was learned comes back, and whatever is none is refused before a runtime sees it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from airhead.body import build_body
from airhead.errors import BadInput
from airhead.skills import BodyPart, Generalist, is_generalist, read_card, read_generalist, read_skill, write_generalist
from airhead.skills.coming import coming_size
from airhead.skills.generalist_graph import ARRAYS
from airhead.takes import starter_take
from tests.skills.samples import (
    bytes_of,
    card_for,
    generalist_arrays,
    generalist_bytes,
    generalist_card_for,
    network_for,
    plan_from,
    random_states,
)

TAKE = starter_take("kick").ref
BODY = build_body(starter_take("kick").motion)
CARD = generalist_card_for(BodyPart.of(BODY), (TAKE,))
NUMBERS = generalist_arrays(BODY.space, 0.4)
SAMPLE = generalist_bytes(CARD, NUMBERS)


def skill_bytes() -> bytes:
    states = random_states(BODY, 5, 1)
    plan = plan_from(BODY, states, np.zeros((4, BODY.space.nv - 6)), 2)
    return bytes_of(card_for(BODY, plan, (TAKE,)), network_for(BODY, states, 0.2), plan)


def answers(generalist: Generalist) -> np.ndarray:
    rng = np.random.default_rng(5)
    departure, seen = (rng.normal(size=(6, size)) for size in (BODY.space.size, coming_size(BODY.space)))
    return generalist.offsets(departure.astype(np.float32), seen.astype(np.float32))


def test_numbers_and_card_come_back(tmp_path: Path) -> None:
    file = tmp_path / "guide.onnx"
    sha256 = write_generalist(file, CARD, NUMBERS)
    found = read_generalist(file)
    assert found.sha256 == sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert (found.card, found.name, found.takes) == (CARD, "guide", (TAKE,))
    assert set(found.arrays) == set(NUMBERS) == set(ARRAYS)
    for name, array in NUMBERS.items():
        assert found.arrays[name].dtype == np.float32
        assert np.array_equal(found.arrays[name], array), name
    assert np.abs(answers(found)).max() > 0.01
    assert np.array_equal(answers(found), answers(read_generalist(file.read_bytes())))
    assert list(tmp_path.iterdir()) == [file]


def test_what_was_read_and_is_written_again_is_the_same_file() -> None:
    found = read_generalist(SAMPLE)
    assert generalist_bytes(found.card, dict(found.arrays)) == SAMPLE


def test_equal_generalists_are_equal_bytes_and_others_are_others() -> None:
    backwards = {name: NUMBERS[name].astype(np.float64) for name in reversed(NUMBERS)}
    assert generalist_bytes(CARD, backwards) == SAMPLE  # type: ignore[arg-type]
    others = [generalist_bytes(CARD.model_copy(update={"scores": {"jump": 1.0}}), NUMBERS)]
    for name, array in NUMBERS.items():
        if not name.endswith(("low", "high")):
            changed = array.copy()
            changed.flat[0] += 0.25
            others.append(generalist_bytes(CARD, NUMBERS | {name: changed}))
    assert len({SAMPLE, *others}) == len(others) + 1 > 20


def test_what_does_not_fit_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "guide.onnx"
    lacking = {name: array for name, array in NUMBERS.items() if name != "gain_1_bias"}
    wrong = [
        (lacking, "not the arrays of a generalist"),
        (NUMBERS | {"payload": np.zeros(3, np.float32)}, "not the arrays of a generalist"),
        (NUMBERS | {"weight_1": NUMBERS["weight_1"][:, :-1]}, "weight_1: an array of another shape"),
        (NUMBERS | {"gain_2_bias": NUMBERS["gain_2_bias"][None]}, "gain_2_bias: an array of another shape"),
        (NUMBERS | {"gain_1_bias": np.zeros((), np.float32)}, "gain_1_bias: an array of another shape"),
        (NUMBERS | {"action_scale": np.full(28, np.inf, np.float32)}, "action_scale: not finite"),
    ]
    for arrays, line in wrong:
        with pytest.raises(BadInput, match=line):
            write_generalist(file, CARD, arrays)
    assert list(tmp_path.iterdir()) == []


Model = onnx.ModelProto


def array_of(model: Model, name: str) -> onnx.TensorProto:
    found: onnx.TensorProto = next(array for array in model.graph.initializer if array.name == name)
    return found


def numbers_of(name: str, change: Callable[[np.ndarray], np.ndarray]) -> Callable[[Model], None]:
    """Another array in the place of one."""

    def attack(model: Model) -> None:
        array = array_of(model, name)
        array.CopyFrom(numpy_helper.from_array(change(numpy_helper.to_array(array)), name))

    return attack


def no_array(model: Model) -> None:
    model.graph.initializer.remove(array_of(model, "bend_0_bias"))


def more_arrays(model: Model) -> None:
    model.graph.initializer.append(numpy_helper.from_array(np.zeros(3, np.float32), "payload"))


def another_name(model: Model) -> None:
    array_of(model, "bend_0_bias").name = "bend_9_bias"


def doubled_array(model: Model) -> None:
    model.graph.initializer.append(model.graph.initializer[0])


def lying_shape(model: Model) -> None:
    array_of(model, "weight_0").dims[0] = 1 << 40


def outside(model: Model) -> None:
    array = array_of(model, "weight_0")
    array.ClearField("raw_data")
    array.data_location = TensorProto.EXTERNAL
    array.external_data.add(key="location", value="/etc/passwd")


def swapped_nodes(model: Model) -> None:
    one, other = Model.FromString(model.SerializeToString()).graph.node[6:8]
    model.graph.node[6].CopyFrom(other)
    model.graph.node[7].CopyFrom(one)


def swapped_inputs(model: Model) -> None:
    node = next(node for node in model.graph.node if node.op_type == "Sub")
    node.input[0], node.input[1] = node.input[1], node.input[0]


def other_operator(model: Model) -> None:
    model.graph.node[3].op_type = "Relu"


def attribute(model: Model) -> None:
    model.graph.node[3].attribute.append(helper.make_attribute("alpha", 2.0))


def longer(model: Model) -> None:
    model.graph.node.append(helper.make_node("Exp", ["action"], ["more"]))


def shorter(model: Model) -> None:
    del model.graph.node[-1]


def another_input(model: Model) -> None:
    model.graph.input[1].name = "observation"


def swapped_inputs_of_the_graph(model: Model) -> None:
    one, other = Model.FromString(model.SerializeToString()).graph.input
    model.graph.input[0].CopyFrom(other)
    model.graph.input[1].CopyFrom(one)


def another_width(model: Model) -> None:
    model.graph.input[0].type.tensor_type.shape.dim[1].dim_value = 7


def any_width(model: Model) -> None:
    model.graph.input[1].type.tensor_type.shape.dim[1].dim_param = "any"


def one_at_a_time(model: Model) -> None:
    model.graph.input[0].type.tensor_type.shape.dim[0].dim_value = 1


def another_output(model: Model) -> None:
    model.graph.output[0].name = "action"


def no_card(model: Model) -> None:
    del model.metadata_props[:]


def two_cards(model: Model) -> None:
    model.metadata_props.append(model.metadata_props[0])


def card_of_a_skill(model: Model) -> None:
    model.metadata_props[0].CopyFrom(onnx.load_model_from_string(skill_bytes()).metadata_props[0])


def card_of_a_skill_by_our_key(model: Model) -> None:
    model.metadata_props[0].value = onnx.load_model_from_string(skill_bytes()).metadata_props[0].value


def no_json(model: Model) -> None:
    model.metadata_props[0].value = "{"


def deep_json(model: Model) -> None:
    model.metadata_props[0].value = "[" * 100_000


def long_card(model: Model) -> None:
    model.metadata_props[0].value = '{"name": "' + "a" * 300_000 + '"}'


def other_opset(model: Model) -> None:
    model.opset_import[0].version = 22


ATTACKS: dict[str, Callable[[Model], None]] = {
    attack.__name__: attack
    for attack in (
        no_array, more_arrays, another_name, doubled_array, lying_shape, outside, swapped_nodes, swapped_inputs,
        other_operator, attribute, longer, shorter, another_input, swapped_inputs_of_the_graph, another_width,
        any_width, one_at_a_time,
        another_output, no_card, two_cards, card_of_a_skill, card_of_a_skill_by_our_key, no_json, deep_json, long_card,
        other_opset,
    )
} | {
    "narrower": numbers_of("weight_1", lambda a: a[:, :-1]),
    "flat": numbers_of("weight_1", lambda a: a.ravel()),
    "of another body": numbers_of("project_weight", lambda a: a[:-1]),
    "column for a row": numbers_of("bend_1_bias", lambda a: a[:, None]),
    "double precision": numbers_of("weight_1", lambda a: a.astype(np.float64)),
    "half precision": numbers_of("weight_1", lambda a: a.astype(np.float16)),
    "whole numbers": numbers_of("weight_1", lambda a: a.astype(np.int64)),
    "no number": numbers_of("gain_2_bias", lambda a: np.where(a == a.max(), np.nan, a).astype(np.float32)),
    "endless": numbers_of("weight_2", lambda a: np.where(a == a.max(), np.inf, a).astype(np.float32)),
    "no scale": numbers_of("departure_scale", np.zeros_like),
    "negative scale": numbers_of("departure_scale", lambda a: np.where(a == a.min(), -a, a)),
    "lopsided departure": numbers_of("departure_low", lambda a: a / 2),
    "lopsided action": numbers_of("action_high", lambda a: a * 2),
    "no limit": numbers_of("coming_high", np.zeros_like),
    "limits as a row": numbers_of("coming_high", lambda a: a[None]),
}  # fmt: skip


def attacked(attack: Callable[[Model], None]) -> bytes:
    model = onnx.load_model_from_string(SAMPLE)
    attack(model)
    return bytes(model.SerializeToString())


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_tampered_file_is_refused_in_one_line(attack: str, tmp_path: Path) -> None:
    file = tmp_path / "guide.onnx"
    file.write_bytes(attacked(ATTACKS[attack]))
    with pytest.raises(BadInput) as refused:
        read_generalist(file)
    assert refused.value.line().startswith(str(file))
    assert "\n" not in refused.value.line()


@pytest.mark.parametrize("attack", ["half precision", "whole numbers"])
def test_other_kinds_of_numbers_are_seen_before_a_runtime_is_asked(attack: str) -> None:
    with pytest.raises(BadInput, match=r"weight_1: an array of another shape; found (float16|int64) "):
        read_generalist(attacked(ATTACKS[attack]))


@pytest.mark.parametrize("name", ["departure", "coming", "action"])
def test_limits_of_either_side_are_each_others_opposites(name: str) -> None:
    def turned(model: Model) -> None:
        for end in ("low", "high"):
            numbers_of(f"{name}_{end}", np.negative)(model)

    with pytest.raises(BadInput, match=f"{name}: a generalist cannot have such limits"):
        read_generalist(attacked(turned))


def recarded(**changes: object) -> bytes:
    """The file with other words on its card, as a stranger would write them."""
    model = onnx.load_model_from_string(SAMPLE)
    model.metadata_props[0].value = json.dumps(json.loads(model.metadata_props[0].value) | changes)
    return bytes(model.SerializeToString())


TAKE_PART = json.loads(CARD.model_dump_json())["takes"][0]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"name": "Not A Name"}, "not a name for a take or skill"),
        ({"name": ""}, "not a name for a take or skill"),
        ({"format": "airhead-skill"}, "the card.format: "),
        ({"version": 2}, "the generalist is from a later Airhead; update Airhead to use it"),
        ({"version": 0}, "the generalist is from an earlier Airhead; train it again"),
        ({"coming_version": 2}, "the generalist sees what this Airhead cannot show it; found version 2; allowed: "),
        ({"takes": []}, "the card.takes: "),
        ({"takes": [TAKE_PART, TAKE_PART]}, "it must name each of its takes once"),
        ({"takes": [TAKE_PART | {"id": "Not A Name"}]}, "not a name for a take or skill"),
        ({"takes": [TAKE_PART | {"sha256": "ab"}]}, "not a SHA-256"),
        ({"teachers": {"jump": "no hash"}}, "the card.teachers.jump: "),
        ({"most_aside_m": 0.0}, "the card.most_aside_m: "),
        ({"most_aside_m": float("inf")}, "the card"),
        ({"control_hz": float("nan")}, "the card"),
        ({"control_hz": -30.0}, "the card.control_hz: "),
        ({"body": {}}, "the card.body"),
        ({"samples": 3}, "the card.samples: Extra inputs"),
        ({"created": "yesterday"}, "the card.created: "),
    ],
)
def test_a_card_that_cannot_be_true_is_refused(changes: dict[str, object], line: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_generalist(recarded(**changes))
    assert line in refused.value.line()
    assert "\n" not in refused.value.line()


def test_a_changed_card_changes_the_hash_and_not_the_answers() -> None:
    one, other = read_generalist(SAMPLE), read_generalist(recarded(name="renamed"))
    assert one.sha256 != other.sha256
    assert np.array_equal(answers(one), answers(other))


def test_a_skill_is_no_generalist_and_a_generalist_is_no_skill(tmp_path: Path) -> None:
    skill, guide = tmp_path / "skill.onnx", tmp_path / "guide.onnx"
    skill.write_bytes(skill_bytes())
    guide.write_bytes(SAMPLE)
    assert (is_generalist(skill), is_generalist(guide)) == (False, True)
    for read, file, line in (
        (read_generalist, skill, "arrays: not a generalist's graph"),
        (read_skill, guide, "not a skill: it needs one card in its metadata; found airhead_generalist"),
        (read_card, guide, "not a skill: it needs one card in its metadata; found airhead_generalist"),
    ):
        with pytest.raises(BadInput) as refused:
            read(file)
        assert refused.value.line().startswith(f"{file}: {line}")


def test_a_file_says_that_it_is_a_generalist_whatever_is_wrong_with_it(tmp_path: Path) -> None:
    file = tmp_path / "guide.onnx"
    for attack, said in (("no array", True), ("other_opset", True), ("no_card", False), ("two_cards", False)):
        file.write_bytes(attacked(ATTACKS[attack.replace(" ", "_")]))
        assert is_generalist(file) is said, attack
    file.write_bytes(b"\x08\x08")
    assert not is_generalist(file)
    with pytest.raises(BadInput, match="no such file"):
        is_generalist(tmp_path / "none.onnx")


@settings(max_examples=120)
@given(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255), st.booleans())
def test_a_damaged_file_is_a_generalist_or_refused(at: int, byte: int, cut: bool) -> None:
    damaged = SAMPLE[:at] if cut else SAMPLE[:at] + bytes([byte]) + SAMPLE[at + 1 :]
    try:
        found = read_generalist(damaged)
    except BadInput:
        return
    assert not cut
    assert answers(found).shape == (6, BODY.space.nv - 6)


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "guide.onnx"
    with file.open("wb") as sparse:
        sparse.truncate(1 << 34)
    for read in (read_generalist, is_generalist):
        with pytest.raises(BadInput, match="the file is too large"):
            read(file)
    with pytest.raises(BadInput, match="too large for a generalist"):
        read_generalist(bytes((32 << 20) + 1))
