"""The apprentice: a generalist's graph as a torch module."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import torch
from torch import nn

from airhead.rotations import FloatArray
from airhead.skills.departures import Float32Array, IntArray
from airhead.skills.generalist_graph import AFFINE, LAYERS, LINEAR
from airhead.skills.reflexes import LARGEST_REFLEX_RAD
from airhead.skills.training.imitation_settings import ApprenticeSizes
from airhead.skills.training.learner import seeded

#: Numbers that hardly vary are not blown up beyond this; nor are directions of what comes in which plans hardly differ.
_LEAST_SCALE, _LEAST_SPREAD = 0.03, 0.3
_CLIPS: Final = {"departure": 8.0, "coming": 6.0, "action": 1.0}
#: Answers end where its teachers' do, whose reflexes are most of what they answer.
_LARGEST_ANSWER_RAD: Final = LARGEST_REFLEX_RAD
#: It begins by answering little.
_FIRST_SHARE: Final = 0.1
_PROJECT: Final = "project"


class Apprentice(nn.Module):
    """What `generalist_graph` computes, to be learned.

    Args:
        coming: (S, C) what comes at all instants that it will learn from; how they vary decides the projection.
        departures: how many numbers a departure has.
        unit_rad: (nu,) radians of an action of 1.
        sizes: of its layers.
        seed: of the first weights.
    """

    project_weight: torch.Tensor
    project_bias: torch.Tensor
    departure_scale: torch.Tensor

    def __init__(
        self, coming: Float32Array, departures: int, unit_rad: FloatArray, sizes: ApprenticeSizes, seed: int
    ) -> None:
        super().__init__()
        weight, bias = _projection(coming, sizes.projected)
        self.register_buffer("project_weight", torch.from_numpy(weight))
        self.register_buffer("project_bias", torch.from_numpy(bias))
        self.register_buffer("departure_scale", torch.ones(departures))
        widths = [departures, *sizes.hidden, len(unit_rad)]
        affine = {"outlook_0": (len(bias), sizes.considered), "outlook_1": (sizes.considered, sizes.outlook)}
        affine |= {f"gain_{layer}": (sizes.outlook, width) for layer, width in enumerate(widths[1:])}
        affine |= {f"bend_{layer}": (sizes.outlook, width) for layer, width in enumerate(widths[1:-1])}
        with seeded(seed):
            self.affine = nn.ModuleDict({name: nn.Linear(*affine[name]) for name in AFFINE if name != _PROJECT})
            self.linear = nn.ModuleDict(
                {name: nn.Linear(widths[layer], widths[layer + 1], bias=False) for layer, name in enumerate(LINEAR)}
            )
        with torch.no_grad():
            for parameter in self.linear[LINEAR[-1]].parameters():
                parameter.mul_(_FIRST_SHARE)
        self.coming = torch.from_numpy(coming)
        self.unit_rad = unit_rad.astype(np.float32)
        self._largest = torch.from_numpy((_LARGEST_ANSWER_RAD / unit_rad).astype(np.float32))

    def forward(self, departure: torch.Tensor, coming: torch.Tensor) -> torch.Tensor:
        """Actions (B, nu), not limited, for departures (B, 2 nv) as `scaled` gives them and what comes (B, C)."""
        elu, affine = nn.functional.elu, self.affine
        seen = (coming @ self.project_weight + self.project_bias).clamp(-_CLIPS["coming"], _CLIPS["coming"])
        outlook = elu(affine["outlook_1"](elu(affine["outlook_0"](seen))))
        hidden = departure
        for layer, name in enumerate(LINEAR[:-1]):
            bend = affine[f"bend_{layer}"](outlook)
            stretched = self.linear[name](hidden) * (1.0 + affine[f"gain_{layer}"](outlook))
            hidden = elu(stretched + bend) - elu(bend)
        answer: torch.Tensor = self.linear[LINEAR[-1]](hidden) * (1.0 + affine[f"gain_{LAYERS}"](outlook))
        return answer

    def see(self, deviation: FloatArray) -> None:
        """From now on departures are divided by these deviations (2 nv,)."""
        scale = np.maximum(deviation, _LEAST_SCALE).astype(np.float32)
        self.departure_scale.copy_(torch.from_numpy(scale))

    def scaled(self, departures: Float32Array) -> torch.Tensor:
        """Departures (B, 2 nv) as the first layer takes them."""
        limit = _CLIPS["departure"]
        return (torch.from_numpy(departures) / self.departure_scale).clamp(-limit, limit)

    def actions(self, departures: Float32Array, at: IntArray) -> torch.Tensor:
        """Actions (B, nu), not limited, for departures (B, 2 nv) from instants (B,)."""
        found: torch.Tensor = self(self.scaled(departures), self.coming[torch.from_numpy(at)])
        return found

    def limited(self, actions: torch.Tensor, leak: float = 0.0) -> torch.Tensor:
        """Actions (B, nu) up to the largest answer, and that share of what lies beyond it."""
        within = torch.maximum(torch.minimum(actions, self._largest), -self._largest)
        return within + leak * (actions - within)

    def offsets(self, departures: Float32Array, at: IntArray) -> FloatArray:
        """What it adds to PD targets: (B, nu) radians, for departures (B, 2 nv) from instants (B,)."""
        with torch.no_grad():
            actions = self.limited(self.actions(departures, at)).numpy()
        offsets: FloatArray = (actions * self.unit_rad).astype(np.float64)
        return offsets

    def arrays(self) -> dict[str, Float32Array]:
        """Its numbers as a generalist's file names them.

        There an action of 1 is the largest answer of any joint, and the 1 that gains are added to goes into their bias.
        """
        found = {name: getattr(self, name) for name in ("project_weight", "project_bias", "departure_scale")}
        for name, parameter in self.named_parameters():
            _, layer, kind = name.split(".")
            if layer in LINEAR:
                found[layer] = parameter.T / self._largest if layer == LINEAR[-1] else parameter.T
            elif kind == "weight":
                found[f"{layer}_weight"] = parameter.T
            else:
                found[f"{layer}_bias"] = parameter + 1.0 if layer.startswith("gain") else parameter
        arrays = {name: value.detach().numpy().copy() for name, value in found.items()}
        limits = {(name, end): sign * clip for name, clip in _CLIPS.items() for end, sign in (("low", -1), ("high", 1))}
        arrays |= {f"{name}_{end}": np.float32(limit) for (name, end), limit in limits.items()}
        return arrays | {"action_scale": np.full_like(self.unit_rad, _LARGEST_ANSWER_RAD)}

    def state(self) -> dict[str, Any]:
        """Everything that it knows."""
        return {name: value.numpy().copy() for name, value in self.state_dict().items()}

    def restore(self, state: dict[str, Any]) -> None:
        """Makes it know what it knew."""
        self.load_state_dict({name: torch.from_numpy(np.array(value)) for name, value in state.items()})


def _projection(coming: Float32Array, most: int) -> tuple[Float32Array, Float32Array]:
    """Weight (C, P) and bias (P,) onto the directions in which what comes differs most, each about as much as 1."""
    mean = coming.mean(axis=0, dtype=np.float64)
    deviation = np.maximum(coming.std(axis=0, dtype=np.float64), _LEAST_SCALE)
    _, spreads, directions = np.linalg.svd((coming - mean) / deviation, full_matrices=False)
    spreads = np.maximum(spreads[:most] / np.sqrt(len(coming)), _LEAST_SPREAD)
    weight = directions[:most].T / spreads / deviation[:, None]
    return weight.astype(np.float32), (-mean @ weight).astype(np.float32)
