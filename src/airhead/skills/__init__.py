"""Skills: what a body has learned to do from human takes."""

from airhead.skills.network import ACTIVATION, Layer, PolicyNetwork
from airhead.skills.observation import OBSERVATION_VERSION, Observer
from airhead.skills.plan import TrackedPlan

__all__ = ["ACTIVATION", "OBSERVATION_VERSION", "Layer", "Observer", "PolicyNetwork", "TrackedPlan"]
