"""Pure functions that measure a motion: tracking error, success, standing, contacts. Shared definitions, one place."""

from airhead.metrics.air import air_time_s, airborne, flights
from airhead.metrics.feet import ContactQuality, contact_quality
from airhead.metrics.success import Verdict, stunt_verdict
from airhead.metrics.trace import Trace, trace
from airhead.metrics.tracking_error import joint_error_m, local_joint_error_m, net_rotation_rad, trunk_error_rad
from airhead.metrics.upright import upright, upright_s

__all__ = [
    "ContactQuality",
    "Trace",
    "Verdict",
    "air_time_s",
    "airborne",
    "contact_quality",
    "flights",
    "joint_error_m",
    "local_joint_error_m",
    "net_rotation_rad",
    "stunt_verdict",
    "trace",
    "trunk_error_rad",
    "upright",
    "upright_s",
]
