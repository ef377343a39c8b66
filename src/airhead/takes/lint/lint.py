"""Lint: every check of a motion, one after the other, each on a motion without the faults found before it.

So one fault is told once: a file in centimetres is not also said to fall too fast, to float and to leap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final

from airhead.errors import BadInput
from airhead.motion import Motion, Stage, Take
from airhead.takes.lint.falling import check_gravity
from airhead.takes.lint.finding import Evidence, Finding, Severity
from airhead.takes.lint.first_frame import check_first_frame
from airhead.takes.lint.fixes import FIXES, Fix
from airhead.takes.lint.floor import check_feet, check_floor
from airhead.takes.lint.hover import check_hover
from airhead.takes.lint.jumps import check_leaps
from airhead.takes.lint.size_and_up import UP_AXES, check_size, check_up
from airhead.takes.lint.skeleton_faults import check_bones, check_sides, check_still, check_whole
from airhead.takes.lint.subject import Subject
from airhead.takes.lint.timing import check_rate, check_repeats

Check = Callable[[Subject], Iterator[Finding]]

#: What is measured later is measured on what was mended before.
CHECKS: Final[tuple[Check, ...]] = (
    check_whole,
    check_bones,
    check_size,
    check_up,
    check_first_frame,
    check_rate,
    check_repeats,
    check_still,
    check_sides,
    check_gravity,
    check_leaps,
    check_floor,
    check_hover,
    check_feet,
)
_BY_WORD: Final = {fix.word: fix for fix in FIXES}
_WORST_FIRST: Final = (Severity.FAULT, Severity.WARNING, Severity.NOTE)
_NUMBERS: Final = {"fps": (1.0, 10_000.0), "scale": (1e-6, 1e6)}


def lint(recorded: Motion | Take, stage: Stage | None = None) -> tuple[Finding, ...]:
    """Everything that looks wrong in a motion, the worst first; frames are counted as the motion has them.

    Args:
        recorded: what is looked at.
        stage: the boxes beside which it was recorded, None without.
    """
    subject = Subject.of(recorded.motion if isinstance(recorded, Take) else recorded, stage)
    findings: list[Finding] = []
    for check in CHECKS:
        found = tuple(check(subject))
        findings += found
        for finding in found:
            if finding.fix is not None and "=" not in finding.fix:
                subject = _BY_WORD[finding.fix].mend(subject, finding.evidence)
    return tuple(sorted(findings, key=lambda finding: _WORST_FIRST.index(finding.severity)))


def fixed(motion: Motion, fixes: Iterable[str], stage: Stage | None = None) -> Motion:
    """The motion with what is named mended, and nothing else; every fix is an edit of its lineage.

    Args:
        motion: as it was recorded.
        fixes: words of `FIXES`, or `fps=RATE`, `scale=FACTOR`, `up=AXIS`; applied in the order of `FIXES`.
        stage: the boxes beside which it was recorded, None without.

    Raises:
        BadInput: no such fix, a value that cannot be, or nothing found that it would mend.
    """
    wanted = [_parsed(text) for text in dict.fromkeys(fixes)]
    for fix, stated in sorted(wanted, key=lambda row: FIXES.index(row[0])):
        evidence = stated or _found(motion, fix, stage)
        motion = fix.mend(Subject.of(motion, stage), evidence).motion
    return motion


def fixed_take(take: Take, fixes: Iterable[str], stage: Stage | None = None) -> Take:
    """The take with its motion mended; its `alterations` say how."""
    before = len(take.motion.lineage.edits)
    motion = fixed(take.motion, fixes, stage)
    notes = [edit.note for edit in motion.lineage.edits[before:]]
    return replace(take, motion=motion, alterations="; ".join(filter(None, [take.alterations, *notes])))


def _parsed(text: str) -> tuple[Fix, Evidence | None]:
    """The fix that is meant, with the evidence that the user states."""
    word, equals, value = text.partition("=")
    fix = _BY_WORD.get(word)
    if fix is None:
        raise BadInput("no such fix", found=repr(text[:40]), allowed=", ".join(_BY_WORD))
    if not equals:
        if word == "fps":
            raise BadInput(
                "a frame rate must be stated", found=repr(text), allowed="fps=60; or rate, if lint found one"
            )
        return fix, None
    if fix.evidence is None:
        raise BadInput("this fix takes no value", found=repr(text[:40]), allowed=word)
    return fix, {fix.evidence: _up_axis(value) if word == "up" else _value(word, value)}


def _up_axis(text: str) -> str:
    axis = text.removeprefix("+").lower()
    if axis not in UP_AXES:
        raise BadInput("not an up axis", found=repr(text[:40]), allowed=", ".join(UP_AXES))
    return axis


def _value(word: str, text: str) -> float:
    least, most = _NUMBERS[word]
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not least <= number <= most:
        raise BadInput("not a value for this fix", found=f"{word}={text[:40]}", allowed=f"{least:g} to {most:g}")
    return number


def _found(motion: Motion, fix: Fix, stage: Stage | None) -> Evidence:
    """The evidence of the finding that a fix would end."""
    findings = lint(motion, stage)
    for finding in findings:
        if finding.fix == fix.word or (finding.check == "gravity" and fix.word in ("rate", "scale")):
            return finding.evidence
    offered = [finding.fix for finding in findings if finding.fix]
    raise BadInput("nothing found to fix so", found=fix.word, allowed=", ".join(offered) or "nothing needs a fix")
