"""Metrics and lineage made into report.html: why to believe a performance, and what to change where not to."""

from airhead.report.inputs import MOST_PICTURE_BYTES, Intent, KeyPicture, ReportInput
from airhead.report.judgement import Judgement, Level, judge
from airhead.report.page import report_html
from airhead.report.rules import RULES, Rule

__all__ = [
    "MOST_PICTURE_BYTES",
    "RULES",
    "Intent",
    "Judgement",
    "KeyPicture",
    "Level",
    "ReportInput",
    "Rule",
    "judge",
    "report_html",
]
