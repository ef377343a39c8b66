"""The graph of a skill, the only one that is read: it is known before the file is, node by node.

From an observation and a step: the observation is normalised and clipped, goes through the layers of a perceptron, and
what comes out, clipped and scaled, is added to the plan's PD targets of that step. So is what the reflexes of that step
make of the departure from the plan, with which an observation begins, within limits. Beside it the plan's state at the
step is given, so that whoever loads the file has the plan. After the last step its targets and reflexes stay.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Final

OBSERVATION, STEP = "observation", "step"
TARGETS, PLAN_STATE = "targets", "plan_state"
INPUTS: Final = (OBSERVATION, STEP)
OUTPUTS: Final = (TARGETS, PLAN_STATE)

#: Arrays of a skill besides `weight_N` (in, out) and `bias_N` (out,) of each layer.
CONSTANTS: Final = (
    "observation_mean",
    "observation_scale",
    "observation_low",
    "observation_high",
    "action_low",
    "action_high",
    "action_scale",
    "departure_start",
    "departure_end",
    "departure_axis",
    "departure_low",
    "departure_high",
    "reflex_low",
    "reflex_high",
    "answer_axis",
    "plan_reflexes",
    "plan_targets",
    "plan_states",
    "last_step",
)
MOST_LAYERS: Final = 16
#: The operators' versions; any runtime since 2022 knows them.
OPSET: Final = 17


@dataclass(frozen=True)
class Node:
    """An operator, all of its settings left at what is usual, with the names of its inputs and its output."""

    operator: str
    inputs: tuple[str, ...]
    output: str


@dataclass(frozen=True)
class Form:
    """What a file of one kind holds.

    Attributes:
        what: it is called.
        card_key: the key of its card in the metadata.
        inputs, outputs: of its graph, in order.
        nodes: of its graph, for the names of its arrays; None for names that no such file has.
    """

    what: str
    card_key: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    nodes: Callable[[Collection[str]], tuple[Node, ...] | None]


def graph_nodes(layers: int) -> tuple[Node, ...]:
    """The nodes of a skill whose perceptron has so many layers."""
    return (
        Node("Sub", (OBSERVATION, "observation_mean"), "centred"),
        Node("Div", ("centred", "observation_scale"), "normalised"),
        Node("Clip", ("normalised", "observation_low", "observation_high"), "hidden_0"),
        *_perceptron(layers),
        Node("Clip", (f"hidden_{layers}", "action_low", "action_high"), "action"),
        Node("Mul", ("action", "action_scale"), "answer"),
        Node("Min", (STEP, "last_step"), "played_step"),
        *_reflexes(),
        Node("Gather", ("plan_targets", "played_step"), "planned"),
        Node("Add", ("planned", "reflex"), "steered"),
        Node("Add", ("steered", "answer"), TARGETS),
        Node("Gather", ("plan_states", STEP), PLAN_STATE),
    )


def array_names(layers: int) -> tuple[str, ...]:
    """The arrays that belong to it, in the order in which they are stored."""
    weights = (f"{kind}_{layer}" for layer in range(layers) for kind in ("weight", "bias"))
    return (*weights, *CONSTANTS)


def _nodes_for(arrays: Collection[str]) -> tuple[Node, ...] | None:
    layers = sum(name.startswith("weight_") for name in arrays)
    fits = 0 < layers <= MOST_LAYERS and set(arrays) == set(array_names(layers))
    return graph_nodes(layers) if fits else None


def _reflexes() -> tuple[Node, ...]:
    return (
        Node("Slice", (OBSERVATION, "departure_start", "departure_end", "departure_axis"), "departure"),
        Node("Clip", ("departure", "departure_low", "departure_high"), "bounded"),
        Node("Unsqueeze", ("bounded", "answer_axis"), "column"),
        Node("Gather", ("plan_reflexes", "played_step"), "half_gains"),
        Node("CastLike", ("half_gains", "action_scale"), "gains"),
        Node("MatMul", ("gains", "column"), "pulled"),
        Node("Squeeze", ("pulled", "answer_axis"), "drawn"),
        Node("Clip", ("drawn", "reflex_low", "reflex_high"), "reflex"),
    )


def _perceptron(layers: int) -> Iterator[Node]:
    for layer in range(layers):
        last = layer + 1 == layers
        summed = f"hidden_{layer + 1}" if last else f"summed_{layer + 1}"
        yield Node("Gemm", (f"hidden_{layer}", f"weight_{layer}", f"bias_{layer}"), summed)
        if not last:
            yield Node("Elu", (summed,), f"hidden_{layer + 1}")


SKILL_FORM: Final = Form("skill", "airhead_skill", INPUTS, OUTPUTS, _nodes_for)
