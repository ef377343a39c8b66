"""The Routine: a document of moves, and its way to a Plan: cuts found, moves placed, takes blended."""

from airhead.routine.cut_search import LARGEST_COM_JUMP_M_S, WINDOW_S, CutChoice, best_cut, cut_costs
from airhead.routine.document import (
    Camera,
    CameraKind,
    Film,
    Intended,
    Move,
    Placement,
    Routine,
)
from airhead.routine.flatten import flatten
from airhead.routine.reading import example_routines, parse_routine, read_routine
from airhead.routine.templates import json_schema, template
from airhead.routine.timeline import timeline
from airhead.routine.traits import Traits, traits_of

__all__ = [
    "LARGEST_COM_JUMP_M_S",
    "WINDOW_S",
    "Camera",
    "CameraKind",
    "CutChoice",
    "Film",
    "Intended",
    "Move",
    "Placement",
    "Routine",
    "Traits",
    "best_cut",
    "cut_costs",
    "example_routines",
    "flatten",
    "json_schema",
    "parse_routine",
    "read_routine",
    "template",
    "timeline",
    "traits_of",
]
