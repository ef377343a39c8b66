"""The parts of a skill's file: graph, arrays and card, taken out and checked without running anything.

Only what is written here is let through. A field that no skill has, an operator with settings of its own, data that is
kept outside of the file, a graph in a graph: all of it is refused, whether or not it would do harm.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from airhead.errors import BadInput
from airhead.skills import wire
from airhead.skills.graph import OPSET, SKILL_FORM, Form, Node

#: Fields by their numbers in onnx.proto, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
_MODEL: Final = {1: "ir_version", 2: "producer_name", 3: "producer_version", 7: "graph", 8: "opset", 14: "metadata"}
_GRAPH: Final = {1: "node", 2: "name", 5: "array", 11: "input", 12: "output"}
_NODE: Final = {1: "input", 2: "output", 3: "name", 4: "operator"}
_ARRAY: Final = {1: "dims", 2: "kind", 8: "name", 9: "raw"}
_OPSET: Final = {1: "domain", 2: "version"}
_PAIR: Final = {1: "key", 2: "value"}
_KINDS: Final[dict[int, np.dtype[Any]]] = {1: np.dtype("<f4"), 7: np.dtype("<i8"), 10: np.dtype("<f2")}
_MOST_DIMS: Final = 3

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, eq=False)
class Parts:
    """What a file holds: the text of the card, and the arrays of the graph by name."""

    card: str
    arrays: Arrays

    @property
    def layers(self) -> int:
        """Layers of the perceptron."""
        return sum(name.startswith("weight_") for name in self.arrays)


def parts_of(data: bytes, form: Form = SKILL_FORM) -> Parts:
    """The parts of a skill's file, or of one of another form.

    Raises:
        BadInput: it is no ONNX file, holds another graph than its form says, or has no card.
    """
    model = _read(memoryview(data), _MODEL, "model")
    graph = _read(_one(model, "graph", "the file"), _GRAPH, "graph")
    _check_opset(model.get("opset", []))
    arrays = _arrays(graph.get("array", []))
    nodes = form.nodes(arrays)
    if nodes is None:
        found = ", ".join(sorted(arrays)[:20]) or "none"
        raise BadInput(f"not a {form.what}'s graph", place="arrays", found=found)
    _check_nodes(graph.get("node", []), nodes)
    for side, names in (("input", form.inputs), ("output", form.outputs)):
        ports = tuple(_name_of(value) for value in graph.get(side, []))
        if ports != names:
            told, allowed = ", ".join(ports) or "none", ", ".join(names)
            raise BadInput(f"not a {form.what}'s {side}s", found=told, allowed=allowed)
    return Parts(_card(model.get("metadata", []), form), arrays)


def card_in(data: bytes, form: Form = SKILL_FORM) -> str:
    """The text of the card in a file of any version, whose graph may be another; errors as in `parts_of`."""
    return _card(_read(memoryview(data), _MODEL, "model").get("metadata", []), form)


Fields = dict[str, list[wire.Value]]


def _read(message: wire.Value, known: dict[int, str], what: str) -> Fields:
    """The fields of a message by name; BadInput for one that is not known."""
    if isinstance(message, int):
        raise BadInput("not an ONNX file", place=what)
    found: Fields = {}
    for number, value in wire.fields(message):
        if number not in known:
            allowed = "what Airhead writes into a skill"
            raise BadInput("something that no skill holds", place=what, found=f"field {number}", allowed=allowed)
        found.setdefault(known[number], []).append(value)
    return found


def _one(found: Fields, name: str, what: str) -> wire.Value:
    values = found.get(name, [])
    if len(values) != 1:
        raise BadInput("not a skill", place=what, found=f"{len(values)} of {name}", allowed="one")
    return values[0]


def _check_opset(values: Iterable[wire.Value]) -> None:
    imports = [_read(value, _OPSET, "opset") for value in values]
    if [(one.get("version"), any(map(len, map(wire.text, one.get("domain", []))))) for one in imports] != [
        ([OPSET], False)
    ]:
        raise BadInput("not the operators of a skill", place="opset", allowed=f"version {OPSET} of ONNX's own")


def _check_nodes(values: Iterable[wire.Value], expected: tuple[Node, ...]) -> None:
    nodes = [_node(value) for value in values]
    for found, allowed in zip(nodes, expected, strict=False):
        if found != allowed:
            told = f"{found.operator[:40]} of {', '.join(found.inputs)[:80]}"
            raise BadInput(
                "not a skill's graph", found=told, allowed=f"{allowed.operator} of {', '.join(allowed.inputs)}"
            )
    if len(nodes) != len(expected):
        raise BadInput("not a skill's graph", found=f"{len(nodes)} operators", allowed=f"{len(expected)}")


def _node(value: wire.Value) -> Node:
    found = _read(value, _NODE, "an operator")
    inputs = tuple(map(wire.text, found.get("input", [])))
    return Node(
        wire.text(_one(found, "operator", "an operator")), inputs, wire.text(_one(found, "output", "an operator"))
    )


def _arrays(values: Iterable[wire.Value]) -> Arrays:
    arrays: Arrays = {}
    for value in values:
        found = _read(value, _ARRAY, "an array")
        name = wire.text(_one(found, "name", "an array"))[:80]
        if name in arrays:
            raise BadInput("an array stands twice", place=name)
        arrays[name] = _array(found, name)
    return arrays


def _array(found: Fields, name: str) -> NDArray[Any]:
    dims: list[int] = []
    for dim in found.get("dims", []):
        dims += [dim] if isinstance(dim, int) else wire.numbers(dim)
    kind, raw = _one(found, "kind", name), _one(found, "raw", name)
    if not isinstance(kind, int) or kind not in _KINDS or isinstance(raw, int) or len(dims) > _MOST_DIMS:
        raise BadInput("not an array of a skill", place=name, found=f"kind {kind!r}, {len(dims)} dimensions")
    dtype = _KINDS[kind]
    if prod(dims) * dtype.itemsize != len(raw):
        raise BadInput("an array's shape and its bytes disagree", place=name, found=f"{dims}, {len(raw)} bytes")
    array: NDArray[Any] = np.frombuffer(raw, dtype).reshape(dims)
    if not np.isfinite(array).all():
        raise BadInput("not finite numbers", place=name)
    return array


def _name_of(value: wire.Value) -> str:
    """The name of a graph's input or output; its type and shape are asked of the runtime."""
    found = _read(value, {1: "name", 2: "type"}, "an input or output")
    return wire.text(_one(found, "name", "an input or output"))


def _card(values: Iterable[wire.Value], form: Form) -> str:
    pairs = [_read(value, _PAIR, "metadata") for value in values]
    named = [(wire.text(_one(pair, "key", "metadata")), _one(pair, "value", "metadata")) for pair in pairs]
    if Counter(key for key, _ in named) != {form.card_key: 1}:
        found = ", ".join(key[:40] for key, _ in named) or "none"
        message = f"not a {form.what}: it needs one card in its metadata"
        raise BadInput(message, found=found, allowed=form.card_key)
    return wire.text(named[0][1])
