"""Running bodies: batches of steps, one observed rollout, and what comes out as motion."""

from airhead.simulation.controller import Controller
from airhead.simulation.realised import realised_motion, realised_performance
from airhead.simulation.rollout import Rollout, simulate
from airhead.simulation.simulator import Simulator

__all__ = ["Controller", "Rollout", "Simulator", "realised_motion", "realised_performance", "simulate"]
