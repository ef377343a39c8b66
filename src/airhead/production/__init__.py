"""From what a user asks for to files on disk: one job a file, a config in, a result out."""

from airhead.production.add_takes import AddConfig, AddedFile, AddingStopped, add_takes
from airhead.production.bench_formats import FormatReport, FormatRow, bench_formats
from airhead.production.bench_summary import BenchRow, Summary
from airhead.production.bench_tracking import BenchConfig, BenchReport, bench_tracking
from airhead.production.casting import Cast
from airhead.production.compare import CompareConfig, CompareResult, compare
from airhead.production.doctor import Finding, doctor
from airhead.production.evaluate_generalist import GeneralistScores, evaluate_generalist
from airhead.production.evaluate_skill import EvaluateConfig, SkillScores, evaluate_skill, score_skill
from airhead.production.export import ExportConfig, ExportResult, export
from airhead.production.filming import SigningConfig
from airhead.production.inspect_file import InspectConfig, inspect_file
from airhead.production.inspection import Inspection, JointFacts
from airhead.production.lint_takes import LintConfig, Linted, lint_takes
from airhead.production.list_skills import ListedGeneralist, ListedSkill, SkillList, list_skills, show_skill
from airhead.production.make import MakeConfig, MakeResult, make, plan_only
from airhead.production.perform_routine import ROUTINE_SUFFIXES, is_routine
from airhead.production.reindex_takes import Reindexed, reindex_takes
from airhead.production.retarget_file import RetargetConfig, RetargetedFile, retarget_file
from airhead.production.skill_files import find_generalist
from airhead.production.stages import NoReport, StageReport
from airhead.production.take_uses import UsedTake, looked_up
from airhead.production.track_report import TrackReport
from airhead.production.track_take import TrackConfig, track_take
from airhead.production.train_generalist import GeneralistConfig, GeneralistReport, train_generalist
from airhead.production.train_skill import TrainConfig, TrainReport, train_skill

__all__ = [
    "ROUTINE_SUFFIXES",
    "AddConfig",
    "AddedFile",
    "AddingStopped",
    "BenchConfig",
    "BenchReport",
    "BenchRow",
    "Cast",
    "CompareConfig",
    "CompareResult",
    "EvaluateConfig",
    "ExportConfig",
    "ExportResult",
    "Finding",
    "FormatReport",
    "FormatRow",
    "GeneralistConfig",
    "GeneralistReport",
    "GeneralistScores",
    "InspectConfig",
    "Inspection",
    "JointFacts",
    "LintConfig",
    "Linted",
    "ListedGeneralist",
    "ListedSkill",
    "MakeConfig",
    "MakeResult",
    "NoReport",
    "Reindexed",
    "RetargetConfig",
    "RetargetedFile",
    "SigningConfig",
    "SkillList",
    "SkillScores",
    "StageReport",
    "Summary",
    "TrackConfig",
    "TrackReport",
    "TrainConfig",
    "TrainReport",
    "UsedTake",
    "add_takes",
    "bench_formats",
    "bench_tracking",
    "compare",
    "doctor",
    "evaluate_generalist",
    "evaluate_skill",
    "export",
    "find_generalist",
    "inspect_file",
    "is_routine",
    "lint_takes",
    "list_skills",
    "looked_up",
    "make",
    "plan_only",
    "reindex_takes",
    "retarget_file",
    "score_skill",
    "show_skill",
    "track_take",
    "train_generalist",
    "train_skill",
]
