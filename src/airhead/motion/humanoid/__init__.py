"""Any humanoid skeleton understood: what its joints are, and its motion on fifteen joints."""

from airhead.motion.humanoid.anatomy import Anatomy, anatomy_of
from airhead.motion.humanoid.ankles import told_ankle_height_m
from airhead.motion.humanoid.fit import fit_landmarks
from airhead.motion.humanoid.fold import fold, fold_error_m
from airhead.motion.humanoid.humanoid import Humanoid, humanoid_of, humanoid_of_motion, rest_positions
from airhead.motion.humanoid.landmarks import Poses, landmark_positions, poses_of, rest_of
from airhead.motion.humanoid.neutral import Neutral, neutral_of
from airhead.motion.humanoid.proportions import folded_skeleton, is_folded
from airhead.motion.humanoid.trunk import with_mean_trunk

__all__ = [
    "Anatomy",
    "Humanoid",
    "Neutral",
    "Poses",
    "anatomy_of",
    "fit_landmarks",
    "fold",
    "fold_error_m",
    "folded_skeleton",
    "humanoid_of",
    "humanoid_of_motion",
    "is_folded",
    "landmark_positions",
    "neutral_of",
    "poses_of",
    "rest_of",
    "rest_positions",
    "told_ankle_height_m",
    "with_mean_trunk",
]
