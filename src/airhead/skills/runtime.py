"""The runtime that computes a policy, on one thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from airhead.errors import BadInput

FLOAT, INT64 = "tensor(float)", "tensor(int64)"
#: Of an input or output: its name, its type as the runtime calls it, and its sizes but for the first, the batch.
Port = tuple[str, str, list[int]]

if TYPE_CHECKING:
    import onnxruntime


def runtime_of(data: bytes, ports: Sequence[Port]) -> onnxruntime.InferenceSession:
    """A file in a runtime that keeps quiet, once its parts are known to be a skill's.

    Args:
        data: the file.
        ports: the inputs, then the outputs, that it must have.

    Raises:
        BadInput: the runtime refuses it, or its inputs and outputs are others.
    """
    import onnxruntime  # noqa: PLC0415 - commands without skills start faster without it

    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        runtime = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its errors have no common class
        raise BadInput("the runtime refuses the graph", found=str(error)[:200]) from None
    given = [*runtime.get_inputs(), *runtime.get_outputs()]
    found = [(port.name, port.type, list(port.shape[1:])) for port in given]
    if found != list(ports) or any(not port.shape or isinstance(port.shape[0], int) for port in given):
        raise BadInput("not the inputs and outputs of a skill", found=found, allowed=list(ports))
    return runtime
