"""A library's learner on our arena: rsl-rl-lib's PPO, behind a thin VecEnv. `learners.py` runs it beside ours."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import numpy as np
import torch
from rsl_rl.env import VecEnv
from rsl_rl.runners import OnPolicyRunner
from tensordict import TensorDict
from torch import nn

from airhead.rotations import FloatArray
from airhead.skills.departures import Float32Array
from airhead.skills.training import TrainSettings
from airhead.skills.training.learner import seeded
from airhead.skills.training.training import Training


class ArenaEnv(VecEnv):
    """Our arena as the library sees one.

    Args:
        training: whose arena it is, and whose learner says how observations are normalised and actions scaled.
        reward_scale: what rewards are told times.
    """

    def __init__(self, training: Training, reward_scale: float) -> None:
        self._arena, self._learner, self._reward_scale = training.arena, training.learner, reward_scale
        self.num_envs, self.num_actions = len(self._arena.steps), len(self._learner.action_scale)
        self.max_episode_length = 1_000_000  # an attempt ends where the arena says, and starts anywhere in the plan
        self.episode_length_buf = torch.zeros(self.num_envs, dtype=torch.long)
        self.device, self.cfg = "cpu", {}

    def get_observations(self) -> TensorDict:
        """(B, O) normalised."""
        return TensorDict({"policy": self._learner.normalised(self._arena.observation)}, batch_size=[self.num_envs])

    def step(self, actions: torch.Tensor) -> tuple[TensorDict, torch.Tensor, torch.Tensor, dict[str, Any]]:
        """One control step: what is seen then, rewards (B,), which attempts are over (B,), and which by time."""
        moment = self._arena.advance(self._learner.offsets(actions.numpy()))
        rewards = torch.from_numpy((self._reward_scale * moment.reward).astype(np.float32))
        over = torch.from_numpy((moment.failed | moment.ended).astype(np.int64))
        by_time = torch.from_numpy(moment.ended.astype(np.float32))
        return self.get_observations(), rewards, over, {"time_outs": by_time}


class LibraryLearner:
    """The library's learner; it begins as ours does, with a policy that adds nothing.

    Args:
        training: its arena, after it has looked around.
        settings: what is shared with ours.
        divergence: the Kullback-Leibler divergence that its learning rate aims at.
        entropy: weight of its bonus for exploring.
    """

    def __init__(
        self, training: Training, settings: TrainSettings, *, divergence: float = 0.01, entropy: float = 0.01
    ) -> None:
        env = ArenaEnv(training, 1.0 - settings.practice.discount)
        self._learner, self._seed, self._updates = training.learner, settings.seed, 0
        with contextlib.redirect_stdout(io.StringIO()), seeded(settings.seed):
            words = _words(training, settings)
            words["algorithm"] |= {"desired_kl": divergence, "entropy_coef": entropy}
            self._runner = OnPolicyRunner(env, words, log_dir=None, device="cpu")
        last = [module for module in self._runner.alg.actor.mlp if isinstance(module, nn.Linear)][-1]
        with torch.no_grad():
            last.weight.zero_()
            last.bias.zero_()

    def update(self) -> None:
        """Tries, then learns from it."""
        self._updates += 1
        with contextlib.redirect_stdout(io.StringIO()), seeded(1000 * self._seed + self._updates):
            self._runner.learn(1)

    def offsets(self, observation: Float32Array) -> FloatArray:
        """(B, nu) radians that the policy without exploring adds to PD targets, for observations (B, O)."""
        seen = TensorDict({"policy": self._learner.normalised(observation)}, batch_size=[len(observation)])
        with torch.inference_mode():
            actions = self._runner.alg.actor(seen).numpy()
        return self._learner.offsets(actions)

    @property
    def told(self) -> str:
        """Its learning rate and mean exploration."""
        weights = self._runner.alg.actor.state_dict()
        deviation = weights["distribution.std_param"].mean().item()
        return f"learning rate {self._runner.alg.learning_rate:.1e}, exploration {deviation:.3f}"


def _words(training: Training, settings: TrainSettings) -> dict[str, Any]:
    """The library's configuration: what is shared as ours, the rest as its PPO has it by default."""
    practice = settings.practice
    network = {"class_name": "MLPModel", "hidden_dims": list(settings.hidden), "activation": "elu"}
    exploration = {"class_name": "GaussianDistribution", "init_std": practice.exploration[0]}
    return {
        "num_steps_per_env": practice.horizon,
        "save_interval": 1_000_000,
        "obs_groups": {"actor": ["policy"], "critic": ["policy"]},
        "actor": {**network, "distribution_cfg": exploration},
        "critic": dict(network),
        "algorithm": {
            "class_name": "PPO",
            "num_learning_epochs": practice.epochs,
            "num_mini_batches": max(practice.horizon * len(training.arena.steps) // practice.minibatch, 1),
            "clip_param": practice.clip,
            "gamma": practice.discount,
            "lam": practice.trace,
        },
    }
