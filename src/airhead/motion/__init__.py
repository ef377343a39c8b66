"""What a motion is: frozen records, their lineage, and the kinematics that can be read off them."""

from airhead.motion.anthropometry import Physique, assume_physique
from airhead.motion.blend import cross_fade, settle, smooth_step
from airhead.motion.contacts import kinematic_contacts
from airhead.motion.edits import concatenate, floor_height_m, hold_last, lift, onto_floor, resample, sample, trim
from airhead.motion.humanoid import (
    Humanoid,
    fit_landmarks,
    fold,
    fold_error_m,
    humanoid_of,
    humanoid_of_motion,
    is_folded,
    landmark_positions,
    told_ankle_height_m,
)
from airhead.motion.kinematics import forward_kinematics, joint_positions, velocity
from airhead.motion.legs import reach_with_feet
from airhead.motion.lineage import Drive, Edit, EditKind, Lineage, Span, Strand
from airhead.motion.looping import repeated
from airhead.motion.mirror import mirror, mirrored_name
from airhead.motion.momentum import angular_momentum, center_of_mass, segment_centers
from airhead.motion.motion import Motion
from airhead.motion.performance import Performance
from airhead.motion.placement import nearest_place, place
from airhead.motion.plan import Cut, Plan, PlannedMove
from airhead.motion.points import Points, points_of, resample_points
from airhead.motion.retime import retime, source_times_s
from airhead.motion.segments import Box, Capsule, Segment, lowest_points, reached_heights, segment_heights, segments_of
from airhead.motion.skeleton import Skeleton
from airhead.motion.source import (
    Consent,
    ConsentBasis,
    Licence,
    Performer,
    PerformerStatus,
    SkillRef,
    TakeRef,
    Use,
    check_id,
    id_from,
)
from airhead.motion.stage import Stage, StageBox
from airhead.motion.starter import LANDMARKS, STARTER_SKELETON
from airhead.motion.take import Mark, Take
from airhead.motion.training_set import TrainingSet

__all__ = [
    "LANDMARKS",
    "STARTER_SKELETON",
    "Box",
    "Capsule",
    "Consent",
    "ConsentBasis",
    "Cut",
    "Drive",
    "Edit",
    "EditKind",
    "Humanoid",
    "Licence",
    "Lineage",
    "Mark",
    "Motion",
    "Performance",
    "Performer",
    "PerformerStatus",
    "Physique",
    "Plan",
    "PlannedMove",
    "Points",
    "Segment",
    "Skeleton",
    "SkillRef",
    "Span",
    "Stage",
    "StageBox",
    "Strand",
    "Take",
    "TakeRef",
    "TrainingSet",
    "Use",
    "angular_momentum",
    "assume_physique",
    "center_of_mass",
    "check_id",
    "concatenate",
    "cross_fade",
    "fit_landmarks",
    "floor_height_m",
    "fold",
    "fold_error_m",
    "forward_kinematics",
    "hold_last",
    "humanoid_of",
    "humanoid_of_motion",
    "id_from",
    "is_folded",
    "joint_positions",
    "kinematic_contacts",
    "landmark_positions",
    "lift",
    "lowest_points",
    "mirror",
    "mirrored_name",
    "nearest_place",
    "onto_floor",
    "place",
    "points_of",
    "reach_with_feet",
    "reached_heights",
    "repeated",
    "resample",
    "resample_points",
    "retime",
    "sample",
    "segment_centers",
    "segment_heights",
    "segments_of",
    "settle",
    "smooth_step",
    "source_times_s",
    "told_ankle_height_m",
    "trim",
    "velocity",
]
