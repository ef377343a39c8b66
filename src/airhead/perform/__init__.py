"""Plan + drives -> Performance: one body, handed from drive to drive, always from the state that it is really in."""

from airhead.perform.checks import Skills, check_plan
from airhead.perform.judgement import Performed, SpanResult
from airhead.perform.on_the_spot import on_the_spot, worked_out
from airhead.perform.passage_plans import Planned, planned_passages
from airhead.perform.passages import Learned, learned
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
    "on_the_spot",
    "perform",
    "planned_passages",
    "worked_out",
]
