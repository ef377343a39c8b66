"""A policy's network as plain arrays computes what the torch module computes that it was taken from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch")

from airhead.skills.training.learner import Learner


@pytest.mark.parametrize("hidden", [(), (24,), (32, 16, 8)])
def test_plain_arrays_act_as_the_torch_module(hidden: tuple[int, ...]) -> None:
    import torch

    rng = np.random.default_rng(len(hidden))
    inputs, limit = 40, 1.5
    learner = Learner(inputs, hidden, rng.uniform(0.1, 0.6, 7), limit, seed=11)
    with torch.no_grad():
        for weights in learner.policy.parameters():
            weights.copy_(torch.from_numpy(rng.normal(0.0, 0.4, tuple(weights.shape))))
    learner.see(rng.normal(0.0, 0.3, inputs), rng.uniform(0.0, 2.0, inputs))
    observation = rng.normal(0.0, 3.0, (64, inputs)).astype(np.float32)
    observation[:4] *= 1e3  # beyond what goes into the first layer
    actions, network = learner.act(observation), learner.network()
    assert (np.abs(actions) > limit).any()
    assert (np.abs(actions) < limit).any()
    assert network.act(observation) == pytest.approx(np.clip(actions, -limit, limit), abs=1e-5)
    assert network.offsets(observation) == pytest.approx(learner.offsets(actions), abs=1e-5)


def test_a_network_whose_last_layer_is_zero_is_idle() -> None:
    learner = Learner(12, (8,), np.full(7, 0.3), 1.5, seed=11)
    fresh = learner.network()
    *layers, (weights, bias) = fresh.layers
    taught = replace(fresh, layers=(*layers, (weights, bias + 0.1)))
    seen = np.ones((3, 12), dtype=np.float32)
    assert (fresh.idle, taught.idle) == (True, False)
    assert not fresh.act(seen).any()
    assert taught.act(seen).any()
