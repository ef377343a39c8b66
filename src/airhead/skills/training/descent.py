"""Gradient steps that a team takes together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from airhead.skills.training.team import Team

_LARGEST_GRADIENT = 1.0


class Descent:
    """Adam on some modules, every process of the team with the same mean gradient.

    Args:
        modules: what is changed; each module's gradient is limited by itself.
        learning_rates: of each.
        team: whose gradients count.
    """

    def __init__(self, modules: Sequence[nn.Module], learning_rates: Sequence[float], team: Team) -> None:
        self._modules, self._team = modules, team
        groups = [{"params": list(m.parameters()), "lr": rate} for m, rate in zip(modules, learning_rates, strict=True)]
        self.optimizer = torch.optim.Adam(groups)

    def step(self, loss: torch.Tensor) -> None:
        """One step down."""
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        if self._team.size > 1:
            self._share()
        for module in self._modules:
            nn.utils.clip_grad_norm_(module.parameters(), _LARGEST_GRADIENT)
        self.optimizer.step()

    def state(self) -> dict[str, Any]:
        """Where the optimiser is."""
        moments = {
            str(number): {name: np.asarray(value) for name, value in moment.items()}
            for number, moment in self.optimizer.state_dict()["state"].items()
        }
        return {"moments": moments, "rates": np.array([group["lr"] for group in self.optimizer.param_groups])}

    def restore(self, state: dict[str, Any]) -> None:
        """Puts the optimiser where it was."""
        whole = self.optimizer.state_dict()
        whole["state"] = {
            int(number): {name: torch.from_numpy(np.asarray(value)) for name, value in moment.items()}
            for number, moment in state.get("moments", {}).items()
        }
        for group, rate in zip(whole["param_groups"], state["rates"], strict=True):
            group["lr"] = float(rate)
        self.optimizer.load_state_dict(whole)

    def _share(self) -> None:
        gradients = [p.grad for m in self._modules for p in m.parameters() if p.grad is not None]
        flat = self._team.mean(np.concatenate([g.numpy().ravel() for g in gradients]))
        start = 0
        for gradient in gradients:
            gradient.copy_(torch.from_numpy(flat[start : start + gradient.numel()]).view_as(gradient))
            start += gradient.numel()
