"""A routine made into a performance: takes found, moves flattened, drives performed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np

from airhead.body import Body, build_body, furthest
from airhead.errors import BadInput
from airhead.motion import Drive, Motion, Plan, Stage, Take, TakeRef, onto_floor
from airhead.perform import Performed, PerformSettings, check_plan, perform, planned_passages
from airhead.production.casting import Cast, cast_together
from airhead.production.perform_take import Metrics, motion_metrics
from airhead.production.performance_cache import cached, keep, performance_key
from airhead.production.skill_files import find_policy, generalist_today, skill_for
from airhead.production.sources import take_to_perform
from airhead.production.stages import Stages, told
from airhead.report import RULES
from airhead.routine import Move, Routine, example_routines, flatten, read_routine
from airhead.skills import Generalist, Guided, TakePolicy
from airhead.takes import check_train

#: What the name of a routine's file ends in.
ROUTINE_SUFFIXES = (".yaml", ".yml")


def is_routine(source: str) -> bool:
    """Whether a user's words name a routine: one that comes along, or a YAML file."""
    return source in example_routines() or source.lower().endswith(ROUTINE_SUFFIXES)


def find_routine(source: str) -> tuple[Routine, Path]:
    """The routine that a user means, and its file; BadInput if it cannot be read."""
    file = example_routines().get(source) or Path(source)
    return read_routine(file), file


@dataclass(frozen=True, eq=False)
class Prepared:
    """A routine ready to be performed.

    Attributes:
        name: of its file, without folder and suffix.
        routine: the document.
        motions: the recorded motion of every take that it names, standing on the floor.
        body: the performers' double.
        plan: the moves on one line.
        skills: those that act in it, by what the moves call them.
        generalist: who keeps the body to its way from skill to skill; None where nobody does.
    """

    name: str
    routine: Routine
    motions: dict[str, Motion]
    body: Body
    plan: Plan
    skills: dict[str, TakePolicy] = field(default_factory=dict)
    generalist: Generalist | None = None

    @property
    def takes(self) -> tuple[TakeRef, ...]:
        """Every take that it is made from, those too that its skills learned from."""
        acting = (*self.skills.values(), *((self.generalist,) if self.generalist else ()))
        behind = (ref for skill in acting for ref in skill.takes)
        return tuple(dict.fromkeys((*self.plan.motion.lineage.takes, *behind)))


def prepare(routine: Routine, file: Path, library: Path | None = None, cast: Cast = Cast.PERFORMER) -> Prepared:
    """Finds the takes of a routine, beside its file, in the library or among the starter takes, and flattens it.

    Takes of performers of different build are retargeted onto Sora's skeleton.

    Raises:
        BadInput: a take or a skill cannot be found or used, or a take may not perform; two moves cannot be joined; a
            move cannot be performed; or what is marked as intended is no metric.
    """
    _check_intended(routine)
    takes = {}
    for index, move in enumerate(routine.moves):
        try:
            takes[move.take] = take_to_perform(beside_routine(move.take, file), library)
        except BadInput as error:
            raise routine.refusal(error.message, ("moves", index, "take"), error.found, error.allowed) from error
    recorded = {name: take.motion for name, take in takes.items()}
    routine, skills = _with_skills(routine, takes, file, library)
    motions, plan = joined(routine, recorded, cast, skills)
    body = double_for(plan.motion, skills, plan.stage)
    try:
        check_plan(plan, body, skills)
    except BadInput as error:
        raise BadInput(error.message, file=file, place=error.place, found=error.found, allowed=error.allowed) from None
    generalist = _passing(plan, body, skills, library)
    return Prepared(file.stem, routine, motions, body, plan, skills, generalist)


def _with_skills(
    routine: Routine, takes: Mapping[str, Take], file: Path, library: Path | None
) -> tuple[Routine, dict[str, TakePolicy]]:
    """The routine, in which every move under the drive policy names its skill, and the skills by these names.

    A move that names none means that of its take; a generalist has a name for each take.
    """
    moves: list[Move] = []
    skills: dict[str, TakePolicy] = {}
    read: dict[tuple[str, str], TakePolicy] = {}
    for index, move in enumerate(routine.moves):
        if move.drive is not Drive.POLICY:
            moves.append(move)
            continue
        ref = takes[move.take].ref
        word = move.skill or skill_for(ref)
        if word is None:
            message, allowed = "no skill that comes along learned this take", "a skill, or another drive"
            raise routine.refusal(message, ("moves", index, "skill"), f"take {move.take}", allowed)
        try:
            policy = read[word, ref.id] = read.get((word, ref.id)) or find_policy(word, ref, file.parent, library)
        except BadInput as error:
            raise routine.refusal(error.message, ("moves", index, "skill"), error.found, error.allowed) from error
        key = f"{word} on {ref.id}" if isinstance(policy, Guided) else word
        skills.setdefault(key, policy)
        moves.append(move.model_copy(update={"skill": key}))
    return routine.model_copy(update={"moves": tuple(moves)}), skills


def _passing(plan: Plan, body: Body, skills: Mapping[str, TakePolicy], library: Path | None) -> Generalist | None:
    """The generalist that keeps the body to its passages; None where there are none, or it learned on another body.

    Raises:
        BadInput: a take behind a passage may not be learned from.
    """
    passages = planned_passages(plan, body, skills)
    skills_beside = dict.fromkeys(skill for one in passages for skill in (one.before, one.after))
    for ref in dict.fromkeys(part.take for skill in skills_beside for part in skill.followed):
        check_train(ref, dt.date.today(), library)
    generalist = generalist_today(library) if passages else None
    return generalist if generalist is not None and generalist.suits(body) else None


def joined(
    routine: Routine, recorded: Mapping[str, Motion], cast: Cast, skills: Mapping[str, TakePolicy]
) -> tuple[dict[str, Motion], Plan]:
    """The takes of a routine, standing on the floor of one body, and the plan in which they are joined."""
    together = cast_together(dict(recorded), cast)
    segments = double_for(next(iter(together.values())), skills).segments
    motions = {name: onto_floor(motion, segments) for name, motion in together.items()}
    return motions, flatten(routine, motions, segments, _passages(routine, skills))


def _passages(routine: Routine, skills: Mapping[str, TakePolicy]) -> dict[int, float]:
    """For each move after which one skill hands over to another, how long the earlier one can stand after its take."""
    found = {}
    for index, pair in enumerate(pairwise(routine.moves)):
        one, other = (skills.get(move.skill or "") for move in pair)
        if one is None or other is None or (one is other and len(one.followed) > 1):
            continue
        (*_, last) = one.followed
        takes_s = last.start_s + last.take_span_s[1] - last.take_span_s[0]
        found[index] = max(one.control_steps / one.control_hz - takes_s, 0.0)
    return found


def double_for(motion: Motion, skills: Mapping[str, TakePolicy], stage: Stage | None = None) -> Body:
    """The double of the performer of a motion, as measured and as far-reaching as those that the skills learned on.

    A generalist follows plans of skills, and learned on a body that reaches as far as all of them: theirs count.
    """
    teachers = {name: skill.teacher if isinstance(skill, Guided) else None for name, skill in skills.items()}
    bodies = [(teachers[name] or skill).body for name, skill in skills.items()]
    reach_rad = furthest(body.reach_rad for body in bodies)
    return build_body(motion, bodies[0].physique() if bodies else None, stage=stage, reach_rad=reach_rad)


def _check_intended(routine: Routine) -> None:
    for index, marked in enumerate(routine.intended):
        if marked.metric not in RULES:
            message, place = "no such metric to mark as intended", ("intended", index, "metric")
            raise routine.refusal(message, place, repr(marked.metric), ", ".join(RULES))


def beside_routine(take: str, file: Path) -> str:
    """A take's file is named as seen from the routine's folder."""
    near = file.parent / take
    return str(near) if Path(take).suffix and near.exists() else take


def performed_routine(prepared: Prepared, settings: PerformSettings, stages: Stages) -> Performed:
    """The performance of a routine, from the cache if it was made before."""
    key = performance_key(prepared.plan, prepared.body, settings, prepared.skills, prepared.generalist)
    with stages.stage("perform") as advance:
        found = cached(key)
        if found is None:
            found = perform(
                prepared.plan,
                prepared.body,
                settings,
                lambda done, total, search: advance(done, total, told(search)),
                skills=prepared.skills,
                generalist=prepared.generalist,
            )
            keep(key, found)
    return found


def routine_metrics(performed: Performed, body: Body) -> Metrics:
    """What was measured of a performance; what was simulated is weighed by its length."""
    spans = performed.spans
    frames = np.array([span.end_frame - span.start_frame for span in spans])
    metrics: Metrics = {}
    if len(spans):
        share = frames / frames.sum()
        torque = np.concatenate([span.torque_ratio.ravel() for span in spans])
        metrics = {
            "mpjpe_global_mm": round(float(share @ [span.mpjpe_global_mm for span in spans]), 1),
            "mpjpe_local_mm": round(float(share @ [span.mpjpe_local_mm for span in spans]), 1),
            "torque_over_limit_p99": round(float(np.percentile(torque, 99)), 2),
            "simulated_s": round(float(frames.sum()) / performed.performance.motion.fps, 2),
            "physics_steps": float(sum(span.physics_steps for span in spans)),
        }
    return metrics | motion_metrics(performed.performance, body)
