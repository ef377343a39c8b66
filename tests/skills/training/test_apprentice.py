"""The apprentice computes what its file computes; on the plan it answers nothing, whatever comes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from airhead.body import Body
from airhead.formats.native.records import take_ref_part
from airhead.motion import Take
from airhead.skills import BodyPart
from airhead.skills.coming import COMING_VERSION, coming_size
from airhead.skills.generalist import Generalist
from airhead.skills.generalist_card import GeneralistCard
from airhead.skills.generalist_file import read_generalist, write_generalist
from airhead.skills.reflexes import LARGEST_REFLEX_RAD
from airhead.skills.training import ApprenticeSizes
from tests.skills.samples import TRAINING

torch = pytest.importorskip("torch")

from airhead.skills.training.apprentice import Apprentice  # noqa: E402 - needs torch

INSTANTS = 60


@pytest.fixture(scope="module")
def apprentice(body: Body) -> Apprentice:
    """One with weights at random, which answers loudly."""
    rng = np.random.default_rng(2)
    seen = rng.normal(0.3, 1.0, (INSTANTS, coming_size(body.space))).astype(np.float32)
    sizes = ApprenticeSizes(projected=20, considered=24, outlook=16, hidden=(32, 28))
    found = Apprentice(seen, body.space.size, body.control_unit_rad, sizes, seed=4)
    found.see(rng.uniform(0.01, 0.5, body.space.size))
    with torch.no_grad():
        for parameter in found.parameters():
            parameter.mul_(1.5)
    return found


@pytest.fixture(scope="module")
def generalist(apprentice: Apprentice, body: Body, kick: Take, tmp_path_factory: pytest.TempPathFactory) -> Generalist:
    file: Path = tmp_path_factory.mktemp("generalist") / "all.onnx"
    card = GeneralistCard(
        name="all",
        takes=(take_ref_part(kick.ref),),
        teachers={"kick": "a" * 64},
        control_hz=30.0,
        coming_version=COMING_VERSION,
        most_aside_m=0.3,
        body=BodyPart.of(body),
        training=TRAINING,
        created=dt.date(2026, 11, 22),
    )
    write_generalist(file, card, apprentice.arrays())
    return read_generalist(file)


@pytest.mark.parametrize("size", [0.01, 0.3, 30.0])
def test_it_computes_what_its_file_computes(apprentice: Apprentice, generalist: Generalist, size: float) -> None:
    rng = np.random.default_rng(1)
    departures = rng.normal(0.0, size, (64, apprentice.departure_scale.numel())).astype(np.float32)
    at = rng.integers(0, INSTANTS, 64)
    found = generalist.offsets(departures, apprentice.coming[at].numpy())
    assert found == pytest.approx(apprentice.offsets(departures, at), abs=1e-4)
    assert np.abs(found).max() > 0.001


def test_on_the_plan_it_answers_nothing_whatever_comes(apprentice: Apprentice, generalist: Generalist) -> None:
    nothing = np.zeros((INSTANTS, apprentice.departure_scale.numel()), dtype=np.float32)
    assert not apprentice.offsets(nothing, np.arange(INSTANTS)).any()
    assert not generalist.offsets(nothing, apprentice.coming.numpy()).any()


def test_it_goes_no_further_than_its_file_says(apprentice: Apprentice, generalist: Generalist, body: Body) -> None:
    far = np.full((INSTANTS, body.space.size), 1e4, dtype=np.float32)
    answers_rad = np.abs(generalist.offsets(far, apprentice.coming.numpy()))
    assert answers_rad.max() == pytest.approx(LARGEST_REFLEX_RAD, abs=1e-6)  # where its teachers end


def test_what_lies_beyond_its_limit_leaks_as_asked(apprentice: Apprentice, body: Body) -> None:
    most = LARGEST_REFLEX_RAD / body.control_unit_rad
    within, beyond = torch.from_numpy(0.5 * most), torch.from_numpy(-3.0 * most)
    assert torch.equal(apprentice.limited(within, 0.1), within)
    assert apprentice.limited(beyond).numpy() == pytest.approx(-most)
    assert apprentice.limited(beyond, 0.1).numpy() == pytest.approx(-1.2 * most)


def test_what_hardly_varies_is_not_blown_up(body: Body) -> None:
    still = np.ones((INSTANTS, coming_size(body.space)), dtype=np.float32)
    found = Apprentice(still, body.space.size, body.control_unit_rad, ApprenticeSizes(8, 8, 8, (8, 8)), seed=0)
    found.see(np.zeros(body.space.size))
    assert found.departure_scale.numpy() == pytest.approx(0.03)
    assert found.project_weight.abs().max() <= 1.0 / (0.3 * 0.03) + 1e-3


def test_the_same_seed_gives_the_same_weights_and_they_come_back(apprentice: Apprentice, body: Body) -> None:
    seen = apprentice.coming.numpy()
    sizes = ApprenticeSizes(projected=20, considered=24, outlook=16, hidden=(32, 28))
    one, same, other = (Apprentice(seen, body.space.size, body.control_unit_rad, sizes, seed) for seed in (1, 1, 2))
    assert all(np.array_equal(one.arrays()[name], array) for name, array in same.arrays().items())
    assert not np.array_equal(one.arrays()["weight_0"], other.arrays()["weight_0"])
    other.restore(apprentice.state())
    assert all(np.array_equal(apprentice.arrays()[name], array) for name, array in other.arrays().items())
