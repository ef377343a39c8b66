"""Training a generalist: from lines to a network."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from airhead.body import Body
from airhead.errors import BadInput
from airhead.motion import TrainingSet
from airhead.skills.coming import COMING_VERSION
from airhead.skills.departures import Float32Array
from airhead.skills.training.checkpoint import State, log_state, logged, read_checkpoint, write_checkpoint
from airhead.skills.training.imitation_settings import ImitationSettings
from airhead.skills.training.lines import Line, Lines
from airhead.skills.training.progress import ImitationProgress, ImitationWatch
from airhead.skills.training.team import Team, team_of
from airhead.skills.training.train import check_training

if TYPE_CHECKING:
    from airhead.skills.training.tuition import Tuition


@dataclass(frozen=True, eq=False)
class Imitated:
    """What came of an imitation.

    Attributes:
        arrays: of the apprentice that did best, as a generalist's file names them.
        samples: control steps that were practised.
        physics_steps: simulated for that and for examinations, all processes together.
        log: every examination, the earlier sittings' too.
    """

    arrays: dict[str, Float32Array]
    samples: int
    physics_steps: int
    log: tuple[ImitationProgress, ...]


def imitate(
    training_set: TrainingSet,
    lines: Sequence[Line],
    body: Body,
    settings: ImitationSettings,
    *,
    checkpoint: Path | None = None,
    resume: bool = False,
    watch: ImitationWatch | None = None,
) -> Imitated:
    """Learns to answer to departures as the teachers of all lines do, by what comes.

    The same seed and number of processes give the same network where it ends by its rounds; by the clock, about the
    same. One that was stopped goes on from its last examination with a new memory, and does not end where one that was
    not stopped would have.

    Args:
        training_set: the takes behind the lines.
        lines: what is learned.
        body: who learns.
        settings: how.
        checkpoint: where it is kept after every examination.
        resume: whether to go on from there.
        watch: told of every examination.

    Raises:
        MissingPiece: torch is absent.
        BadInput: a take behind the lines is not in the training set; the lines do not fit together; there is no
            checkpoint of this training to resume from; or the settings cannot work.
        Diverged: it came to what is no number.
    """
    check_training(settings)
    _check_takes(training_set, lines)
    Lines(body.space, lines, settings.most_aside_m)  # refuses before processes start
    key = _key(lines, body, settings)
    before = read_checkpoint(checkpoint, key) if resume and checkpoint is not None else {}
    log = [ImitationProgress(**row) for row in logged(before)]
    part = ImitationPart(body, tuple(lines), settings, before)

    def keep(state: State, progress: ImitationProgress) -> None:
        log.append(progress)
        if checkpoint is not None:
            write_checkpoint(checkpoint, key, {**state, **log_state(row.as_dict() for row in log)})
        if watch is not None:
            watch(progress)

    with team_of(settings.processes, part) as team:
        tuition, physics_steps = part(team, keep)
        return Imitated(tuition.best(), tuition.samples, physics_steps, tuple(log))


@dataclass(frozen=True, eq=False)
class ImitationPart:
    """What each process does.

    Attributes:
        body, lines, settings: of the training.
        before: the checkpoint that it goes on from; empty at the beginning.
    """

    body: Body
    lines: tuple[Line, ...]
    settings: ImitationSettings
    before: State

    def __call__(
        self, team: Team, keep: Callable[[State, ImitationProgress], None] | None = None
    ) -> tuple[Tuition, int]:
        """How this process' part stands at the end, and for the leader the physics steps of all."""
        from airhead.skills.training.training import quick_torch  # noqa: PLC0415 - needs torch
        from airhead.skills.training.tuition import Tuition  # noqa: PLC0415

        with quick_torch():
            lines = Lines(self.body.space, self.lines, self.settings.most_aside_m)
            tuition = Tuition(self.body, lines, self.settings, team, self.before)
            tuition.run(keep)
            return tuition, tuition.physics_steps()


def _check_takes(training_set: TrainingSet, lines: Sequence[Line]) -> None:
    allowed = {ref.sha256 for ref in training_set.refs}
    for line in lines:
        if not set(line.takes) <= allowed:
            found = f"{len(set(line.takes) - allowed)} other takes"
            raise BadInput("a line comes from takes that are not in the training set", place=line.name, found=found)


def _key(lines: Sequence[Line], body: Body, settings: ImitationSettings) -> str:
    """What a checkpoint belongs to: all that decides what is learned, but for how long."""
    learning = asdict(replace(settings, minutes=0.0, rounds=None))
    digest = hashlib.sha256(repr((learning, body.double_sha256, COMING_VERSION)).encode())
    for line in lines:
        digest.update(repr((line.name, line.takes, line.whole, line.control_hz)).encode())
        network = () if line.network is None else (array for layer in line.network.layers for array in layer)
        for array in (*line.arrays, *network):
            digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
