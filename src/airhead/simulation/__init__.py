"""Running bodies: batches of steps, one observed rollout, and what comes out as motion."""

from airhead.simulation.controller import Controller
from airhead.simulation.inverse_differences import InverseDifferences, StepSlopes
from airhead.simulation.quiet import silence_warnings
from airhead.simulation.realised import realised_motion, realised_performance, touching
from airhead.simulation.rollout import Rollout, simulate
from airhead.simulation.simulator import Simulator

silence_warnings()

__all__ = [
    "Controller",
    "InverseDifferences",
    "Rollout",
    "Simulator",
    "StepSlopes",
    "realised_motion",
    "realised_performance",
    "simulate",
    "touching",
]
