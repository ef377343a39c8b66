"""Skeleton and measurements -> Body: the simulated double of a performer."""

from airhead.body.body import Body, PhysicsSettings
from airhead.body.build import build_body
from airhead.body.joint_limits import furthest
from airhead.body.place import HERE, Place
from airhead.body.state_space import StateSpace

__all__ = ["HERE", "Body", "PhysicsSettings", "Place", "StateSpace", "build_body", "furthest"]
