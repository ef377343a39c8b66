"""Records for tests of files: made up at random, or always the same; and a comparison to the last bit."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from airhead.motion import (
    Consent,
    ConsentBasis,
    Drive,
    Edit,
    EditKind,
    Licence,
    Lineage,
    Mark,
    Motion,
    Performance,
    Performer,
    PerformerStatus,
    Skeleton,
    SkillRef,
    Strand,
    Take,
    TakeRef,
)

FLOATS = st.floats(-1e6, 1e6, allow_subnormal=True)
IDS = st.text("abcxyz019_-", min_size=1, max_size=8)
HASHES = st.text("0123456789abcdef", min_size=64, max_size=64)
TEXTS = st.text(max_size=12)
DAYS = st.none() | st.dates()
PERFORMERS = st.one_of(
    st.sampled_from([Performer(), Performer(status=PerformerStatus.WITHHELD)]),
    st.builds(
        Performer, st.text(min_size=1, max_size=8), st.sampled_from([PerformerStatus.NAMED, PerformerStatus.ALIAS])
    ),
)
CONSENTS = st.builds(Consent, st.booleans(), st.booleans(), st.booleans(), st.just(ConsentBasis.LICENCE), DAYS)
TAKES = st.builds(TakeRef, IDS, HASHES, PERFORMERS, st.builds(Licence, TEXTS, TEXTS), CONSENTS)
SKILLS = st.builds(SkillRef, IDS, HASHES, st.lists(TAKES, max_size=2).map(tuple))


@st.composite
def skeletons(draw: st.DrawFn, most_joints: int = 4) -> Skeleton:
    names = draw(st.lists(TEXTS, min_size=1, max_size=most_joints, unique=True))
    parents = [-1, *(draw(st.integers(0, joint - 1)) for joint in range(1, len(names)))]
    offsets = draw(npst.arrays(np.float64, (len(names), 3), elements=FLOATS))
    return Skeleton(tuple(names), tuple(parents), offsets)


@st.composite
def strands(draw: st.DrawFn, weight: np.ndarray) -> Strand:
    drive = draw(st.sampled_from(Drive))
    takes = draw(st.lists(TAKES, min_size=drive is Drive.PERFORMER, max_size=2))
    skill = draw(SKILLS) if drive is Drive.POLICY else None
    return Strand(drive, weight, tuple(takes), skill, draw(st.none() | IDS))


@st.composite
def lineages(draw: st.DrawFn, frames: int) -> Lineage:
    count = draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    weights = rng.dirichlet(np.ones(count), frames).T
    spans = st.lists(st.integers(0, frames), min_size=2, max_size=2).map(sorted)
    edits = [Edit(draw(st.sampled_from(EditKind)), *draw(spans), draw(TEXTS)) for _ in range(draw(st.integers(0, 2)))]
    return Lineage(tuple(draw(strands(weight)) for weight in weights), tuple(edits))


@st.composite
def motions(draw: st.DrawFn, lineage: Lineage | None = None, skeleton: Skeleton | None = None) -> Motion:
    skeleton = skeleton or draw(skeletons())
    lineage = lineage or draw(lineages(draw(st.integers(1, 4))))
    root = draw(npst.arrays(np.float64, (lineage.frames, 3), elements=FLOATS))
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    rotations = rng.normal(size=(lineage.frames, len(skeleton), 4))
    rotations /= np.linalg.norm(rotations, axis=-1, keepdims=True)
    return Motion(skeleton, draw(st.floats(1, 1000)), root, rotations, lineage)


@st.composite
def takes(draw: st.DrawFn) -> Take:
    ref = draw(TAKES)
    motion = draw(motions(lineage=Lineage.of(Drive.PERFORMER, draw(st.integers(1, 4)), [ref])))
    tags = tuple(draw(st.lists(IDS, max_size=3)))
    mark = draw(st.sampled_from(Mark))
    return Take(ref, motion, draw(TEXTS), draw(TEXTS), draw(DAYS), draw(TEXTS), draw(TEXTS), tags, draw(TEXTS), mark)


@st.composite
def performances(draw: st.DrawFn) -> Performance:
    motion = draw(motions())
    parts = tuple(draw(st.lists(TEXTS, max_size=3)))
    shape = (motion.frames, len(parts))
    contact = draw(npst.arrays(np.bool_, shape))
    force = draw(npst.arrays(np.float64, (*shape, 3), elements=FLOATS))
    deviation = draw(npst.arrays(np.float64, motion.frames, elements=FLOATS))
    reason = draw(TEXTS)
    return Performance(draw(TEXTS), motion, parts, contact, force, deviation, not reason, reason)


def same(a: Any, b: Any) -> bool:
    """Whether two records are equal in every field, numbers to the bit."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if dataclasses.is_dataclass(a):
        return all(same(getattr(a, field.name), getattr(b, field.name)) for field in dataclasses.fields(a))
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(same, a, b))
    return bool(a == b)


def golden_records() -> dict[str, Motion | Take | Performance]:
    """Records whose every number is exact in binary or decimal, so that all machines make the same."""
    human = TakeRef(
        "flip", "ab" * 32, Performer("Zoë Ångström", PerformerStatus.NAMED), Licence("CC-BY-4.0", "By Zoë."),
        Consent(perform=True, publish=True, basis=ConsentBasis.PERFORMER, until=dt.date(2031, 5, 1)),
    )  # fmt: skip
    skill = SkillRef("tumble", "cd" * 32, (TakeRef("roll", "ef" * 32), human))
    skeleton = Skeleton(
        ("hips", "spine", "left arm"), (-1, 0, 1), np.array([[0, 0, 0], [0, 0, 0.5], [0.1, 0.25, -0.0]])
    )
    root = np.array([[0.0, -0.0, 1.0], [0.1, 0.2, 1.25], [5e-324, 1e300, -1.0]])
    turn, back, none = [0.6, 0.8, 0, 0], [0.8, 0, -0.6, 0], [1, 0, 0, 0]
    rotations = np.array([[none, turn, back], [turn, back, none], [back, none, turn]], dtype=float)
    mixed = Lineage(
        (
            Strand(Drive.PERFORMER, np.array([1.0, 0.5, 0.0]), (human,)),
            Strand(Drive.PHYSICS, np.array([0.0, 0.25, 0.5])),
            Strand(Drive.POLICY, np.array([0.0, 0.25, 0.5]), (human,), skill, "flip"),
        ),
        (Edit(EditKind.BLEND, 1, 3, "flip into tumble"), Edit(EditKind.HOLD, 2, 2, "")),
    )
    motion = Motion(skeleton, 30000 / 1001, root, rotations, mixed)
    take = Take(
        human, motion.with_lineage(Lineage.of(Drive.PERFORMER, 3, [human])), "Flip", "optical", dt.date(2026, 2, 28),
        "flip.bvh", "Nothing but the name.", ("acrobatics", "flight"), "12A take 3", Mark.SELECT,
    )  # fmt: skip
    contact = np.array([[True, False], [False, False], [True, True]])
    force = np.arange(18.0).reshape(3, 2, 3) / 8
    performance = Performance(
        "Flip", motion, ("left_foot", "right_foot"), contact, force, np.array([0, 0.5, 1.5]), False, "fell at 1.2 s"
    )
    return {"motion": motion, "take": take, "performance": performance}


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """Strategies for records, by kind."""
    return SimpleNamespace(
        motion=motions, take=takes, performance=performances, skeleton=skeletons,
        lineage=lineages, record=lambda: st.one_of(motions(), takes(), performances()),
        golden=golden_records(), same=same,
    )  # fmt: skip


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that may be used again by each example of a property."""
    return tmp_path_factory.mktemp("scratch")
