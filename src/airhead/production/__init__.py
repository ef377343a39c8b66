"""From what a user asks for to files on disk: one job a file, a config in, a result out."""

from airhead.production.doctor import Finding, doctor
from airhead.production.filming import SigningConfig
from airhead.production.make import MakeConfig, MakeResult, make, plan_only
from airhead.production.perform_routine import ROUTINE_SUFFIXES, is_routine
from airhead.production.stages import NoReport, StageReport
from airhead.production.track_take import TrackConfig, TrackReport, track_take

__all__ = [
    "ROUTINE_SUFFIXES",
    "Finding",
    "MakeConfig",
    "MakeResult",
    "NoReport",
    "SigningConfig",
    "StageReport",
    "TrackConfig",
    "TrackReport",
    "doctor",
    "is_routine",
    "make",
    "plan_only",
    "track_take",
]
