"""`airhead skills evaluate`: what a skill is worth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from airhead.body import HERE
from airhead.motion import Drive, Lineage, resample, trim
from airhead.production.lessons import Lesson, lesson_of
from airhead.production.perform_take import PERFORMANCE_FPS, shown
from airhead.production.skill_files import find_skill
from airhead.production.stages import StageReport, Stages
from airhead.report import Judgement, ReportInput, judge
from airhead.simulation import Rollout, Stunt, realised_performance, simulate
from airhead.skills import (
    DEEPMIMIC,
    EvaluationSettings,
    Published,
    Scores,
    Skill,
    SkillController,
    TakePolicy,
    evaluate,
)
from airhead.skills.evaluate import Progress
from airhead.takes import starter_names, starter_take

#: Less of a take is another clip.
_NEARLY = 0.8
#: What a report says of following the take; the scores have it in their own way.
_FOLLOWING = ("success_050", "success_025", "mpjpe_global_mm", "mpjpe_local_mm")


@dataclass(frozen=True)
class EvaluateConfig:
    """What to evaluate.

    Attributes:
        skill: one that comes along, or an `.onnx` file.
        trials: of each disturbance.
        seed: of all noise.
        jobs: threads that simulate; the scores do not depend on it.
        library: where the library of takes is, None for the usual place.
    """

    skill: str
    trials: int = 100
    seed: int = EvaluationSettings.seed
    jobs: int = 1
    library: Path | None = None


@dataclass(frozen=True, eq=False)
class SkillScores:
    """What a skill is worth.

    Attributes:
        name: of the skill.
        samples: control steps that it practised.
        minutes: on the clock, tracking included.
        scores: by the project's definitions.
        plausibility: the metrics of a report, of the undisturbed simulation.
    """

    name: str
    samples: int
    minutes: float
    scores: Scores
    plausibility: tuple[Judgement, ...]

    def as_dict(self) -> dict[str, object]:
        """The scores as JSON-ready data."""
        return {
            "name": self.name,
            "samples": self.samples,
            "minutes": self.minutes,
            **self.scores.as_dict(),
            "plausibility": {
                one.metric: {"value": shown(one.value, 4), "unit": one.unit, "level": one.level.value}
                for one in self.plausibility
            },
        }


def evaluate_skill(config: EvaluateConfig, report: StageReport | None = None) -> SkillScores:
    """Simulate a skill undisturbed, from noisy starts, with noise at every step, and under pushes.

    Raises:
        BadInput: there is no such skill, or the take that it learned from is not at hand as it was.
    """
    stages, skill = Stages(report), find_skill(config.skill)
    settings = EvaluationSettings(config.trials, config.seed, config.jobs)
    lesson = lesson_of(skill, config.library)
    with stages.stage("evaluate") as advance:
        return score_skill(skill, lesson, settings, advance)


def score_skill(
    skill: Skill, lesson: Lesson, settings: EvaluationSettings | None = None, progress: Progress | None = None
) -> SkillScores:
    """The scores of a skill beside what it learned."""
    return score_policy(skill, skill, lesson, settings, progress)


def score_policy(
    policy: TakePolicy,
    skill: Skill,
    lesson: Lesson,
    settings: EvaluationSettings | None = None,
    progress: Progress | None = None,
) -> SkillScores:
    """The scores of a policy that follows a skill's plan, as the skill itself does, beside what the skill learned."""
    stunt, start = stunt_of(skill, lesson), policy.plan_states[0]
    controller = SkillController(policy, HERE, 0, policy.control_steps)
    scores = evaluate(
        stunt, start, controller, settings, published=published_for(lesson, skill.card.motion_s), progress=progress
    )
    rollout = simulate(stunt.body, start, controller, stunt.control_hz, PERFORMANCE_FPS)
    judged = plausibility(stunt, rollout, Lineage.of(Drive.POLICY, len(rollout.states), skill=policy.ref))
    return SkillScores(policy.name, policy.training.samples, policy.training.minutes, scores, judged)


def plausibility(stunt: Stunt, rollout: Rollout, lineage: Lineage) -> tuple[Judgement, ...]:
    """What a report would say of a simulation of a stunt, but for how near it is to the take."""
    frames = len(rollout.states)
    performance = realised_performance(rollout, lineage, "", np.zeros(frames), "it blew up" if rollout.blew_up else "")
    recorded = resample(stunt.take, rollout.fps)
    from_frame = round(stunt.start_s * rollout.fps)
    judged = judge(
        ReportInput(
            title="",
            performance=performance,
            segments=stunt.body.segments,
            source=trim(recorded, from_frame, min(recorded.frames, from_frame + frames)),
            takes=(recorded,),
            torque_ratio=rollout.torque_ratio,
            friction_needed=rollout.friction_needed,
        )
    )
    return tuple(one for one in judged if one.metric not in _FOLLOWING)


def stunt_of(skill: Skill, lesson: Lesson) -> Stunt:
    """What a skill learned to do, on the body that it learned on."""
    card = skill.card
    start_s = 0.0 if lesson.follows else card.follows[0].take_start_s  # a routine's line begins where its plan does
    return Stunt(lesson.body, lesson.motion, card.motion_steps, card.control_steps, card.control_hz, start_s)


def published_for(lesson: Lesson, motion_s: float) -> Published | None:
    """What DeepMimic published for so many seconds of a lesson, if they are all of a starter take made of its clip."""
    if len(lesson.refs) != 1 or lesson.refs[0].id not in starter_names():
        return None
    ref, take = lesson.refs[0], starter_take(lesson.refs[0].id)
    whole = motion_s > _NEARLY * take.motion.duration_s
    return DEEPMIMIC.get(ref.id) if whole and take.ref.sha256 == ref.sha256 else None
