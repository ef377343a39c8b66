"""Learning by trying: proximal policy optimisation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from airhead.skills.departures import Float32Array
from airhead.skills.training.arena import Arena
from airhead.skills.training.descent import Descent
from airhead.skills.training.learner import Learner
from airhead.skills.training.progress import Diverged
from airhead.skills.training.settings import PracticeSettings
from airhead.skills.training.team import Team

_LARGEST_ADVANTAGE = 4.0
_CRITIC_WEIGHT = 5.0
_RATES = 2e-5, 1e-3
_FASTER, _SLOWER = 1.15, 1.3


@dataclass(frozen=True, eq=False)
class Experience:
    """What happened in (T, B) control steps.

    Attributes:
        observations, next_observations: (T, B, O).
        actions: (T, B, nu).
        rewards, failed, over: (T, B); over is where an attempt ended, failed or not.
    """

    observations: Float32Array
    next_observations: Float32Array
    actions: Float32Array
    rewards: Float32Array
    failed: Float32Array
    over: Float32Array


@dataclass(frozen=True)
class PracticeReport:
    """What an update was made from.

    Attributes:
        reward: the mean of a control step.
        failures: a control step.
        divergence: Kullback-Leibler, of the policy after the update from the one before.
        exploration: standard deviation of the actions.
    """

    reward: float
    failures: float
    divergence: float
    exploration: float


class Practice:
    """Updates of a policy from what it tried."""

    def __init__(
        self, arena: Arena, learner: Learner, settings: PracticeSettings, team: Team, rng: np.random.Generator
    ) -> None:
        self._arena, self._learner, self._settings = arena, learner, settings
        self._team, self._rng = team, rng
        rates = settings.learning_rate, settings.critic_learning_rate
        self.descent = Descent([learner.policy, learner.critic], rates, team)
        self.updates = 0

    def update(self, fraction: float) -> PracticeReport:
        """Tries, then learns from it; `fraction` of the training is over."""
        first, last = self._settings.exploration
        deviation = first + fraction * (last - first)
        experience = self._try(deviation)
        divergence = self._learn(experience, deviation)
        self.updates += 1
        told = np.array([experience.rewards.mean(), experience.failed.mean(), divergence], dtype=np.float32)
        reward, failures, divergence = map(float, self._team.mean(told))
        return PracticeReport(reward, failures, divergence, deviation)

    def _try(self, deviation: float) -> Experience:
        arena, learner, rng = self._arena, self._learner, self._rng
        rows: list[tuple[Float32Array, ...]] = []
        for _ in range(self._settings.horizon):
            observation = arena.observation
            mean = learner.act(observation)
            actions = mean + deviation * rng.standard_normal(mean.shape, dtype=np.float32)
            moment = arena.advance(learner.offsets(actions))
            over = moment.failed | moment.ended
            told = (moment.reward, moment.failed, over)
            rows.append((observation, moment.observation, actions, *(one.astype(np.float32) for one in told)))
        return Experience(*(np.stack(column) for column in zip(*rows, strict=True)))

    def _learn(self, experience: Experience, deviation: float) -> float:
        """Several epochs over an experience; how far the policy then is from the one that made it."""
        learner, settings = self._learner, self._settings
        inputs = learner.normalised(experience.observations).flatten(0, 1)
        actions = torch.from_numpy(experience.actions).flatten(0, 1)
        advantages, returns = self._advantages(experience)
        with torch.no_grad():
            before = learner.policy(inputs)
        old = _log_probability(actions, before, deviation)
        count = max(len(inputs) // settings.minibatch, 1)
        for _ in range(settings.epochs):
            for chosen in np.array_split(self._rng.permutation(len(inputs)), count):
                rows = torch.from_numpy(chosen)
                seen = inputs[rows]
                loss = _CRITIC_WEIGHT * (learner.critic(seen)[:, 0] - returns[rows]).square().mean()
                if self.updates >= settings.warm_up:
                    new = _log_probability(actions[rows], learner.policy(seen), deviation)
                    loss = loss + _surrogate((new - old[rows]).exp(), advantages[rows], settings.clip)
                self._check(loss, "the loss")
                self.descent.step(loss)
        with torch.no_grad():
            divergence = ((learner.policy(inputs) - before) ** 2).sum(1).mean().item() / (2 * deviation**2)
        divergence = float(self._team.mean(np.array([divergence], dtype=np.float32))[0])
        if self.updates >= settings.warm_up:
            self._pace(divergence)
        return divergence

    def _advantages(self, experience: Experience) -> tuple[torch.Tensor, torch.Tensor]:
        """Generalised advantages, normalised, and what the critic should have said, both (T * B,).

        The critic speaks in rewards a control step: the return times 1 - discount.
        """
        learner, settings = self._learner, self._settings
        with torch.no_grad():
            now = learner.critic(learner.normalised(experience.observations))[..., 0].numpy()
            then = learner.critic(learner.normalised(experience.next_observations))[..., 0].numpy()
        earned = (1.0 - settings.discount) * experience.rewards
        surprise = earned + settings.discount * then * (1.0 - experience.failed) - now
        advantages = np.zeros_like(surprise)
        carried: Float32Array = np.zeros_like(surprise[0])
        for step in reversed(range(len(surprise))):
            going_on = settings.discount * settings.trace * (1.0 - experience.over[step])
            carried = surprise[step] + going_on * carried
            advantages[step] = carried
        returns = torch.from_numpy(advantages + now).flatten()
        mean, square = self._team.mean(np.array([advantages.mean(), (advantages**2).mean()], dtype=np.float32))
        spread = np.sqrt(max(float(square) - float(mean) ** 2, 0.0)) + 1e-8
        normalised = torch.from_numpy((advantages - mean) / np.float32(spread)).flatten()
        return normalised.clamp(-_LARGEST_ADVANTAGE, _LARGEST_ADVANTAGE), returns

    def _check(self, number: torch.Tensor, what: str) -> None:
        if not torch.isfinite(number):
            place = f"update {self.updates}"
            raise Diverged(f"{what} is no number", place=place, found=number.item(), allowed="a smaller learning rate")

    def _pace(self, divergence: float) -> None:
        group, aim = self.descent.optimizer.param_groups[0], self._settings.divergence
        if divergence > 1.5 * aim:
            group["lr"] = max(group["lr"] / _SLOWER, _RATES[0])
        elif divergence < 0.6 * aim:
            group["lr"] = min(group["lr"] * _FASTER, _RATES[1])


def _log_probability(actions: torch.Tensor, mean: torch.Tensor, deviation: float) -> torch.Tensor:
    """Of actions under a Gaussian, up to a constant."""
    return -((actions - mean) ** 2).sum(1) / (2 * deviation**2)


def _surrogate(ratio: torch.Tensor, advantages: torch.Tensor, clip: float) -> torch.Tensor:
    return -torch.min(ratio * advantages, ratio.clamp(1 - clip, 1 + clip) * advantages).mean()
