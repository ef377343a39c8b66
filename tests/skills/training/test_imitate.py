"""Imitation: it comes nearer to its teachers; what was stopped goes on; nothing is learned from other takes."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from airhead.body import Body
from airhead.errors import BadInput
from airhead.motion import TrainingSet
from airhead.skills import TrackedPlan, reflexes_of
from airhead.skills.training import ApprenticeSizes, Diverged, ImitationProgress, ImitationSettings, Line, imitate
from airhead.skills.training.imitate import ImitationPart
from airhead.skills.training.team import Leader, Member
from airhead.takes import starter_take

pytest.importorskip("torch")

SETTINGS = ImitationSettings(
    minutes=10.0,
    rounds=6,
    processes=1,
    bodies=16,
    steps=(4, 8),
    memory=400,
    minibatches=40,
    minibatch=32,
    examine_every=1,
    trials=2,
    passage_trials=1,
    sizes=ApprenticeSizes(8, 16, 8, (32, 32)),
)
TAKES = TrainingSet((starter_take("kick"),))


class Stop(Exception):
    """A power cut."""


@pytest.fixture
def line(small_plan: TrackedPlan) -> Line:
    """A fall, and a teacher who answers at random."""
    gains = np.random.default_rng(1).normal(0.0, 0.1, small_plan.gains.shape)
    reflexes = reflexes_of(replace(small_plan, gains=gains))
    shas = tuple(ref.sha256 for ref in TAKES.refs)
    plan = small_plan.states, small_plan.targets
    return Line("fall", shas, True, *plan, *plan, reflexes, None, 30.0)


def same(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> bool:
    return all(np.array_equal(array, other[name]) for name, array in one.items())


def test_it_comes_nearer_to_its_teachers(line: Line, body: Body) -> None:
    learned = imitate(TAKES, [line, replace(line, whole=False)], body, SETTINGS)
    errors = [row.error for row in learned.log]
    assert errors[-1] < 0.7 * errors[0]
    assert [row.rounds for row in learned.log] == [1, 2, 3, 4, 5, 6]
    assert learned.samples == 16 * (8 + 5 * 4)
    assert learned.physics_steps > 4 * learned.samples
    assert learned.log[-1].left_s == 0.0
    assert learned.log[-1].survived_passages is not None
    again = imitate(TAKES, [line, replace(line, whole=False)], body, SETTINGS)
    assert same(learned.arrays, again.arrays)


def test_it_ends_with_its_minutes(line: Line, body: Body) -> None:
    learned = imitate(TAKES, [line], body, replace(SETTINGS, minutes=0.001, rounds=None, examine_every=1000))
    assert len(learned.log) == 1
    assert learned.log[0].survived_passages is None
    assert learned.log[0].seconds >= 0.06


def test_one_that_was_stopped_goes_on(line: Line, body: Body, tmp_path: Path) -> None:
    def cut(progress: ImitationProgress) -> None:
        if progress.rounds == 3:
            raise Stop

    checkpoint = tmp_path / "c.npz"
    with pytest.raises(Stop):
        imitate(TAKES, [line], body, SETTINGS, checkpoint=checkpoint, watch=cut)
    resumed = imitate(TAKES, [line], body, SETTINGS, checkpoint=checkpoint, resume=True)
    assert [row.rounds for row in resumed.log] == [1, 2, 3, 4, 5, 6]
    assert resumed.samples == 16 * (8 + 2 * 4 + 8 + 2 * 4)
    assert resumed.log[3].error < resumed.log[0].error
    assert list(np.diff([row.seconds for row in resumed.log]) > 0) == [True] * 5
    over = imitate(TAKES, [line], body, SETTINGS, checkpoint=checkpoint, resume=True)
    assert same(over.arrays, resumed.arrays)
    assert (over.log, over.samples, over.physics_steps) == (resumed.log, resumed.samples, resumed.physics_steps)


def test_a_checkpoint_of_another_training_is_refused(line: Line, body: Body, tmp_path: Path) -> None:
    checkpoint, short = tmp_path / "c.npz", replace(SETTINGS, rounds=1)
    imitate(TAKES, [line], body, short, checkpoint=checkpoint)
    with pytest.raises(BadInput, match="a checkpoint of another training"):
        imitate(TAKES, [line], body, replace(short, seed=1), checkpoint=checkpoint, resume=True)
    moved = replace(line, targets=line.targets + 0.1)
    with pytest.raises(BadInput, match="a checkpoint of another training"):
        imitate(TAKES, [moved], body, short, checkpoint=checkpoint, resume=True)
    with pytest.raises(BadInput):
        imitate(TAKES, [line], body, short, checkpoint=tmp_path / "nowhere.npz", resume=True)
    longer = imitate(TAKES, [line], body, replace(short, rounds=2), checkpoint=checkpoint, resume=True)
    assert len(longer.log) == 2


def test_nothing_is_learned_from_takes_that_are_not_in_the_set(line: Line, body: Body) -> None:
    with pytest.raises(BadInput, match="fall: a line comes from takes that are not in the training set"):
        imitate(TAKES, [replace(line, takes=(*line.takes, "b" * 64))], body, SETTINGS)


def test_what_is_no_number_stops_it_with_its_cause(line: Line, body: Body) -> None:
    with pytest.raises(Diverged, match=r"round \d: the loss is no number; found nan"):
        imitate(TAKES, [line], body, replace(SETTINGS, learning_rate=float("inf")))


def test_bodies_are_shared_evenly(line: Line, body: Body) -> None:
    with pytest.raises(BadInput, match="cannot be shared evenly"):
        imitate(TAKES, [line], body, replace(SETTINGS, processes=3))


def test_what_two_processes_learn_they_have_in_common(line: Line, body: Body) -> None:
    pair = replace(SETTINGS, processes=2, rounds=2)
    ours, theirs = multiprocessing.Pipe()
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(ImitationPart(body, (line, line), pair, {}), Member(theirs, 1, 2))
        tuition, _ = ImitationPart(body, (line, line), pair, {})(Leader([ours]))
        assert same(other.result()[0].best(), tuition.best())
    assert tuition.samples == 16 * (8 + 4)
