"""Takes of performers of different build play together on one skeleton; those of one performer keep their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from airhead.formats import write
from airhead.motion import STARTER_SKELETON, EditKind, Motion, Skeleton, Take
from airhead.production import Cast, plan_only
from airhead.production.casting import cast_take, cast_together
from airhead.production.perform_routine import find_routine, prepare
from airhead.retarget import retarget
from airhead.takes import starter_take

TALLER = Skeleton(STARTER_SKELETON.names, STARTER_SKELETON.parents, np.array(STARTER_SKELETON.offsets_m) * 1.1)

ROUTINE = """
title: Two performers
moves:
  - {take: tall.airhead}
  - {take: walk}
  - {take: kick}
"""


def by_a_taller_one(name: str) -> Take:
    take = starter_take(name)
    return replace(take, motion=retarget(take.motion, TALLER).motion)


@pytest.fixture(scope="module")
def routine(allow_all: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A routine of a tall performer's walk and two starter takes."""
    folder = tmp_path_factory.mktemp("two")
    take = by_a_taller_one("walk")
    write(take.with_ref(replace(take.ref, id="tall", sha256="7" * 64)), folder / "tall.airhead")
    allow_all(folder / "tall.airhead")
    (folder / "two.yaml").write_text(ROUTINE, encoding="utf-8")
    return folder / "two.yaml"


def test_takes_of_two_performers_come_together_on_soras_skeleton(routine: Path) -> None:
    prepared = prepare(*find_routine(str(routine)))
    assert prepared.plan.motion.skeleton.same_as(STARTER_SKELETON)
    lineage = prepared.plan.motion.lineage
    assert [take.id for take in lineage.takes] == ["tall", "walk", "kick"]
    retargeted = [edit for edit in lineage.edits if edit.kind is EditKind.RETARGET]
    assert retargeted[0].start_frame == 0
    assert retargeted[-1].end_frame < prepared.plan.motion.frames  # what was on the skeleton already was not touched
    rows = plan_only(str(routine))
    assert [row["take"] for row in rows if "take" in row] == ["tall", "walk", "kick"]


def test_takes_of_one_performer_keep_their_build_unless_sora_is_asked_for() -> None:
    motions: dict[str, Motion] = {name: by_a_taller_one(name).motion for name in ("walk", "kick")}
    assert cast_together(motions, Cast.PERFORMER) == motions
    for motion in cast_together(motions, Cast.SORA).values():
        assert motion.skeleton.same_as(STARTER_SKELETON)


def test_a_take_is_played_by_its_performers_double_or_by_sora() -> None:
    take = by_a_taller_one("jump")
    assert cast_take(take, Cast.PERFORMER) is take
    onto = cast_take(take, Cast.SORA)
    assert onto.ref == take.ref
    assert onto.motion.skeleton.same_as(STARTER_SKELETON)
    assert onto.motion.lineage.edits[-1].kind is EditKind.RETARGET


def test_a_take_on_soras_skeleton_is_left_alone() -> None:
    take = starter_take("kick")
    assert cast_take(take, Cast.SORA).motion is take.motion
