"""Small motions to film, and settings small enough to film them fast."""

from __future__ import annotations

import numpy as np
import pytest

from airhead.motion import STARTER_SKELETON, Drive, Lineage, Motion
from airhead.render import FilmSettings, Quality
from airhead.rotations import from_rotvec

TINY = FilmSettings(width=96, height=64, quality=Quality.DRAFT)


@pytest.fixture
def tiny() -> FilmSettings:
    return TINY


@pytest.fixture(scope="session")
def somersault() -> Motion:
    """Run up, a somersault two metres up with the arms raised, land; 60 frames a second for 1.5 seconds."""
    frames, fps = 90, 60.0
    time_s = np.arange(frames) / fps
    flight = np.clip((time_s - 0.5) / 0.6, 0.0, 1.0)
    root = np.stack([2.5 * time_s, 0.0 * time_s, 0.9 + 4.4 * flight * (1.0 - flight)], axis=1)
    rotations = np.tile([1.0, 0.0, 0.0, 0.0], (frames, len(STARTER_SKELETON), 1))
    rotations[:, 0] = from_rotvec(np.outer(-2.0 * np.pi * flight, [0.0, 1.0, 0.0]))
    for side, sign in (("left", 1.0), ("right", -1.0)):
        raised = np.outer(2.9 * np.sin(np.pi * flight), [sign, 0.0, 0.0])
        rotations[:, STARTER_SKELETON.index(f"{side}_shoulder")] = from_rotvec(raised)
    return Motion(STARTER_SKELETON, fps, root, rotations, Lineage.of(Drive.PHYSICS, frames))
