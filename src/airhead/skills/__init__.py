"""Skills: what a body has learned to do from human takes."""

from airhead.skills.evaluate import EvaluationSettings, evaluate
from airhead.skills.network import ACTIVATION, Layer, PolicyNetwork
from airhead.skills.observation import OBSERVATION_VERSION, Observer
from airhead.skills.plan import TrackedPlan
from airhead.skills.published import DEEPMIMIC, Published
from airhead.skills.returns import stunt_return
from airhead.skills.scores import PushScore, Scores

__all__ = [
    "ACTIVATION",
    "DEEPMIMIC",
    "OBSERVATION_VERSION",
    "EvaluationSettings",
    "Layer",
    "Observer",
    "PolicyNetwork",
    "Published",
    "PushScore",
    "Scores",
    "TrackedPlan",
    "evaluate",
    "stunt_return",
]
