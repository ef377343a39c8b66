"""Any humanoid skeleton understood: what its joints are, and its motion on fifteen joints."""

from airhead.motion.humanoid.humanoid import Humanoid, humanoid_of, humanoid_of_motion, rest_positions

__all__ = ["Humanoid", "humanoid_of", "humanoid_of_motion", "rest_positions"]
