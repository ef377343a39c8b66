"""Plan + drives -> Performance: one body, handed from drive to drive, always from the state that it is really in."""

from airhead.perform.judgement import Performed, SpanResult
from airhead.perform.perform import PerformSettings, check_plan, perform

__all__ = ["PerformSettings", "Performed", "SpanResult", "check_plan", "perform"]
