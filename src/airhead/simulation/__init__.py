"""Running bodies: batches of steps, one observed rollout, and what comes out as motion."""

from airhead.simulation.controller import Controller
from airhead.simulation.quiet import silence_warnings
from airhead.simulation.realised import realised_motion, realised_performance, touching
from airhead.simulation.rollout import Rollout, simulate
from airhead.simulation.simulator import Simulator
from airhead.simulation.step_slopes import StepDerivatives, StepSlopes

silence_warnings()

__all__ = [
    "Controller",
    "Rollout",
    "Simulator",
    "StepDerivatives",
    "StepSlopes",
    "realised_motion",
    "realised_performance",
    "simulate",
    "touching",
]
