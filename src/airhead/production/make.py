"""`airhead make`: a human take or a routine in, one signed film out."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass, field, replace
from pathlib import Path

from airhead.errors import BadInput
from airhead.motion import Drive, TakeRef
from airhead.perform import PerformSettings
from airhead.production.casting import Cast, cast_take
from airhead.production.filming import CREDITS, FILM, MOTION_FILES, NATIVE, REPORT, Shooting, SigningConfig, shoot
from airhead.production.lint_takes import doubts
from airhead.production.outputs import staged_folder
from airhead.production.perform_routine import Prepared, find_routine, is_routine, prepare
from airhead.production.perform_take import Metrics
from airhead.production.reporting import write_report
from airhead.production.shows import Show, routine_show, skill_show, take_show
from airhead.production.skill_files import find_policy
from airhead.production.sources import Source, source_to_perform
from airhead.production.stages import StageReport, Stages
from airhead.production.take_uses import Made, check_noteworthy, note_uses
from airhead.provenance import publication
from airhead.render import FilmSettings
from airhead.routine import timeline
from airhead.skills import TakePolicy
from airhead.takes import UseKind
from airhead.tracking import TrackSettings

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class MakeConfig:
    """What to make.

    Attributes:
        source: a starter take, a take of the library or its file, a routine that comes along, or a routine's file. A
            take's boxes are the stage of its film.
        drive: for a take: `performer` shows the recorded human, `physics` a simulation that follows the human, `policy`
            the skill that acts.
        out: folder for the results; `out/` and the name of the take or routine if None.
        label: whether a mark on the picture says who moves the character; None leaves it to the routine.
        jobs: how many processes render, and threads simulate.
        film: what the film of a take looks like; a routine says so itself.
        tracking: how simulated motion is tracked.
        signing: who signs.
        library: where the library of takes is; None for the usual place.
        cast: who plays it: the performer's double, or Sora in her own proportions. Takes of different performers in one
            routine are played by Sora.
        skill: of the drive `policy`: one that comes along, or an `.onnx` file.
    """

    source: str
    drive: Drive = Drive.PHYSICS
    out: Path | None = None
    label: bool | None = None
    jobs: int = 2
    film: FilmSettings = field(default_factory=FilmSettings)
    tracking: TrackSettings = field(default_factory=TrackSettings)
    signing: SigningConfig = field(default_factory=SigningConfig)
    library: Path | None = None
    cast: Cast = Cast.PERFORMER
    skill: str | None = None


@dataclass(frozen=True)
class MakeResult:
    """What was made.

    Attributes:
        film, performance, credits, report: paths of the files.
        seconds: wall time of all stages together; `stages` by name.
        metrics: what was measured of the performance.
        success, reason: whether the stunts were done; a failed stunt is filmed all the same.
        notes: what was made of the source, such as a skeleton fitted to points; what lint says of a take that failed;
            that the film may not be published; a line each.
    """

    film: Path
    performance: tuple[Path, ...]
    credits: Path
    report: Path
    seconds: float
    stages: dict[str, float]
    metrics: Metrics
    success: bool
    reason: str
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The result as JSON-ready data."""
        return {
            "film": str(self.film),
            "performance": [str(path) for path in self.performance],
            "credits": str(self.credits),
            "report": str(self.report),
            "seconds": self.seconds,
            "stages": self.stages,
            "metrics": self.metrics,
            "success": self.success,
            "reason": self.reason,
            "notes": list(self.notes),
        }


def make(config: MakeConfig, report: StageReport | None = None) -> MakeResult:
    """Make a film, with the performance, its credits and its report beside it.

    Everything is written beside its place and moved there when all of it is ready.

    Raises:
        BadInput: the source, the drive or the signer cannot be used, or a take may not perform.
        CannotWrite: the results cannot be stored; nothing is left behind.
        MissingPiece: there is no GL or no H.264 encoder.
    """
    stages = Stages(report)
    signer = config.signing.signer()
    subject = _subject(config)
    skill = _skill(config, subject)
    check_noteworthy(_takes(subject, skill), config.library)
    out = config.out or Path("out") / (subject.name if isinstance(subject, Prepared) else subject.take.ref.id)
    with staged_folder(out) as staged:
        show = _show(subject, skill, config, stages)
        shooting = Shooting(
            film=show.film,
            signer=signer,
            timestamp_url=config.signing.timestamp_url,
            jobs=config.jobs,
            stage=show.stage,
            disclosures=show.disclosures,
            made_on=dt.date.today(),
        )
        shoot(show.performance, show.metrics, shooting, staged, stages)
        with stages.stage("report"):
            write_report(show.performance, show.evidence, staged / REPORT)
        film = Made(UseKind.FILM, out / FILM, staged / CREDITS)
        performance = Made(UseKind.PERFORMANCE, out / NATIVE, staged / NATIVE)
        note_uses(show.performance.motion.lineage.takes, (film, performance), config.library)
    _log.info("made %s", out / FILM)
    return MakeResult(
        film=out / FILM,
        performance=tuple(out / name for name in MOTION_FILES),
        credits=out / CREDITS,
        report=out / REPORT,
        seconds=round(sum(stages.seconds.values()), 3),
        stages=stages.seconds,
        metrics=show.metrics,
        success=show.performance.success,
        reason=show.performance.reason,
        notes=_notes(subject, show),
    )


def plan_only(source: str, library: Path | None = None) -> list[dict[str, object]]:
    """The timeline of a routine, without simulating anything: a row a move and a row a cut.

    Raises:
        BadInput: it is no routine, or cannot be flattened.
    """
    if not is_routine(source):
        raise BadInput("only a routine has a plan", found=repr(source[:80]), allowed="a routine's name or YAML file")
    return [dict(row) for row in timeline(prepare(*find_routine(source), library).plan)]


def _subject(config: MakeConfig) -> Source | Prepared:
    if is_routine(config.source):
        return prepare(*find_routine(config.source), config.library, config.cast)
    source = source_to_perform(config.source, config.library)
    if source.stage is not None and config.cast is not Cast.PERFORMER:
        message = "the boxes of this take stand where its performer reaches them"
        place, allowed = f"take {source.take.ref.id}", f"--cast {Cast.PERFORMER.value}"
        raise BadInput(message, place=place, found=f"--cast {config.cast.value}", allowed=allowed)
    return replace(source, take=cast_take(source.take, config.cast))


def _skill(config: MakeConfig, subject: Source | Prepared) -> TakePolicy | None:
    """The skill that acts in a take's film; a routine names its own."""
    acts = config.drive is Drive.POLICY
    if acts != (config.skill is not None):
        message = "the drive policy and a skill go together"
        raise BadInput(message, found=f"drive {config.drive.value}, skill {config.skill}", allowed="both or none")
    if config.skill is None or isinstance(subject, Prepared):
        return None
    return find_policy(config.skill, subject.take.ref, library=config.library)


def _takes(subject: Source | Prepared, skill: TakePolicy | None) -> tuple[TakeRef, ...]:
    if isinstance(subject, Prepared):
        return subject.takes
    return tuple(dict.fromkeys((subject.take.ref, *(skill.takes if skill else ()))))


def _notes(subject: Source | Prepared, show: Show) -> tuple[str, ...]:
    notes: tuple[str, ...] = ()
    if isinstance(subject, Source):
        notes = subject.notes if show.performance.success else (*subject.notes, *doubts(subject))
    statement = publication(show.performance.motion.lineage, dt.date.today()).statement
    return (*notes, statement) if statement else notes


def _show(subject: Source | Prepared, skill: TakePolicy | None, config: MakeConfig, stages: Stages) -> Show:
    tracking = replace(config.tracking, threads=config.jobs)
    if isinstance(subject, Prepared):
        return routine_show(subject, PerformSettings(tracking), config.label, stages)
    film = replace(config.film, label=bool(config.label))
    if skill is not None:
        return skill_show(subject, skill, film, stages)
    return take_show(subject, config.drive, film, tracking, stages)
