"""Plan + drives -> Performance: one body, handed from drive to drive, always from the state that it is really in."""

from airhead.perform.checks import Skills, check_plan
from airhead.perform.judgement import Performed, SpanResult
from airhead.perform.passages import Learned, Planned, learned, planned_passages
from airhead.perform.perform import perform
from airhead.perform.settings import PerformSettings

__all__ = [
    "Learned",
    "PerformSettings",
    "Performed",
    "Planned",
    "Skills",
    "SpanResult",
    "check_plan",
    "learned",
    "perform",
    "planned_passages",
]
