"""Finding: one thing that lint noticed, in words, in numbers, and with the fix that would end it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

#: What evidence is made of: ready for JSON.
Evidence = dict[str, object]


class Severity(StrEnum):
    """How sure lint is that something is wrong, and how much it matters."""

    FAULT = "fault"
    WARNING = "warning"
    NOTE = "note"


_MOST_LISTED = 4
_LONGEST_NAME = 40


def listed(items: Sequence[object]) -> str:
    """A few of many things, and how many more there are."""
    shown = ", ".join(str(item)[:_LONGEST_NAME] for item in items[:_MOST_LISTED])
    return shown if len(items) <= _MOST_LISTED else f"{shown} and {len(items) - _MOST_LISTED} more"


@dataclass(frozen=True)
class Finding:
    """One thing noticed.

    Attributes:
        check: short name of the check that noticed it.
        severity: a fault is certain and spoils what is made; a warning wants a look; a note is good to know.
        what: one plain sentence with numbers.
        fix: the word for `--fix` that would end it, None where there is none.
        evidence: the numbers behind the sentence, JSON-ready; a fix works from these.
    """

    check: str
    severity: Severity
    what: str
    fix: str | None = None
    evidence: Evidence = field(default_factory=dict)

    def __post_init__(self) -> None:
        # names of joints come from files, which may hold anything
        what = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in self.what)
        object.__setattr__(self, "what", what)

    @property
    def alarms(self) -> bool:
        """Whether it is more than a note."""
        return self.severity is not Severity.NOTE

    def as_dict(self) -> dict[str, object]:
        """The finding as JSON-ready data."""
        return {
            "check": self.check,
            "severity": self.severity.value,
            "what": self.what,
            "fix": self.fix,
            "evidence": self.evidence,
        }
