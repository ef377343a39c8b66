"""Stunts to measure: real takes, and what a metric sees of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from airhead.metrics import Trace, trace
from airhead.motion import STARTER_SKELETON, Motion, assume_physique, onto_floor, segments_of
from airhead.takes import starter_take

SEGMENTS = segments_of(STARTER_SKELETON, assume_physique(STARTER_SKELETON, 0.05))


@pytest.fixture(scope="session")
def seen() -> Callable[..., Trace]:
    """A motion at its own frames, or at so many a second."""

    def look(motion: Motion, fps: float | None = None) -> Trace:
        last_s = motion.times_s[-1]
        times_s = motion.times_s if fps is None else np.arange(int(last_s * fps) + 1) / fps
        return trace(motion, SEGMENTS, times_s)

    return look


@pytest.fixture(scope="session")
def jump_motion() -> Motion:
    return onto_floor(starter_take("jump").motion, SEGMENTS)


@pytest.fixture(scope="session")
def jump(jump_motion: Motion, seen: Callable[..., Trace]) -> Trace:
    return seen(jump_motion)


@pytest.fixture(scope="session")
def backflip(seen: Callable[..., Trace]) -> Trace:
    return seen(onto_floor(starter_take("backflip").motion, SEGMENTS), 60.0)
