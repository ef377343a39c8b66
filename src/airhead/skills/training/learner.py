"""The learner: a policy and its critic as torch modules, and what they make of observations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from threading import Lock
from typing import Any

import numpy as np
import torch
from torch import nn

from airhead.rotations import FloatArray
from airhead.skills.departures import Float32Array
from airhead.skills.network import Layer, PolicyNetwork

#: Numbers that hardly vary are not blown up beyond this.
_LEAST_SCALE = 0.03
_CLIP = 8.0
_ONE_AT_A_TIME = Lock()


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Torch draws by this seed until the block is over: it has one source of randomness for all threads."""
    with _ONE_AT_A_TIME, torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield


class Learner:
    """A policy and a critic of the same shape.

    Args:
        inputs: numbers in an observation.
        hidden: sizes of the hidden layers.
        action_scale: (nu,) radians of an action of 1.
        action_limit: the largest action.
        seed: of the first weights.
    """

    def __init__(
        self, inputs: int, hidden: Sequence[int], action_scale: FloatArray, action_limit: float, seed: int
    ) -> None:
        with seeded(seed):
            self.policy = _perceptron([inputs, *hidden, len(action_scale)])
            self.critic = _perceptron([inputs, *hidden, 1])
        with torch.no_grad():
            last = [module for module in self.policy if isinstance(module, nn.Linear)][-1]
            last.weight.zero_()  # it begins where its reflexes are: a thousandth of a radian can spoil a stunt
            last.bias.zero_()
        self.action_scale = action_scale.astype(np.float32)
        self.action_limit = action_limit
        self.mean = np.zeros(inputs, dtype=np.float32)
        self.scale = np.ones(inputs, dtype=np.float32)

    def see(self, mean: FloatArray, deviation: FloatArray) -> None:
        """From now on observations are taken from this mean (O,) and by this deviation (O,)."""
        self.mean = mean.astype(np.float32)
        self.scale = np.maximum(deviation, _LEAST_SCALE).astype(np.float32)

    def normalised(self, observation: Float32Array) -> torch.Tensor:
        """Observations (..., O) as the networks take them."""
        return torch.from_numpy(np.clip((observation - self.mean) / self.scale, -_CLIP, _CLIP))

    def act(self, observation: Float32Array) -> Float32Array:
        """The policy's mean actions (B, nu), not limited."""
        with torch.no_grad():
            actions: Float32Array = self.policy(self.normalised(observation)).numpy()
        return actions

    def offsets(self, actions: Float32Array) -> FloatArray:
        """What actions (B, nu) add to the plan's PD targets, radians."""
        limited = np.clip(actions, -self.action_limit, self.action_limit) * self.action_scale
        return limited.astype(np.float64)

    def state(self) -> dict[str, Any]:
        """Everything that it knows."""
        modules = {"policy": self.policy, "critic": self.critic}
        weights = {
            name: {key: value.numpy() for key, value in module.state_dict().items()} for name, module in modules.items()
        }
        return weights | {"mean": self.mean, "scale": self.scale}

    def restore(self, state: dict[str, Any]) -> None:
        """Makes it know what it knew."""
        for name, module in (("policy", self.policy), ("critic", self.critic)):
            module.load_state_dict({key: torch.from_numpy(value) for key, value in state[name].items()})
        self.mean, self.scale = state["mean"], state["scale"]

    def network(self) -> PolicyNetwork:
        """The policy as plain arrays."""
        layers: list[Layer] = [
            (module.weight.detach().numpy().T.copy(), module.bias.detach().numpy().copy())
            for module in self.policy
            if isinstance(module, nn.Linear)
        ]
        return PolicyNetwork(tuple(layers), self.mean, self.scale, _CLIP, self.action_scale, self.action_limit)


def _perceptron(sizes: Sequence[int]) -> nn.Sequential:
    modules: list[nn.Module] = []
    for number, (inputs, outputs) in enumerate(pairwise(sizes)):
        modules += [nn.ELU()] * (number > 0) + [nn.Linear(inputs, outputs)]
    return nn.Sequential(*modules)
