"""Training: the same seed gives the same policy, and one that was stopped and resumed ends where it would have."""

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
from airhead.skills import PolicyNetwork, TrackedPlan
from airhead.skills.training import Diverged, PracticeSettings, Progress, TrainSettings, train
from airhead.skills.training.team import Leader, Member
from airhead.skills.training.train import Part
from airhead.takes import starter_take

pytest.importorskip("torch")

PRACTICE = PracticeSettings(horizon=4, epochs=2, minibatch=16, warm_up=1)
SETTINGS = TrainSettings(
    samples=8 * 64 + 4 * 8 * 4,
    processes=1,
    bodies=8,
    hidden=(8,),
    trials=2,
    examine_every=1,
    goals=(2.0, 2.0),
    practice=PRACTICE,
)
TAKES = TrainingSet((starter_take("kick"),))


class Stop(Exception):
    """A power cut."""


def same(one: PolicyNetwork, other: PolicyNetwork) -> bool:
    pairs = zip(one.layers, other.layers, strict=True)
    return all(np.array_equal(a, b) for left, right in pairs for a, b in zip(left, right, strict=True))


def test_one_that_was_stopped_and_resumed_ends_where_it_would_have(
    small_plan: TrackedPlan, body: Body, tmp_path: Path
) -> None:
    undisturbed = train(TAKES, small_plan, body, SETTINGS)

    def cut(progress: Progress) -> None:
        if progress.updates == 2:
            raise Stop

    with pytest.raises(Stop):
        train(TAKES, small_plan, body, SETTINGS, checkpoint=tmp_path / "c.npz", watch=cut)
    resumed = train(TAKES, small_plan, body, SETTINGS, checkpoint=tmp_path / "c.npz", resume=True)
    assert same(undisturbed.network, resumed.network)
    assert (undisturbed.samples, undisturbed.physics_steps) == (resumed.samples, resumed.physics_steps)
    rewards = [[row.reward for row in done.log] for done in (undisturbed, resumed)]
    assert rewards[0] == rewards[1]
    assert len(rewards[0]) == 4
    other = train(TAKES, small_plan, body, replace(SETTINGS, seed=1))
    assert not same(undisturbed.network, other.network)


def test_a_checkpoint_of_another_training_is_refused(small_plan: TrackedPlan, body: Body, tmp_path: Path) -> None:
    checkpoint = tmp_path / "c.npz"
    few = replace(SETTINGS, samples=8 * 64 + 8 * 4)
    train(TAKES, small_plan, body, few, checkpoint=checkpoint)
    with pytest.raises(BadInput, match="a checkpoint of another training"):
        train(TAKES, small_plan, body, replace(few, seed=1), checkpoint=checkpoint, resume=True)
    checkpoint.write_bytes(checkpoint.read_bytes()[:2000])
    with pytest.raises(BadInput, match="a damaged one"):
        train(TAKES, small_plan, body, few, checkpoint=checkpoint, resume=True)
    with pytest.raises(BadInput):
        train(TAKES, small_plan, body, few, checkpoint=tmp_path / "nowhere.npz", resume=True)


def test_what_is_no_number_stops_it_with_its_cause(small_plan: TrackedPlan, body: Body) -> None:
    wild = replace(SETTINGS, practice=replace(PRACTICE, critic_learning_rate=float("inf")))
    with pytest.raises(Diverged, match=r"update \d: the loss is no number; found nan"):
        train(TAKES, small_plan, body, wild)


def test_what_processes_learn_does_not_depend_on_where_they_run(small_plan: TrackedPlan, body: Body) -> None:
    pair = replace(SETTINGS, processes=2)
    apart = train(TAKES, small_plan, body, pair)
    ours, theirs = multiprocessing.Pipe()
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(Part(body, small_plan, pair, {}), Member(theirs, 1, 2))
        training, physics_steps = Part(body, small_plan, pair, {})(Leader([ours]))
        assert same(other.result()[0].best(), training.best())
    assert same(apart.network, training.best())
    assert apart.physics_steps == physics_steps >= 4 * apart.samples


def test_numbers_next_to_nothing_are_numbers_again_after_training(small_plan: TrackedPlan, body: Body) -> None:
    train(TAKES, small_plan, body, replace(SETTINGS, samples=1))
    assert np.float64(5e-324) * np.ones(1) > 0.0
