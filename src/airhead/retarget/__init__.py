"""From one body to another: any humanoid's motion on any other humanoid skeleton."""

from airhead.retarget.report import RetargetReport
from airhead.retarget.retarget import Retargeted, retarget

__all__ = ["RetargetReport", "Retargeted", "retarget"]
