"""The starter takes on the floor, and the default routine flattened, made once."""

from __future__ import annotations

import pytest

from airhead.formats import motion_of, read_native
from airhead.motion import Motion, Plan, Segment, assume_physique, onto_floor, segments_of
from airhead.routine import Routine, example_routines, flatten, read_routine

TAKES = ("jump", "roll", "cartwheel", "backflip", "spinkick", "kick", "walk", "dance_a", "spin")


def _starter(name: str) -> Motion:
    from importlib import resources

    with resources.as_file(resources.files("airhead.takes") / "starter" / f"{name}.airhead") as path:
        return motion_of(read_native(path))


@pytest.fixture(scope="session")
def segments() -> tuple[Segment, ...]:
    skeleton = _starter("jump").skeleton
    return segments_of(skeleton, assume_physique(skeleton, 0.05))


@pytest.fixture(scope="session")
def motions(segments: tuple[Segment, ...]) -> dict[str, Motion]:
    return {name: onto_floor(_starter(name), segments) for name in TAKES}


@pytest.fixture(scope="session")
def first_flight() -> Routine:
    return read_routine(example_routines()["first_flight"])


@pytest.fixture(scope="session")
def first_plan(first_flight: Routine, motions: dict[str, Motion], segments: tuple[Segment, ...]) -> Plan:
    return flatten(first_flight, motions, segments)
