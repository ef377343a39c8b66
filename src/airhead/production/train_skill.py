"""`airhead train`: a skill from a take, on the body of its performer."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from airhead.errors import BadInput
from airhead.motion import TakeRef, check_id
from airhead.production.evaluate_skill import SkillScores, score_skill
from airhead.production.lessons import Lesson, lesson_for
from airhead.production.stages import Advance, StageReport, Stages, told
from airhead.production.take_uses import Made, note_uses
from airhead.production.training_folder import KeptPlan, TrainingFolder, checked_folder, versions
from airhead.skills import (
    OBSERVATION_VERSION,
    SKILL_SUFFIX,
    TEXT_LENGTH,
    EvaluationSettings,
    PolicyNetwork,
    SkillCard,
    TrackedPlan,
    TrainingPart,
    card_of,
    read_skill,
    reflexes_of,
    write_skill,
)
from airhead.skills.training import Progress, TrainedPolicy, TrainSettings, check_training, train
from airhead.takes import UseKind, training_set
from airhead.tracking import TrackResult, TrackSettings, track


@dataclass(frozen=True)
class TrainConfig:
    """What to train and how.

    Attributes:
        takes: a take, several takes that are done one after the other, or a routine that joins takes.
        name: of the skill.
        settings: how it is trained.
        resume: whether to go on with a training that was stopped.
        out: the skill's file; None for its name in the working folder.
        trials: of each disturbance in the evaluation that its card tells of; 0 for none.
        library: where the library of takes is, None for the usual place.
        hold_s: how long it learns to stand still after the take; 0 where the take ends moving, and the skill with it.
        reach: takes whose joints the body turns as far as, too.
    """

    takes: tuple[str, ...]
    name: str
    settings: TrainSettings = field(default_factory=TrainSettings)
    resume: bool = False
    out: Path | None = None
    trials: int = 100
    library: Path | None = None
    hold_s: float = TrackSettings.hold_s
    reach: tuple[str, ...] = ()

    @property
    def file(self) -> Path:
        """Where the skill goes."""
        return self.out or Path(f"{self.name}{SKILL_SUFFIX}")

    def command(self, lesson: Lesson) -> str:
        """The command that trains it anew; files are named by the takes that they are.

        Raises:
            BadInput: it is too long for a card.
        """
        settings = self.settings
        words = [f"airhead train {' '.join(lesson.asked)} --skill {self.name}", f"--samples {settings.samples}"]
        words += [f"--minutes {settings.minutes:g}"] if settings.minutes is not None else []
        words += [f"--hold {self.hold_s:g}"] if self.hold_s != TrackSettings.hold_s else []
        words += [f"--reach {' '.join(take.ref.id for take in lesson.reach)}"] if lesson.reach else []
        command = " ".join([*words, f"--seed {settings.seed}", f"--jobs {settings.processes}"])
        if len(command) > TEXT_LENGTH:
            message, found = "the command is too long for a skill's card", f"{len(command)} letters"
            raise BadInput(message, found=found, allowed=f"{TEXT_LENGTH}: fewer takes, or a routine of them")
        return command


@dataclass(frozen=True, eq=False)
class TrainReport:
    """What came of a training.

    Attributes:
        success: whether there is a skill, and it does its stunt undisturbed.
        reason: why not.
        file: of the skill, None if the take could not be tracked.
        sha256: of that file.
        samples: control steps that it practised.
        physics_steps: simulated, for tracking and for practice.
        minutes: on the clock, tracking included.
        physics_share: of the processor time of the practice, what the simulation alone took.
        scores: of the evaluation, None without.
    """

    success: bool
    reason: str
    file: Path | None
    sha256: str
    samples: int
    physics_steps: dict[str, int]
    minutes: float
    physics_share: float | None
    scores: SkillScores | None

    def as_dict(self) -> dict[str, object]:
        """JSON-ready data."""
        return {
            **vars(self),
            "file": None if self.file is None else str(self.file),
            "scores": None if self.scores is None else self.scores.as_dict(),
        }


def train_skill(config: TrainConfig, report: StageReport | None = None) -> TrainReport:
    """Track a take, practise it, evaluate what was learned, and write the skill with its card.

    Raises:
        BadInput: nobody allowed that a skill learns from the take; or the words make no training.
        MissingPiece: torch or onnx is absent.
        CannotWrite: the skill could not be stored.
    """
    stages = Stages(report)
    check_training(config.settings)
    check_id(config.name)
    lesson = lesson_for(config.takes, config.name, config.library, config.reach)
    training_set((*lesson.takes, *lesson.reach))  # from what a body is fitted to something is learned, too
    consenting = training_set(lesson.takes)
    config.command(lesson)  # before long work
    folder = checked_folder(config.file, _used(lesson), config.library)
    kept = _kept(config, lesson, folder) if config.resume else _tracked(lesson, config.hold_s, folder, stages)
    if isinstance(kept, TrackResult):
        return _untracked(kept)
    resume = config.resume and folder.checkpoint.exists()
    with stages.stage("train") as advance:
        watch = _watch(advance, folder.log(resume))
        learned = train(
            consenting,
            kept.plan,
            lesson.body,
            config.settings,
            checkpoint=folder.checkpoint,
            resume=resume,
            watch=watch,
        )
    card = _card(config, lesson, kept, learned)
    return _written(config, lesson, card, kept, learned, stages=stages)


def _kept(config: TrainConfig, lesson: Lesson, folder: TrainingFolder) -> KeptPlan:
    """The plan of a training that was stopped; BadInput if there is none, or it holds for another time."""
    kept = folder.plan(lesson.motion, lesson.body)
    held_s = (kept.plan.control_steps - kept.plan.motion_steps) / kept.plan.control_hz
    if held_s != round(config.hold_s * kept.plan.control_hz) / kept.plan.control_hz:
        message = "the training that was stopped learned to stand still for another time"
        raise BadInput(message, place="--hold", found=f"{config.hold_s:g} s", allowed=f"{held_s:g} s")
    return kept


def _tracked(lesson: Lesson, hold_s: float, folder: TrainingFolder, stages: Stages) -> KeptPlan | TrackResult:
    """The plan, kept for a training that may be resumed; or the track that failed."""
    began, body = time.perf_counter(), lesson.body
    with stages.stage("track") as advance:
        settings = TrackSettings(hold_s=hold_s, threads=1)
        result = track(lesson.motion, body, settings, lambda seen: advance(seen.done, seen.total, told(seen)))
    if not result.success:
        return result
    with stages.stage("steady") as advance:
        advance(0, 1, "feedback for reflexes")
        plan = plan_of(result)
    kept = KeptPlan(plan, result.physics_steps, time.perf_counter() - began)
    folder.keep_plan(kept, lesson.motion, body)
    return kept


def plan_of(result: TrackResult) -> TrackedPlan:
    """A track as what a skill learns from."""
    reference = result.reference
    a_control = round(result.rollout.fps / reference.control_hz)
    return TrackedPlan(
        space=result.rollout.body.space,
        states=result.rollout.states[::a_control],
        targets=result.controls,
        gains=result.feedback.gains,
        recorded_states=reference.states,
        motion_steps=reference.motion_steps,
        control_hz=reference.control_hz,
    )


def _untracked(result: TrackResult) -> TrainReport:
    reason = f"the take could not be tracked: {result.reason}"
    steps = {"tracking": result.physics_steps, "training": 0}
    return TrainReport(False, reason, None, "", 0, steps, round(result.compute_s / 60.0, 2), None, None)


def _watch(advance: Advance, write: Callable[[Progress], None]) -> Callable[[Progress], None]:
    def watch(progress: Progress) -> None:
        write(progress)
        note = (
            f"return {progress.reward:.3f}, survives {progress.survived_start:.0%} and {progress.survived_steps:.0%}, "
            f"{progress.left_s / 60.0:.0f} min left"
        )
        advance(min(progress.samples, progress.of_samples), progress.of_samples, note)

    return watch


def _written(
    config: TrainConfig, lesson: Lesson, card: SkillCard, kept: KeptPlan, learned: TrainedPolicy, *, stages: Stages
) -> TrainReport:
    """The skill in its place, evaluated, and its use of the take noted."""
    file, network, scores = config.file, learned.network, None
    sha256 = _store(file, card, network, kept.plan)
    if config.trials:
        with stages.stage("evaluate") as advance:
            scores = score_skill(read_skill(file), lesson, EvaluationSettings(config.trials), advance)
        sha256 = _store(file, card.model_copy(update={"scores": scores.scores.as_dict()}), network, kept.plan)
    note_uses(_used(lesson), (Made(UseKind.SKILL, file, file),), config.library)
    return TrainReport(
        success=scores is None or scores.scores.success,
        reason=scores.scores.reason if scores else "",
        file=file,
        sha256=sha256,
        samples=learned.samples,
        physics_steps={"tracking": kept.physics_steps, "training": learned.physics_steps},
        minutes=card.training.minutes,
        physics_share=round(learned.log[-1].physics_share, 3) if learned.log else None,
        scores=scores,
    )


def _used(lesson: Lesson) -> tuple[TakeRef, ...]:
    return (*lesson.refs, *(take.ref for take in lesson.reach))


def _store(file: Path, card: SkillCard, network: PolicyNetwork, plan: TrackedPlan) -> str:
    return write_skill(
        file, card, network, reflexes=reflexes_of(plan), plan_states=plan.states, plan_targets=plan.targets
    )


def _card(config: TrainConfig, lesson: Lesson, kept: KeptPlan, learned: TrainedPolicy) -> SkillCard:
    practice_s = learned.log[-1].seconds if learned.log else 0.0
    training = TrainingPart(
        command=config.command(lesson),
        seed=config.settings.seed,
        samples=learned.samples,
        tracking_physics_steps=kept.physics_steps,
        training_physics_steps=learned.physics_steps,
        minutes=round((kept.seconds + practice_s) / 60.0, 2),
        versions=versions(),
    )
    return card_of(
        config.name,
        lesson.refs,
        kept.plan,
        lesson.body,
        observation_version=OBSERVATION_VERSION,
        training=training,
        created=dt.date.today(),
        follows=lesson.follows,
        routine=lesson.routine,
    )
