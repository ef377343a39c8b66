"""A performance with everything a report can show: two takes, a blend, a simulation, a flight, a hold, a cut."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from airhead.motion import (
    STARTER_SKELETON,
    Cut,
    Drive,
    EditKind,
    Lineage,
    Motion,
    Performance,
    Performer,
    PerformerStatus,
    Segment,
    TakeRef,
    assume_physique,
    center_of_mass,
    forward_kinematics,
    segments_of,
)
from airhead.report import KeyPicture, ReportInput
from airhead.rotations import FloatArray, from_rotvec

FPS, FRAMES, FOLLOWED = 60.0, 180, 140
TAKE_OFF, LANDING = 80, 110
SEGMENTS = segments_of(STARTER_SKELETON, assume_physique(STARTER_SKELETON, 0.05))
RUN = TakeRef("run", "a" * 64, Performer("Ada <Lovelace>", PerformerStatus.NAMED))
FLIP = TakeRef("flip", "b" * 64)


def somersault(lineage: Lineage, frames: int = FRAMES, wobble_m: float = 0.0) -> Motion:
    """Walk, one backward somersault along a parabola, stand: the pose is rigid, so its laws are known."""
    time_s = np.arange(FRAMES) / FPS
    air = np.clip((time_s - TAKE_OFF / FPS) / ((LANDING - TAKE_OFF) / FPS), 0.0, 1.0)
    rotations = np.tile([1.0, 0.0, 0.0, 0.0], (FRAMES, len(STARTER_SKELETON), 1))
    rotations[:, 0] = from_rotvec(np.outer(-2 * np.pi * air, [0.0, 1.0, 0.0]))
    bend = 0.3 * np.sin(6 * time_s) * (air == 0)
    rotations[:, STARTER_SKELETON.index("left_shoulder")] = from_rotvec(np.outer(bend, [0.0, 1.0, 0.0]))
    seconds = (LANDING - TAKE_OFF) / FPS
    height = _standing_m(rotations[:1]) + 9.81 / 2 * seconds**2 * air * (1 - air)
    com_w = np.stack([1.2 * time_s, 0 * time_s, height + wobble_m * np.sin(40 * time_s)], axis=1)
    poses = forward_kinematics(STARTER_SKELETON, np.zeros((FRAMES, 3)), rotations)
    root_pos_w = com_w - center_of_mass(STARTER_SKELETON, SEGMENTS, *poses)
    return Motion(STARTER_SKELETON, FPS, root_pos_w[:frames], rotations[:frames], lineage)


def _standing_m(rotations: FloatArray) -> float:
    """Height of the centre of mass when the feet are on the floor."""
    poses = forward_kinematics(STARTER_SKELETON, np.array([[0.0, 0.0, 0.90]]), rotations)
    return float(center_of_mass(STARTER_SKELETON, SEGMENTS, *poses)[0, 2])


def mixed_lineage() -> Lineage:
    """Recorded, blended into a simulation of another take, which then stands by itself."""
    recorded = Lineage.of(Drive.PERFORMER, FOLLOWED, (RUN,))
    simulated = Lineage.of(Drive.PHYSICS, FOLLOWED, (FLIP,))
    share = np.clip((np.arange(FOLLOWED) - 50) / 20, 0.0, 1.0)
    blended = recorded.mix(simulated, share).with_edit(EditKind.BLEND, "run into flip", 51, 70)
    held = Lineage.of(Drive.PHYSICS, FRAMES - FOLLOWED).with_edit(EditKind.HOLD, "the last pose held")
    return blended.concatenate(held)


def picture(kind: str, size: tuple[int, int] = (16, 9)) -> bytes:
    """A small picture file."""
    file = io.BytesIO()
    Image.new("RGB", size, (200, 120, 40)).save(file, kind)
    return file.getvalue()


@pytest.fixture(scope="session")
def segments() -> tuple[Segment, ...]:
    return SEGMENTS


@pytest.fixture(scope="session")
def performance() -> Performance:
    motion = somersault(mixed_lineage())
    parts = ("left_foot", "right_foot")
    on_ground = np.ones(FRAMES, dtype=bool)
    on_ground[TAKE_OFF - 1 : LANDING + 2] = False
    contact = np.repeat(on_ground[:, None], 2, axis=1)
    force_w = np.zeros((FRAMES, 2, 3))
    force_w[on_ground, :, 2] = 300.0
    force_w[LANDING + 2 : LANDING + 5, :, 2] = 2500.0
    deviation_m = np.where(np.arange(FRAMES) < FOLLOWED, 0.02, 0.0)
    return Performance("Run and flip", motion, parts, contact, force_w, deviation_m)


@pytest.fixture(scope="session")
def report(performance: Performance) -> ReportInput:
    source = somersault(Lineage.of(Drive.PERFORMER, FOLLOWED, (FLIP,)), FOLLOWED, wobble_m=0.004)
    random = np.random.default_rng(0)
    return ReportInput(
        title="Run and flip",
        performance=performance,
        segments=SEGMENTS,
        source=source,
        takes=(source,),
        cuts=(Cut(60, 51, 70, "run", "flip", False, 0.4, 0.3),),
        torque_ratio=random.uniform(0, 1.02, (FRAMES, 4)),
        friction_needed=random.uniform(0, 0.9, FRAMES),
        pictures=(KeyPicture("1.58 s: apex", picture("PNG"), picture("JPEG")), KeyPicture("alone", picture("PNG"))),
        credits=("40 % recorded, 1.0 s: human (Ada <Lovelace>, take run)",),
        facts=(("Airhead", "0.1.0"), ("Seed", "0")),
    )


@pytest.fixture(scope="session")
def failed(report: ReportInput) -> ReportInput:
    """The same, fallen: the reason is in words."""
    fell = replace(report.performance, success=False, reason="at 1.90 s the trunk touches the ground")
    return replace(report, performance=fell)
