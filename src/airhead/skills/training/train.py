"""Training a skill: from a tracked plan to a network."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from airhead.body import Body
from airhead.errors import BadInput, MissingPiece
from airhead.motion import TrainingSet
from airhead.skills.network import PolicyNetwork
from airhead.skills.observation import OBSERVATION_VERSION
from airhead.skills.plan import TrackedPlan
from airhead.skills.training.checkpoint import State, log_state, logged, read_checkpoint, write_checkpoint
from airhead.skills.training.imitation_settings import ImitationSettings
from airhead.skills.training.progress import Progress, Watch
from airhead.skills.training.settings import TrainSettings
from airhead.skills.training.team import Team, team_of

if TYPE_CHECKING:
    from airhead.skills.training.training import Training


@dataclass(frozen=True, eq=False)
class TrainedPolicy:
    """What came of a training.

    Attributes:
        network: the policy that did best.
        samples: control steps that were practised.
        physics_steps: simulated for that, all processes together.
        log: every examination, the earlier sittings' too.
    """

    network: PolicyNetwork
    samples: int
    physics_steps: int
    log: tuple[Progress, ...]


def check_training(settings: TrainSettings | ImitationSettings) -> None:
    """MissingPiece if torch is absent, BadInput if the settings cannot work."""
    try:
        import torch  # noqa: F401, PLC0415 - the core does without it
    except ImportError:
        raise MissingPiece("skills are trained with the package torch", allowed="pip install airhead[train]") from None
    if settings.bodies % settings.processes or settings.bodies < settings.processes:
        allowed = f"a multiple of {settings.processes} processes"
        raise BadInput("bodies cannot be shared evenly", found=settings.bodies, allowed=allowed)


def train(
    training_set: TrainingSet,
    plan: TrackedPlan,
    body: Body,
    settings: TrainSettings,
    *,
    checkpoint: Path | None = None,
    resume: bool = False,
    watch: Watch | None = None,
) -> TrainedPolicy:
    """A policy that does what a plan does, and more surely than its reflexes.

    It ends as it would have ended undisturbed, however often it was stopped and resumed between; but where it ends by
    the clock.

    Args:
        training_set: the takes behind the plan, whose performers consent.
        plan: what is to be done.
        body: who learns it.
        settings: how.
        checkpoint: where the training is kept as it goes.
        resume: whether to go on from there.
        watch: told of every examination.

    Raises:
        MissingPiece: torch is absent.
        BadInput: there is no checkpoint of this training to resume from; or the settings cannot work.
        Diverged: it came to what is no number.
    """
    check_training(settings)
    key = _key(training_set, plan, body, settings)
    before = read_checkpoint(checkpoint, key) if resume and checkpoint is not None else {}
    log = [Progress(**row) for row in logged(before)]
    part = Part(body, plan, settings, before)

    def keep(states: list[State], progress: Progress) -> None:
        log.append(progress)
        if checkpoint is not None:
            members = {f"member_{rank}": state for rank, state in enumerate(states)}
            write_checkpoint(checkpoint, key, {**members, **log_state(row.as_dict() for row in log)})
        if watch is not None:
            watch(progress)

    with team_of(settings.processes, part) as team:
        training, physics_steps = part(team, keep)
        return TrainedPolicy(training.best(), training.samples, physics_steps, tuple(log))


@dataclass(frozen=True, eq=False)
class Part:
    """What each process does.

    Attributes:
        body, plan, settings: of the training.
        before: the checkpoint that it goes on from; empty at the beginning.
    """

    body: Body
    plan: TrackedPlan
    settings: TrainSettings
    before: State

    def __call__(self, team: Team, keep: Callable[[list[State], Progress], None] | None = None) -> tuple[Training, int]:
        """How this process' part stands at the end, and for the leader the physics steps of all."""
        from airhead.skills.training.sitting import Sitting  # noqa: PLC0415 - needs torch
        from airhead.skills.training.training import Training, quick_torch  # noqa: PLC0415

        with quick_torch():
            training = Training(self.body, self.plan, self.settings, team)
            spent_s = 0.0
            if self.before:
                training.restore(self.before[f"member_{team.rank}"])
                spent_s = logged(self.before)[-1]["seconds"]
            Sitting(training, self.settings, team, spent_s).run(keep)
            return training, sum(team.gathered(training.arena.physics_steps))


def _key(training_set: TrainingSet, plan: TrackedPlan, body: Body, settings: TrainSettings) -> str:
    """What a checkpoint belongs to: all that decides what is learned."""
    learning = asdict(replace(settings, minutes=None))
    takes = sorted(ref.sha256 for ref in training_set.refs)
    digest = hashlib.sha256(repr((learning, takes, body.double_sha256, OBSERVATION_VERSION)).encode())
    for array in (plan.states, plan.targets, plan.gains, plan.recorded_states):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
