"""The graph of a generalist, node by node; no other is read.

A departure from a plan, scaled, goes through two layers and a last one. What comes in the plan is projected, and goes
through two layers of its own into an outlook; the outlook gives every unit of the main layers a gain and a bend. From
every bent unit is taken away what it would be without a departure, so that on its plan the body gets the plan's own
targets, whatever comes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from airhead.skills.graph import Form, Node

DEPARTURE, COMING, OFFSETS = "departure", "coming", "offsets"
LAYERS: Final = 2

#: What is limited, and by arrays of which names.
LIMITED: Final = ("departure", "coming", "action")

_OUTLOOK: Final = ("project", "outlook_0", "outlook_1")
_MODULATED: Final = (*(f"gain_{layer}" for layer in range(LAYERS + 1)), *(f"bend_{layer}" for layer in range(LAYERS)))

#: Affine maps, each of a weight (in, out) and a bias (out,), by what their names begin with.
AFFINE: Final = (*_OUTLOOK, *_MODULATED)
#: Linear maps (in, out) of the main layers.
LINEAR: Final = tuple(f"weight_{layer}" for layer in range(LAYERS + 1))
ARRAYS: Final = (
    *(f"{name}_{kind}" for name in AFFINE for kind in ("weight", "bias")),
    *LINEAR,
    *(f"{name}_{end}" for name in LIMITED for end in ("low", "high")),
    "departure_scale",
    "action_scale",
)


def generalist_nodes() -> tuple[Node, ...]:
    """The nodes of a generalist."""
    last = LAYERS
    return (
        Node("Gemm", (COMING, "project_weight", "project_bias"), "projected"),
        Node("Clip", ("projected", "coming_low", "coming_high"), "seen"),
        Node("Gemm", ("seen", "outlook_0_weight", "outlook_0_bias"), "looked"),
        Node("Elu", ("looked",), "considered"),
        Node("Gemm", ("considered", "outlook_1_weight", "outlook_1_bias"), "expected"),
        Node("Elu", ("expected",), "outlook"),
        Node("Div", (DEPARTURE, "departure_scale"), "scaled"),
        Node("Clip", ("scaled", "departure_low", "departure_high"), "hidden_0"),
        *(node for layer in range(LAYERS) for node in _layer(layer)),
        Node("MatMul", (f"hidden_{last}", f"weight_{last}"), f"drawn_{last}"),
        Node("Gemm", ("outlook", f"gain_{last}_weight", f"gain_{last}_bias"), f"gain_{last}"),
        Node("Mul", (f"drawn_{last}", f"gain_{last}"), "answer"),
        Node("Clip", ("answer", "action_low", "action_high"), "action"),
        Node("Mul", ("action", "action_scale"), OFFSETS),
    )


def _layer(number: int) -> Iterator[Node]:
    yield Node("Gemm", ("outlook", f"gain_{number}_weight", f"gain_{number}_bias"), f"gain_{number}")
    yield Node("Gemm", ("outlook", f"bend_{number}_weight", f"bend_{number}_bias"), f"bend_{number}")
    yield Node("MatMul", (f"hidden_{number}", f"weight_{number}"), f"drawn_{number}")
    yield Node("Mul", (f"drawn_{number}", f"gain_{number}"), f"stretched_{number}")
    yield Node("Add", (f"stretched_{number}", f"bend_{number}"), f"bent_{number}")
    yield Node("Elu", (f"bent_{number}",), f"lively_{number}")
    yield Node("Elu", (f"bend_{number}",), f"idle_{number}")
    yield Node("Sub", (f"lively_{number}", f"idle_{number}"), f"hidden_{number + 1}")


def _nodes_for(arrays: Collection[str]) -> tuple[Node, ...] | None:
    return generalist_nodes() if set(arrays) == set(ARRAYS) else None


GENERALIST_FORM: Final = Form("generalist", "airhead_generalist", (DEPARTURE, COMING), (OFFSETS,), _nodes_for)
