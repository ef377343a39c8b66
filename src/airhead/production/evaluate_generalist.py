"""`airhead skills evaluate` of a generalist: what it is worth on each take that comes along with a skill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from airhead.errors import BadInput
from airhead.production.evaluate_skill import EvaluateConfig, SkillScores, score_policy
from airhead.production.lessons import lesson_of
from airhead.production.skill_files import find_generalist, find_skill, names_of_one_take
from airhead.production.stages import StageReport, Stages
from airhead.skills import EvaluationSettings, Generalist, Skill, guided

#: Noise at the start, of which it must survive so much.
_USUAL_NOISE: Final = "0.1"
_MOSTLY: Final = 0.5


@dataclass(frozen=True, eq=False)
class GeneralistScores:
    """What a generalist is worth.

    Attributes:
        name: it.
        samples: control steps that it practised, for all takes together.
        minutes: on the clock.
        scores: by take.
    """

    name: str
    samples: int
    minutes: float
    scores: dict[str, SkillScores]

    @property
    def success(self) -> bool:
        """Whether it does every take undisturbed, and mostly with noise at the start.

        On its plan it answers nothing: what it does undisturbed, where the plan is exact, is the plan's merit.
        """
        done = [found.scores for found in self.scores.values()]
        return all(one.success and one.survival[_USUAL_NOISE] >= _MOSTLY for one in done)

    def as_dict(self) -> dict[str, object]:
        """JSON-ready data."""
        return {
            "name": self.name,
            "samples": self.samples,
            "minutes": self.minutes,
            "success": self.success,
            "takes": {take: found.as_dict() for take, found in self.scores.items()},
        }


def evaluate_generalist(config: EvaluateConfig, report: StageReport | None = None) -> GeneralistScores:
    """A generalist on the plan of every skill that comes along for one take, by the scores of that skill.

    Raises:
        BadInput: it is no generalist, or learned on another body.
    """
    generalist = find_generalist(config.skill)
    if generalist is None:
        raise BadInput("not a generalist", found=repr(config.skill[:80]))
    settings = EvaluationSettings(config.trials, config.seed, config.jobs)
    return score_generalist(generalist, _followable(), settings, Stages(report), config.library)


def score_generalist(
    generalist: Generalist,
    skills: Sequence[Skill],
    settings: EvaluationSettings,
    stages: Stages,
    library: Path | None = None,
) -> GeneralistScores:
    """The scores of a generalist on the plans of some skills, by the takes that these follow."""
    scores: dict[str, SkillScores] = {}
    for skill in skills:
        policy, lesson = guided(skill, generalist), lesson_of(skill, library)
        with stages.stage(f"evaluate {skill.name}") as advance:
            scores[skill.takes[0].id] = score_policy(policy, skill, lesson, settings, advance)
    training = generalist.card.training
    return GeneralistScores(generalist.name, training.samples, training.minutes, scores)


def _followable() -> list[Skill]:
    """The skills that come along for one take."""
    return [find_skill(name) for name in names_of_one_take()]
