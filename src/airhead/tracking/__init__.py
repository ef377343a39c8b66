"""A motion made physically real: the search for controls under which a body does what a performer did."""

from airhead.tracking.progressive import GrowthSettings, Progress
from airhead.tracking.result import TorqueUse, TrackResult
from airhead.tracking.track import PlannedControls, TrackSettings, track

__all__ = ["GrowthSettings", "PlannedControls", "Progress", "TorqueUse", "TrackResult", "TrackSettings", "track"]
