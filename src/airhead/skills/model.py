"""The ONNX model of a skill, written."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from airhead.errors import BadInput, MissingPiece
from airhead.formats import staged_path
from airhead.skills.graph import OPSET, Form
from airhead.skills.parts import Arrays
from airhead.skills.runtime import INT64, Port

_IR_VERSION: Final = 8


def write_model(path: Path, form: Form, card: str, arrays: Arrays, ports: Sequence[Port]) -> str:
    """Writes a file of a form, whole or not at all; the same parts give the same bytes.

    Args:
        path: of the file.
        form: of the file.
        card: its text.
        arrays: of its graph.
        ports: inputs and outputs of the graph.

    Returns:
        The SHA-256 of the file.

    Raises:
        BadInput: the arrays are not those of the form.
        CannotWrite: the file cannot be stored.
        MissingPiece: the package `onnx` is absent.
    """
    nodes = form.nodes(arrays)
    if nodes is None:
        raise BadInput(f"not the arrays of a {form.what}", found=", ".join(sorted(arrays)[:20]))
    try:
        import onnx  # noqa: PLC0415 - only who writes skills needs it
        from onnx import TensorProto, helper, numpy_helper  # noqa: PLC0415
    except ImportError:
        raise MissingPiece("skills are written by the package onnx", allowed="pip install airhead[train]") from None
    infos = {
        name: helper.make_tensor_value_info(
            name, TensorProto.INT64 if kind == INT64 else TensorProto.FLOAT, ["batch", *size]
        )
        for name, kind, size in ports
    }
    graph = helper.make_graph(
        [helper.make_node(node.operator, node.inputs, [node.output]) for node in nodes],
        form.what,
        [infos[name] for name in form.inputs],
        [infos[name] for name in form.outputs],
        [numpy_helper.from_array(array, name) for name, array in arrays.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=_IR_VERSION)
    model.producer_name = "airhead"
    helper.set_model_props(model, {form.card_key: card})
    onnx.checker.check_model(model)
    data: bytes = model.SerializeToString(deterministic=True)
    with staged_path(path) as staged:
        staged.write_bytes(data)
    return hashlib.sha256(data).hexdigest()
