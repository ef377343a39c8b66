"""From one body to another: any humanoid's motion on any other skeleton, and points made into a motion."""

from airhead.retarget.points import Fitted, fit_points, fit_skeleton
from airhead.retarget.report import RetargetReport
from airhead.retarget.retarget import Retargeted, retarget

__all__ = ["Fitted", "RetargetReport", "Retargeted", "fit_points", "fit_skeleton", "retarget"]
