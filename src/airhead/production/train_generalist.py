"""`airhead train --generalist`: one policy for any plan, from the skills that come along and passages between them."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from airhead.body import HERE
from airhead.formats.native.records import take_ref_part
from airhead.motion import check_id
from airhead.perform import worked_out
from airhead.production.evaluate_generalist import GeneralistScores, score_generalist
from airhead.production.learned_passages import FoundPassages, passages_between
from airhead.production.stages import Advance, StageReport, Stages
from airhead.production.take_uses import Made, note_uses
from airhead.production.teachers import Teachers, teachers_for
from airhead.production.training_folder import checked_folder, versions
from airhead.skills import SKILL_SUFFIX, BodyPart, EvaluationSettings, TrainingPart
from airhead.skills.coming import COMING_VERSION
from airhead.skills.generalist_card import GeneralistCard
from airhead.skills.generalist_file import read_generalist, write_generalist
from airhead.skills.training import (
    Imitated,
    ImitationProgress,
    ImitationSettings,
    Line,
    check_training,
    imitate,
    passage_line,
    skill_line,
)
from airhead.takes import UseKind, training_set


@dataclass(frozen=True)
class GeneralistConfig:
    """What to train and how.

    Attributes:
        takes: those whose skills teach; empty for all for which a skill comes along.
        name: of the generalist.
        settings: how it is trained.
        resume: whether to go on with a training that was stopped.
        out: the generalist's file; None for its name in the working folder.
        trials: of each disturbance in the evaluation that its card tells of; 0 for none.
        library: where the library of takes is, None for the usual place.
    """

    takes: tuple[str, ...]
    name: str
    settings: ImitationSettings = field(default_factory=ImitationSettings)
    resume: bool = False
    out: Path | None = None
    trials: int = 100
    library: Path | None = None

    @property
    def file(self) -> Path:
        """Where the generalist goes."""
        return self.out or Path(f"{self.name}{SKILL_SUFFIX}")


@dataclass(frozen=True, eq=False)
class GeneralistReport:
    """What came of a training.

    Attributes:
        file: of the generalist.
        sha256: of that file.
        teachers: the skills that it learned from.
        passages: those between them that it learned.
        samples: control steps that it practised.
        physics_steps: simulated, for passages, to work out plans on the body that learns, and for practice.
        minutes: on the clock, passages included.
        last: its last examination. The best is kept, which need not be that of the last.
        scores: of the evaluation, None without.
    """

    file: Path
    sha256: str
    teachers: tuple[str, ...]
    passages: tuple[str, ...]
    samples: int
    physics_steps: dict[str, int]
    minutes: float
    last: ImitationProgress
    scores: GeneralistScores | None

    def as_dict(self) -> dict[str, object]:
        """JSON-ready data."""
        scores = None if self.scores is None else self.scores.as_dict()
        return {**vars(self), "file": str(self.file), "last": self.last.as_dict(), "scores": scores}


def train_generalist(config: GeneralistConfig, report: StageReport | None = None) -> GeneralistReport:
    """Learn passages between all skills, imitate skills and passages, evaluate, and write the generalist with its card.

    Raises:
        BadInput: there is no such take, or no skill for it; nobody allowed that anything learns from it; there is no
            training to resume; or the words make none.
        MissingPiece: torch or onnx is absent.
        Diverged: it came to what is no number.
        CannotWrite: the generalist could not be stored.
    """
    stages = Stages(report)
    check_training(config.settings)
    check_id(config.name)
    teachers = teachers_for(config.takes, config.library)
    consenting = training_set(teachers.takes)
    folder = checked_folder(config.file, teachers.refs, config.library)
    with stages.stage("passages") as advance:
        found = passages_between(
            teachers,
            folder.passages(),
            jobs=config.settings.processes,
            resume=config.resume,
            library=config.library,
            advance=advance,
        )
    with stages.stage("plans") as advance:
        plans = _worked_out(teachers, found, advance)
    resume = config.resume and folder.checkpoint.exists()
    with stages.stage("train") as advance:
        learned = imitate(
            consenting,
            plans.lines,
            teachers.body,
            config.settings,
            checkpoint=folder.checkpoint,
            resume=resume,
            watch=_watch(config.settings, advance, folder.log(resume)),
        )
    return _written(config, teachers, (found, plans), learned, stages)


@dataclass(frozen=True, eq=False)
class _Plans:
    """What is learned, as it is done on the body that learns.

    Attributes:
        lines: plans of skills, and passages.
        physics_steps: simulated to work them out.
        seconds: that took on the clock.
    """

    lines: list[Line]
    physics_steps: int
    seconds: float


def _worked_out(teachers: Teachers, found: FoundPassages, advance: Advance) -> _Plans:
    began, total = time.perf_counter(), len(teachers.skills) + len(found.ways)
    body, skills = teachers.body, {skill.name: skill for skill in teachers.skills}
    lines: list[Line] = []
    physics_steps = 0
    for skill in teachers.skills:
        done = worked_out(skill, body, HERE)
        lines.append(skill_line(skill, done))
        physics_steps += done.physics_steps
        advance(len(lines), total)
    for pair, way in found.ways.items():
        done = worked_out(skills[pair.after], body, way.place, way.arrive)
        lines.append(passage_line(skills[pair.before], skills[pair.after], way, done))
        physics_steps += done.physics_steps
        advance(len(lines), total)
    return _Plans(lines, physics_steps, time.perf_counter() - began)


def _watch(
    settings: ImitationSettings, advance: Advance, write: Callable[[ImitationProgress], None]
) -> Callable[[ImitationProgress], None]:
    def watch(progress: ImitationProgress) -> None:
        write(progress)
        note = (
            f"error {progress.error:.2f}, survives {progress.survived_start:.0%} and {progress.survived_steps:.0%}, "
            f"{progress.left_s / 60.0:.0f} min left"
        )
        total = round(60.0 * settings.minutes)
        advance(min(round(progress.seconds), total), total, note)

    return watch


def _written(
    config: GeneralistConfig,
    teachers: Teachers,
    ready: tuple[FoundPassages, _Plans],
    learned: Imitated,
    stages: Stages,
) -> GeneralistReport:
    """The generalist in its place, evaluated, and its use of the takes noted."""
    card, file, scores = _card(config, teachers, ready, learned), config.file, None
    found, plans = ready
    sha256 = write_generalist(file, card, learned.arrays)
    if config.trials:
        settings = EvaluationSettings(config.trials, threads=config.settings.processes)
        scores = score_generalist(read_generalist(file), teachers.skills, settings, stages, config.library)
        by_take = {take: one.scores.as_dict() for take, one in scores.scores.items()}
        sha256 = write_generalist(file, card.model_copy(update={"scores": by_take}), learned.arrays)
    note_uses(teachers.refs, (Made(UseKind.SKILL, file, file),), config.library)
    return GeneralistReport(
        file=file,
        sha256=sha256,
        teachers=tuple(card.teachers),
        passages=card.passages,
        samples=learned.samples,
        physics_steps={
            "passages": found.physics_steps,
            "plans": plans.physics_steps,
            "training": learned.physics_steps,
        },
        minutes=card.training.minutes,
        last=learned.log[-1],
        scores=scores,
    )


def _card(
    config: GeneralistConfig, teachers: Teachers, ready: tuple[FoundPassages, _Plans], learned: Imitated
) -> GeneralistCard:
    found, plans = ready
    training = TrainingPart(
        command=_command(config, teachers),
        seed=config.settings.seed,
        samples=learned.samples,
        tracking_physics_steps=found.physics_steps + plans.physics_steps,
        training_physics_steps=learned.physics_steps,
        minutes=round((found.seconds + plans.seconds + learned.log[-1].seconds) / 60.0, 2),
        versions=versions(),
    )
    return GeneralistCard(
        name=config.name,
        takes=tuple(take_ref_part(ref) for ref in teachers.refs),
        teachers={skill.name: skill.sha256 for skill in teachers.skills},
        passages=tuple(pair.key for pair in found.ways),
        control_hz=teachers.skills[0].control_hz,
        coming_version=COMING_VERSION,
        most_aside_m=config.settings.most_aside_m,
        body=BodyPart.of(teachers.body),
        training=training,
        created=dt.date.today(),
    )


def _command(config: GeneralistConfig, teachers: Teachers) -> str:
    """The command that trains it anew; files are named by the takes that they are."""
    settings = config.settings
    takes = [skill.followed[0].take.id for skill in teachers.skills] if config.takes else []
    numbers = f"--minutes {settings.minutes:g} --seed {settings.seed} --jobs {settings.processes}"
    return " ".join(["airhead train", *takes, f"--generalist {config.name}", numbers])
