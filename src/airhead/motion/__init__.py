"""What a motion is: frozen records, their lineage, and the kinematics that can be read off them."""

from airhead.motion.kinematics import forward_kinematics, joint_positions, velocity
from airhead.motion.lineage import Drive, Edit, EditKind, Lineage, Span, Strand
from airhead.motion.motion import Motion
from airhead.motion.performance import Performance
from airhead.motion.skeleton import Skeleton
from airhead.motion.source import (
    Consent,
    ConsentBasis,
    Licence,
    Performer,
    PerformerStatus,
    SkillRef,
    TakeRef,
    check_id,
    id_from,
)
from airhead.motion.starter import LANDMARKS, STARTER_SKELETON
from airhead.motion.take import Take

__all__ = [
    "LANDMARKS",
    "STARTER_SKELETON",
    "Consent",
    "ConsentBasis",
    "Drive",
    "Edit",
    "EditKind",
    "Licence",
    "Lineage",
    "Motion",
    "Performance",
    "Performer",
    "PerformerStatus",
    "Skeleton",
    "SkillRef",
    "Span",
    "Strand",
    "Take",
    "TakeRef",
    "check_id",
    "forward_kinematics",
    "id_from",
    "joint_positions",
    "velocity",
]
