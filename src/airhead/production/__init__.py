"""From what a user asks for to files on disk: one job a file, a config in, a result out."""

from airhead.production.doctor import Finding, doctor
from airhead.production.make import MakeConfig, MakeResult, make
from airhead.production.stages import NoReport, StageReport
from airhead.production.track_take import TrackConfig, TrackReport, track_take

__all__ = [
    "Finding",
    "MakeConfig",
    "MakeResult",
    "NoReport",
    "StageReport",
    "TrackConfig",
    "TrackReport",
    "doctor",
    "make",
    "track_take",
]
