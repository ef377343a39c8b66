"""Pure functions that measure a motion: tracking error, success, standing, contacts. Shared definitions, one place."""

from airhead.metrics.air import CLEAR_M, air_time_s, airborne, falling, flights
from airhead.metrics.contact_agreement import PartAgreement, agreed_share, contact_agreement
from airhead.metrics.contact_path import contact_paths
from airhead.metrics.effort import at_torque_limit, beyond_friction, friction_share, ground_force_bw
from airhead.metrics.falls import fallen
from airhead.metrics.feet import ContactQuality, contact_quality
from airhead.metrics.flight import (
    GRAVITY_M_S2,
    FittedFlight,
    air_time_error_s,
    contact_free_spans,
    fit_flight,
    flights_that_tell_gravity,
    gravity_error,
    gravity_residual,
)
from airhead.metrics.gravity_advice import BELIEVED_GRAVITY, GravityAdvice, gravity_advice
from airhead.metrics.imitation_reward import (
    END_EFFECTORS,
    PLAIN_SUMS,
    WEIGHTED_SUMS,
    Counting,
    Imitation,
    imitation_reward,
    imitation_terms,
    normalised_return,
)
from airhead.metrics.momentum_drift import MomentumDrift, angular_momentum_drift, momentum_drift
from airhead.metrics.seams import Jumps, SeamJump, jumps, seam_jump, usual_jumps
from airhead.metrics.smoothness import acceleration_error_m_s2, jerk_m_s3, usual_jerk_m_s3, velocity_error_m_s
from airhead.metrics.success import (
    CLEAR_AROUND_S,
    CLEAR_IN_SOURCE_M,
    Criterion,
    Verdict,
    frames_done,
    ground_part,
    stunt_verdict,
)
from airhead.metrics.trace import Trace, trace
from airhead.metrics.tracking_error import (
    joint_error_m,
    local_joint_error_m,
    net_rotation_rad,
    net_turn_error_rad,
    trunk_error_rad,
)
from airhead.metrics.upright import upright, upright_s

__all__ = [
    "BELIEVED_GRAVITY",
    "CLEAR_AROUND_S",
    "CLEAR_IN_SOURCE_M",
    "CLEAR_M",
    "END_EFFECTORS",
    "GRAVITY_M_S2",
    "PLAIN_SUMS",
    "WEIGHTED_SUMS",
    "ContactQuality",
    "Counting",
    "Criterion",
    "FittedFlight",
    "GravityAdvice",
    "Imitation",
    "Jumps",
    "MomentumDrift",
    "PartAgreement",
    "SeamJump",
    "Trace",
    "Verdict",
    "acceleration_error_m_s2",
    "agreed_share",
    "air_time_error_s",
    "air_time_s",
    "airborne",
    "angular_momentum_drift",
    "at_torque_limit",
    "beyond_friction",
    "contact_agreement",
    "contact_free_spans",
    "contact_paths",
    "contact_quality",
    "fallen",
    "falling",
    "fit_flight",
    "flights",
    "flights_that_tell_gravity",
    "frames_done",
    "friction_share",
    "gravity_advice",
    "gravity_error",
    "gravity_residual",
    "ground_force_bw",
    "ground_part",
    "imitation_reward",
    "imitation_terms",
    "jerk_m_s3",
    "joint_error_m",
    "jumps",
    "local_joint_error_m",
    "momentum_drift",
    "net_rotation_rad",
    "net_turn_error_rad",
    "normalised_return",
    "seam_jump",
    "stunt_verdict",
    "trace",
    "trunk_error_rad",
    "upright",
    "upright_s",
    "usual_jerk_m_s3",
    "usual_jumps",
    "velocity_error_m_s",
]
