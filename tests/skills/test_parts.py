"""Files of strangers: whatever is no skill is refused in one line, before any runtime sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from airhead.body import build_body
from airhead.errors import BadInput
from airhead.skills import read_card, read_skill, shipped_file
from airhead.skills.parts import parts_of
from airhead.skills.shapes import check_shapes
from airhead.skills.wire import fields, numbers
from airhead.takes import starter_take
from tests.skills.samples import bytes_of, card_for, network_for, plan_from


def _sample() -> bytes:
    take = starter_take("kick")
    body = build_body(take.motion)
    states = np.tile(np.concatenate([body.model.qpos0, np.zeros(body.space.nv)]), (5, 1))
    plan = plan_from(body, states, np.zeros((4, body.space.nv - 6)), 2)
    return bytes_of(card_for(body, plan, (take.ref,)), network_for(body, states, 0.2), plan)


SAMPLE = _sample()


def test_the_parts_are_those_that_onnx_finds() -> None:
    model = onnx.load_model_from_string(SAMPLE)
    parts = parts_of(SAMPLE)
    assert parts.card == model.metadata_props[0].value
    stored = {array.name: numpy_helper.to_array(array) for array in model.graph.initializer}
    assert parts.arrays.keys() == stored.keys()
    for name, array in stored.items():
        assert parts.arrays[name].dtype == array.dtype
        assert np.array_equal(parts.arrays[name], array), name


def outside(model: onnx.ModelProto) -> None:
    array = model.graph.initializer[0]
    array.ClearField("raw_data")
    array.data_location = TensorProto.EXTERNAL
    array.external_data.add(key="location", value="/etc/passwd")


def other_operator(model: onnx.ModelProto) -> None:
    model.graph.node[3].op_type = "Conv"


def loop(model: onnx.ModelProto) -> None:
    body = helper.make_graph([], "inside", [], [])
    model.graph.node.append(helper.make_node("Loop", ["step", ""], ["more"], body=body))


def own_operator(model: onnx.ModelProto) -> None:
    model.graph.node[0].domain = "com.stranger"
    model.opset_import.add(domain="com.stranger", version=1)


def function(model: onnx.ModelProto) -> None:
    nodes = [helper.make_node("Identity", ["a"], ["b"])]
    model.functions.append(helper.make_function("com.stranger", "F", ["a"], ["b"], nodes, model.opset_import))


def attribute(model: onnx.ModelProto) -> None:
    model.graph.node[3].attribute.append(helper.make_attribute("alpha", 2.0))


def joined_otherwise(model: onnx.ModelProto) -> None:
    model.graph.node[-1].input[0] = "plan_targets"


def longer(model: onnx.ModelProto) -> None:
    model.graph.node.append(helper.make_node("Exp", ["action"], ["more"]))


def shorter(model: onnx.ModelProto) -> None:
    del model.graph.node[-1]


def more_arrays(model: onnx.ModelProto) -> None:
    model.graph.initializer.append(numpy_helper.from_array(np.zeros(3, np.float32), "payload"))


def lying_shape(model: onnx.ModelProto) -> None:
    array = next(a for a in model.graph.initializer if a.name == "plan_states")
    array.dims[0] = 1 << 40


def doubled_array(model: onnx.ModelProto) -> None:
    model.graph.initializer.append(model.graph.initializer[0])


def no_number(model: onnx.ModelProto) -> None:
    array = next(a for a in model.graph.initializer if a.name == "action_scale")
    array.raw_data = np.full(28, np.nan, np.float32).tobytes()


def no_scale(model: onnx.ModelProto) -> None:
    array = next(a for a in model.graph.initializer if a.name == "observation_scale")
    array.raw_data = bytes(len(array.raw_data))


def no_rotation(model: onnx.ModelProto) -> None:
    array = next(a for a in model.graph.initializer if a.name == "plan_states")
    array.raw_data = bytes(len(array.raw_data))


def another_output(model: onnx.ModelProto) -> None:
    model.graph.output[0].name = "torques"


def another_width(model: onnx.ModelProto) -> None:
    model.graph.input[0].type.tensor_type.shape.dim[1].dim_value = 7


def no_card(model: onnx.ModelProto) -> None:
    del model.metadata_props[:]


def two_cards(model: onnx.ModelProto) -> None:
    model.metadata_props.append(model.metadata_props[0])


def no_json(model: onnx.ModelProto) -> None:
    model.metadata_props[0].value = "{"


def deep_json(model: onnx.ModelProto) -> None:
    model.metadata_props[0].value = "[" * 100_000


def long_card(model: onnx.ModelProto) -> None:
    model.metadata_props[0].value = '{"name": "' + "a" * 300_000 + '"}'


def other_opset(model: onnx.ModelProto) -> None:
    model.opset_import[0].version = 22


ATTACKS = [
    outside, other_operator, loop, own_operator, function, attribute, joined_otherwise, longer, shorter, more_arrays,
    lying_shape, doubled_array, no_number, no_scale, no_rotation, another_output, another_width, no_card, two_cards,
    no_json, deep_json, long_card, other_opset,
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_a_tampered_file_is_refused_in_one_line(attack: Callable[[onnx.ModelProto], None], tmp_path: Path) -> None:
    model = onnx.load_model_from_string(SAMPLE)
    attack(model)
    file = tmp_path / "skill.onnx"
    file.write_bytes(model.SerializeToString())
    with pytest.raises(BadInput) as refused:
        read_skill(file)
    assert refused.value.line().startswith(str(file))
    assert "\n" not in refused.value.line()


def test_what_the_runtime_alone_would_find_is_found_when_a_card_is_read(tmp_path: Path) -> None:
    file = tmp_path / "skill.onnx"
    for attack in (loop, outside, lying_shape, no_rotation):
        model = onnx.load_model_from_string(SAMPLE)
        attack(model)
        file.write_bytes(model.SerializeToString())
        with pytest.raises(BadInput):
            read_card(file)


@settings(max_examples=150)
@given(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255), st.booleans())
def test_a_damaged_file_is_a_skill_or_refused(at: int, byte: int, cut: bool) -> None:
    damaged = SAMPLE[:at] if cut else SAMPLE[:at] + bytes([byte]) + SAMPLE[at + 1 :]
    try:
        skill = read_skill(damaged)
    except BadInput:
        return
    targets = skill.targets(skill.plan_states[:1], np.zeros(1, dtype=np.intp))
    assert targets.shape == (1, skill.space.nv - 6)


@given(st.binary(max_size=60))
def test_any_bytes_are_fields_or_refused(data: bytes) -> None:
    try:
        found = list(fields(memoryview(data)))
    except BadInput:
        return
    assert sum(len(value) for _, value in found if not isinstance(value, int)) <= len(data)


def test_a_row_of_numbers() -> None:
    assert numbers(memoryview(b"\x03\x8e\x02\x9e\xa7\x05")) == [3, 270, 86942]  # of the encoding's own documentation


def test_a_message_of_endless_fields_is_refused() -> None:
    with pytest.raises(BadInput, match="too many fields"):
        list(fields(memoryview(b"\x08\x00" * 2000)))


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "skill.onnx"
    with file.open("wb") as sparse:
        sparse.truncate(1 << 34)
    with pytest.raises(BadInput, match="the file is too large"):
        read_skill(file)


@pytest.mark.parametrize("shape", [(), (3,), (3, 4, 5)])
def test_weights_of_other_dimensions_are_refused(shape: tuple[int, ...]) -> None:
    file = shipped_file("kick")
    parts, (card, _) = parts_of(file.read_bytes()), read_card(file)
    odd = replace(parts, arrays={**parts.arrays, "weight_0": np.zeros(shape, dtype=np.float32)})
    check_shapes(parts, card)
    with pytest.raises(BadInput, match="weight_0: an array of the skill has another shape than its card says"):
        check_shapes(odd, card)
