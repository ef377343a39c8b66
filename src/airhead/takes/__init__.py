"""Takes: those that come along, the library of a user's own, how they are found, and the one consent gate."""

from airhead.takes.consent import allowed, check_perform, check_train, commands_that_allow, stated, training_set
from airhead.takes.content_hash import motion_sha256
from airhead.takes.description import Description
from airhead.takes.library import Added, Library
from airhead.takes.place import library_file
from airhead.takes.record import TakeRecord, TakeUse, UseKind
from airhead.takes.recorded import check_recorded
from airhead.takes.search import Found, Hit, Likeness, Query, Range, search
from airhead.takes.starter import starter_names, starter_take
from airhead.takes.traits import Traits

__all__ = [
    "Added",
    "Description",
    "Found",
    "Hit",
    "Library",
    "Likeness",
    "Query",
    "Range",
    "TakeRecord",
    "TakeUse",
    "Traits",
    "UseKind",
    "allowed",
    "check_perform",
    "check_recorded",
    "check_train",
    "commands_that_allow",
    "library_file",
    "motion_sha256",
    "search",
    "starter_names",
    "starter_take",
    "stated",
    "training_set",
]
