"""The runtime that computes a policy, on one thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from airhead.errors import BadInput
from airhead.skills.graph import INPUTS, OUTPUTS
from airhead.skills.parts import Arrays

if TYPE_CHECKING:
    import onnxruntime


def runtime_of(data: bytes, arrays: Arrays) -> onnxruntime.InferenceSession:
    """A skill's file in a runtime that keeps quiet, once its parts are known to be a skill's.

    Raises:
        BadInput: the runtime refuses it, or its inputs and outputs are not those of its arrays.
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
    sizes = ([len(arrays["observation_mean"])], [], *([arrays[n].shape[1]] for n in ("plan_targets", "plan_states")))
    allowed = [
        (name, f"tensor({'int64' if name == 'step' else 'float'})", size)
        for name, size in zip((*INPUTS, *OUTPUTS), sizes, strict=True)
    ]
    ports = [*runtime.get_inputs(), *runtime.get_outputs()]
    found = [(port.name, port.type, list(port.shape[1:])) for port in ports]
    if found != allowed or any(not port.shape or isinstance(port.shape[0], int) for port in ports):
        raise BadInput("not the inputs and outputs of a skill", found=found, allowed=allowed)
    return runtime
