"""Running bodies: batches of steps, one observed rollout, and what comes out as motion."""

from airhead.simulation.controller import Controller
from airhead.simulation.imitation import imitation_of, posed_imitation
from airhead.simulation.quiet import silence_warnings
from airhead.simulation.realised import realised_motion, realised_performance, touching
from airhead.simulation.rollout import Rollout, simulate
from airhead.simulation.simulator import Simulator
from airhead.simulation.step_slopes import StepDerivatives, StepSlopes
from airhead.simulation.stunt import Stunt
from airhead.simulation.trials import Disturbance, Push, run_trials

silence_warnings()

__all__ = [
    "Controller",
    "Disturbance",
    "Push",
    "Rollout",
    "Simulator",
    "StepDerivatives",
    "StepSlopes",
    "Stunt",
    "imitation_of",
    "posed_imitation",
    "realised_motion",
    "realised_performance",
    "run_trials",
    "simulate",
    "touching",
]
