"""The starter takes are there, credited and unchanged."""

from __future__ import annotations

import hashlib
import json
from importlib import resources

import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.motion import STARTER_SKELETON, ConsentBasis, PerformerStatus, joint_positions
from airhead.takes import starter_names, starter_take

FOLDER = resources.files("airhead.takes") / "starter"
SOURCES = {row["id"]: row for row in json.loads((FOLDER / "SOURCES.json").read_text())["takes"]}


def test_there_are_fourteen() -> None:
    assert len(starter_names()) == 14
    assert set(starter_names()) == set(SOURCES)


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(BadInput, match="no such starter take; found 'moonwalk'; allowed: backflip, cartwheel"):
        starter_take("moonwalk")
    with pytest.raises(BadInput):
        starter_take("../starter/walk")


@pytest.mark.parametrize("name", starter_names())
def test_its_bytes_are_those_that_were_made(name: str) -> None:
    data = (FOLDER / f"{name}.airhead").read_bytes()
    assert hashlib.sha256(data).hexdigest() == SOURCES[name]["sha256"]
    licences = (FOLDER / "LICENSES.md").read_text()
    assert SOURCES[name]["sha256"] in licences
    assert SOURCES[name]["source_sha256"] in licences


@pytest.mark.parametrize("name", starter_names())
def test_it_says_where_it_comes_from_and_what_is_allowed(name: str) -> None:
    take = starter_take(name)
    assert take.ref.id == name
    assert take.ref.sha256 == SOURCES[name]["source_sha256"]
    assert take.source_file == f"humanoid3d_{name}.txt"
    assert take.ref.performer.status is PerformerStatus.UNRECORDED
    assert "Z up" in take.alterations
    assert take.ref.licence.name == "Zlib AND MIT"
    for notice in ("altered version", "Bullet", "may not be removed or altered", "Copyright (c) 2018 Xue Bin Peng"):
        assert notice in take.ref.licence.notice
    consent = take.ref.consent
    assert consent.perform
    assert consent.train
    assert consent.publish
    assert consent.basis is ConsentBasis.LICENCE


@pytest.mark.parametrize("name", starter_names())
def test_it_is_a_human_on_the_floor(name: str) -> None:
    motion = starter_take(name).motion
    assert motion.skeleton.same_as(STARTER_SKELETON, tolerance_m=0)
    assert 16 <= motion.fps <= 60.01
    heights_m = joint_positions(motion)[..., 2]
    assert -0.1 < heights_m.min() < 0.1
    assert 1.2 < heights_m.max() < 2.0


def test_a_backflip_turns_backwards_once() -> None:
    pelvis, chest = joint_positions(starter_take("backflip").motion)[:, :2].swapaxes(0, 1)
    trunk = chest - pelvis
    pitch = np.unwrap(np.arctan2(trunk[:, 0], trunk[:, 2]))
    assert pitch[-1] - pitch[0] == pytest.approx(-2 * np.pi, abs=0.5)
