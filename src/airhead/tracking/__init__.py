"""A motion made physically real: the search for controls under which a body does what a performer did."""

from airhead.tracking.follow import Followed, PlannedControls, TrackSettings, follow
from airhead.tracking.progressive import GrowthSettings, Progress
from airhead.tracking.reference import Reference, reference_for
from airhead.tracking.result import TorqueUse, TrackResult
from airhead.tracking.track import standing_pelvis_m, torque_use, track

__all__ = [
    "Followed",
    "GrowthSettings",
    "PlannedControls",
    "Progress",
    "Reference",
    "TorqueUse",
    "TrackResult",
    "TrackSettings",
    "follow",
    "reference_for",
    "standing_pelvis_m",
    "torque_use",
    "track",
]
