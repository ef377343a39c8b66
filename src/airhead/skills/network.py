"""A policy's network as plain arrays: it runs without torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from airhead.skills.departures import Float32Array

Layer = tuple[Float32Array, Float32Array]

ACTIVATION: Final = "elu"


@dataclass(frozen=True, eq=False)
class PolicyNetwork:
    """A multilayer perceptron from observations to actions, with ELU between its layers.

    PD targets are `plan.targets[step] + action_scale * clip(action, -action_limit, action_limit)`.

    Attributes:
        layers: weights (in, out) and biases (out,) of each layer.
        observation_mean: (O,) what is taken away from an observation.
        observation_scale: (O,) what it is then divided by.
        observation_clip: the largest number that goes into the first layer.
        action_scale: (nu,) radians of an action of 1.
        action_limit: the largest action.
    """

    layers: tuple[Layer, ...]
    observation_mean: Float32Array
    observation_scale: Float32Array
    observation_clip: float
    action_scale: Float32Array
    action_limit: float

    @property
    def idle(self) -> bool:
        """Whether it adds nothing, whatever it sees: practice found nothing better than the reflexes."""
        return not any(array.any() for array in self.layers[-1])

    def act(self, observation: Float32Array) -> Float32Array:
        """Actions (B, nu), within the limit, for observations (B, O)."""
        hidden = (observation - self.observation_mean) / self.observation_scale
        hidden = np.clip(hidden, -self.observation_clip, self.observation_clip)
        for weights, bias in self.layers[:-1]:
            hidden = _elu(hidden @ weights + bias)
        weights, bias = self.layers[-1]
        actions: Float32Array = np.clip(hidden @ weights + bias, -self.action_limit, self.action_limit)
        return actions

    def offsets(self, observation: Float32Array) -> Float32Array:
        """What is added to the plan's PD targets: (B, nu) radians."""
        return self.action_scale * self.act(observation)


def _elu(x: Float32Array) -> Float32Array:
    bent: Float32Array = np.where(x > 0.0, x, np.expm1(np.minimum(x, 0.0)))
    return bent
