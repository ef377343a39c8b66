"""A motion made physically real: the search for controls under which a body does what a performer did."""

from airhead.tracking.advice import advise
from airhead.tracking.feedback import Feedback, FeedbackSettings, feedback_for
from airhead.tracking.follow import RETRIES, Attempt, Followed, PlannedControls, TrackSettings, follow
from airhead.tracking.joins import Crossing, Join, JoinSettings, Passing, Simulated, join, joins
from airhead.tracking.judgement import Judgement, judge, torque_use
from airhead.tracking.mending import mended
from airhead.tracking.progress import Progress, Searched
from airhead.tracking.progressive import GrowthSettings
from airhead.tracking.reference import Reference, reference_for
from airhead.tracking.replan import Replanner, ReplanSettings, replanner_for
from airhead.tracking.rest import come_to_rest
from airhead.tracking.result import Failure, TorqueUse, TrackResult
from airhead.tracking.survival import Survival, survival
from airhead.tracking.track import track

__all__ = [
    "RETRIES",
    "Attempt",
    "Crossing",
    "Failure",
    "Feedback",
    "FeedbackSettings",
    "Followed",
    "GrowthSettings",
    "Join",
    "JoinSettings",
    "Judgement",
    "Passing",
    "PlannedControls",
    "Progress",
    "Reference",
    "ReplanSettings",
    "Replanner",
    "Searched",
    "Simulated",
    "Survival",
    "TorqueUse",
    "TrackResult",
    "TrackSettings",
    "advise",
    "come_to_rest",
    "feedback_for",
    "follow",
    "join",
    "joins",
    "judge",
    "mended",
    "reference_for",
    "replanner_for",
    "survival",
    "torque_use",
    "track",
]
