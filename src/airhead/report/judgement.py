"""The judgement on a performance: every metric that applies, whether it passes, and if not, what to change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from airhead.errors import BadInput
from airhead.report.inputs import Intent, ReportInput
from airhead.report.measures import Frames, Measured, measures, merged
from airhead.report.observation import Observation, observe
from airhead.report.rules import RULES, Rule

#: Spans of frames that are nearer to each other read as one.
_READ_AS_ONE_S: Final = 0.1


class Level(StrEnum):
    """How a metric comes out; `shown` where there is nothing to judge by."""

    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    SHOWN = "shown"


@dataclass(frozen=True)
class Judgement:
    """One row of the metrics table.

    Attributes:
        metric: key, as users name it to mark a failure as intended.
        group: what it is about.
        name: in words.
        value: in `unit`, not rounded; `text` is how it is shown.
        text: the value as it is shown, with its unit.
        unit: of value and bounds.
        level: pass, warn, fail or shown.
        passes, tolerates: bounds; None where there are none.
        frames: half-open spans where it is beyond its pass bound; empty on pass.
        advice: one sentence on what to change; empty on pass.
        intended: the user's note, where a warning or failure is meant; else None.
    """

    metric: str
    group: str
    name: str
    value: float
    text: str
    unit: str
    level: Level
    passes: float | None
    tolerates: float | None
    frames: Frames
    advice: str
    intended: str | None = None

    def as_dict(self) -> dict[str, object]:
        """The judgement as JSON-ready data."""
        return {
            "metric": self.metric,
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "level": self.level.value,
            "pass": self.passes,
            "warn": self.tolerates,
            "frames": [list(span) for span in self.frames],
            "advice": self.advice,
            "intended": self.intended,
        }


def judge(report: ReportInput) -> tuple[Judgement, ...]:
    """Every metric that applies to a performance, judged.

    Raises:
        BadInput: a failure is marked as intended under a name that is no metric's.
    """
    return judged(observe(report))


def judged(seen: Observation) -> tuple[Judgement, ...]:
    """`judge` on what was already observed."""
    notes = _notes(seen.report.intended)
    return tuple(_judgement(measured, seen, notes.get(measured.metric)) for measured in measures(seen))


def _notes(intended: Sequence[Intent]) -> dict[str, str]:
    for intent in intended:
        if intent.metric not in RULES:
            raise BadInput(
                "no such metric to mark as intended", found=repr(intent.metric[:80]), allowed=", ".join(RULES)
            )
    return {intent.metric: intent.note for intent in intended}


def _judgement(measured: Measured, seen: Observation, note: str | None) -> Judgement:
    rule = RULES[measured.metric]
    level = _level(measured, rule)
    wrong = level in (Level.WARN, Level.FAIL)
    return Judgement(
        metric=measured.metric,
        group=rule.group,
        name=rule.name,
        value=measured.value,
        text=_text(measured, rule),
        unit=rule.unit,
        level=level,
        passes=rule.passes,
        tolerates=rule.tolerates,
        frames=merged(measured.beyond, round(_READ_AS_ONE_S * seen.fps)) if wrong else (),
        advice=_advice(measured, rule, seen) if wrong else "",
        intended=note if wrong else None,
    )


def _level(measured: Measured, rule: Rule) -> Level:
    if measured.holds is not None:
        return Level.PASS if measured.holds else Level.WARN if measured.tolerable else Level.FAIL
    if rule.passes is None or rule.tolerates is None:
        return Level.SHOWN
    # what is not a number compares false and so fails
    if measured.value <= rule.passes:
        return Level.PASS
    return Level.WARN if measured.value <= rule.tolerates else Level.FAIL


def _text(measured: Measured, rule: Rule) -> str:
    if measured.metric.startswith("success"):
        return "yes" if measured.holds else "no"
    gap = "" if not rule.unit or rule.unit.startswith("×") else " "
    unit = rule.unit.replace("× usual", "×")
    return f"{measured.value:.{rule.digits}f}{gap}{unit}"


def _advice(measured: Measured, rule: Rule, seen: Observation) -> str:
    """What was found, then what to change, as one sentence."""
    beyond = sum(end - start for start, end in measured.beyond)
    simulated = sum(int(seen.simulated[start:end].sum()) for start, end in measured.beyond)
    change = rule.simulated_advice if 2 * simulated > beyond else ""
    parts = [part for part in (measured.why, change or rule.advice) if part]
    parts[1:] = [part[:1].lower() + part[1:] for part in parts[1:]]
    sentence = "; ".join(parts)
    return f"{sentence[:1].upper()}{sentence[1:]}."
