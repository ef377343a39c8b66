"""A skill's file: what was learned comes back, any runtime computes the same, and a file is one skill or none."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnx.reference
import pytest

from airhead.body import Body, build_body
from airhead.errors import BadInput
from airhead.motion import Physique, TakeRef
from airhead.skills import (
    FollowedPart,
    PolicyNetwork,
    Skill,
    TrackedPlan,
    read_card,
    read_skill,
    reflexes_of,
    write_skill,
)
from airhead.skills.reflexes import LARGEST_REFLEX_RAD
from airhead.takes import starter_take
from airhead.tracking import TrackResult
from tests.skills.samples import bytes_of, card_for, network_for, plan_from

STEPS = 12
ROUTINE = "title: Two takes"


@pytest.fixture(scope="module")
def plan(body: Body) -> TrackedPlan:
    rng = np.random.default_rng(4)
    rest = np.concatenate([body.model.qpos0, np.zeros(body.space.nv)])
    states = body.space.add(np.tile(rest, (STEPS + 1, 1)), rng.normal(0.0, 0.4, (STEPS + 1, body.space.size)))
    return plan_from(body, states, rng.normal(0.0, 0.5, (STEPS, body.space.nv - 6)), 8)


@pytest.fixture(scope="module")
def network(body: Body, plan: TrackedPlan) -> PolicyNetwork:
    return network_for(body, plan.states, scale=0.3)


@pytest.fixture(scope="module")
def refs(kick_ref: TakeRef) -> tuple[TakeRef, ...]:
    return kick_ref, replace(kick_ref, id="other", sha256="b" * 64)


@pytest.fixture(scope="module")
def kick_ref() -> TakeRef:
    return starter_take("kick").ref


@pytest.fixture(scope="module")
def data(body: Body, plan: TrackedPlan, network: PolicyNetwork, refs: tuple[TakeRef, ...]) -> bytes:
    return bytes_of(card_for(body, plan, refs), network, plan)


@pytest.fixture(scope="module")
def skill(data: bytes) -> Skill:
    return read_skill(data)


def near_the_plan(skill: Skill, count: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(9)
    steps = rng.integers(0, STEPS, count)
    return skill.space.add(skill.plan_states[steps], rng.normal(0.0, 0.3, (count, skill.space.size))), steps


def test_a_skill_does_what_its_network_does_beside_the_plan(
    skill: Skill, network: PolicyNetwork, plan: TrackedPlan
) -> None:
    states, steps = near_the_plan(skill, 64)
    observation = skill.observer.observe(states, steps)
    learned, reflex = network.offsets(observation), reflexes_of(plan).offsets(observation, steps)
    assert min(np.abs(learned).max(), np.abs(reflex).max()) > 0.1
    offsets = learned + reflex
    assert skill.targets(states, steps) == pytest.approx(plan.targets[steps] + offsets, abs=1e-5)


def test_network_plan_and_space_come_back(skill: Skill, network: PolicyNetwork, plan: TrackedPlan, body: Body) -> None:
    for found, stored in zip(skill.network.layers, network.layers, strict=True):
        assert all(np.array_equal(one, other) for one, other in zip(found, stored, strict=True))
    assert np.array_equal(skill.plan_states, plan.states.astype(np.float32))
    assert np.array_equal(skill.plan_targets, plan.targets.astype(np.float32))
    for name, value in vars(body.space).items():
        assert np.array_equal(getattr(skill.space, name), value), name


def test_another_runtime_computes_the_same_and_gets_the_plan_out_of_the_file(data: bytes, skill: Skill) -> None:
    states, steps = near_the_plan(skill, 8)
    fed = {"observation": skill.observer.observe(states, steps), "step": steps.astype(np.int64)}
    other = onnx.reference.ReferenceEvaluator(onnx.load_model_from_string(data))
    targets, plan_state = other.run(None, fed)
    assert skill.answers(*fed.values()) == pytest.approx(targets, abs=1e-5)
    assert np.array_equal(plan_state, skill.plan_states[steps].astype(np.float32))


def test_far_from_the_plan_file_and_reflexes_stop_at_the_same_answer(
    body: Body, plan: TrackedPlan, refs: tuple[TakeRef, ...]
) -> None:
    skill = read_skill(bytes_of(card_for(body, plan, refs), network_for(body, plan.states), plan))  # reflexes alone
    rng = np.random.default_rng(3)
    steps = rng.integers(0, STEPS, 32)
    for size, stopped in ((0.02, 0.0), (20.0, 0.5)):
        states = skill.space.add(skill.plan_states[steps], rng.normal(0.0, size, (32, skill.space.size)))
        observation = skill.observer.observe(states, steps)
        reflex = reflexes_of(plan).offsets(observation, steps)
        assert (np.abs(reflex) == np.float32(LARGEST_REFLEX_RAD)).mean() >= stopped
        assert np.abs(reflex).max() <= LARGEST_REFLEX_RAD
        answers = skill.answers(observation, steps) - plan.targets[steps]
        assert answers == pytest.approx(reflex, abs=1e-5)


def test_the_file_is_a_model_as_the_standard_has_it(data: bytes) -> None:
    onnx.checker.check_model(onnx.load_model_from_string(data), full_check=True)


def test_the_card_comes_back_with_everybody_on_it(
    body: Body, plan: TrackedPlan, network: PolicyNetwork, refs: tuple[TakeRef, ...], tmp_path: Path
) -> None:
    card = card_for(body, plan, refs).model_copy(update={"scores": {"nr": 0.9, "survival": {"0.1": 0.98}}})
    file = tmp_path / "kick.onnx"
    sha256 = write_skill(
        file, card, network, reflexes=reflexes_of(plan), plan_states=plan.states, plan_targets=plan.targets
    )
    assert read_card(file) == (card, sha256)
    found = read_skill(file)
    assert sha256 == hashlib.sha256(file.read_bytes()).hexdigest() == found.sha256
    assert (found.ref.id, found.ref.sha256, found.ref.takes) == ("small", sha256, refs)
    (followed,) = found.followed
    assert (followed.take, followed.start_s) == (refs[0], 0.0)
    assert followed.take_span_s == pytest.approx((0.0, 8 / 30))
    assert card.learned_spans_s == (followed.take_span_s,)
    assert card.hold_s == pytest.approx(4 / 30)


def test_of_several_takes_each_is_known_until_the_next_begins(
    body: Body, plan: TrackedPlan, network: PolicyNetwork, refs: tuple[TakeRef, ...]
) -> None:
    follows = (
        FollowedPart(take="other", take_start_s=1.5),
        FollowedPart(take="kick", start_s=0.1, take_start_s=0.25),
        FollowedPart(take="other", start_s=0.2),
    )
    card = card_for(body, plan, refs, follows=follows, routine=ROUTINE)
    skill = read_skill(bytes_of(card, network, plan))
    assert skill.card == card
    assert [(part.take, part.start_s) for part in skill.followed] == [(refs[1], 0.0), (refs[0], 0.1), (refs[1], 0.2)]
    spans_s = [(1.5, 1.6), (0.25, 0.35), (0.0, 8 / 30 - 0.2)]
    assert np.array(card.learned_spans_s) == pytest.approx(np.array(spans_s))
    assert [part.take_span_s for part in skill.followed] == list(card.learned_spans_s)
    assert sum(end - start for start, end in card.learned_spans_s) == pytest.approx(card.motion_s)


def test_equal_skills_are_equal_bytes_and_other_skills_are_others(
    body: Body, plan: TrackedPlan, network: PolicyNetwork, refs: tuple[TakeRef, ...], data: bytes
) -> None:
    card = card_for(body, plan, refs)
    assert bytes_of(card, network, plan) == data
    others = [
        bytes_of(card.model_copy(update={"scores": {"nr": 1.0}}), network, plan),
        bytes_of(card, replace(network, action_limit=1.4), plan),
        bytes_of(card, network, replace(plan, targets=plan.targets + 1e-3)),
    ]
    assert len({data, *others}) == 4


def test_what_does_not_fit_is_not_written(
    body: Body, plan: TrackedPlan, network: PolicyNetwork, refs: tuple[TakeRef, ...], tmp_path: Path
) -> None:
    card, file = card_for(body, plan, refs), tmp_path / "skill.onnx"
    narrow = replace(network, action_scale=network.action_scale[:-1])
    with pytest.raises(BadInput, match="action_scale: an array of the skill has another shape"):
        write_skill(file, card, narrow, reflexes=reflexes_of(plan), plan_states=plan.states, plan_targets=plan.targets)
    with pytest.raises(BadInput, match="plan_targets: an array of the skill has another shape"):
        write_skill(
            file, card, network, reflexes=reflexes_of(plan), plan_states=plan.states, plan_targets=plan.targets[:-1]
        )
    assert list(tmp_path.iterdir()) == []


def test_another_body_is_refused_with_the_command_that_helps(skill: Skill, body: Body) -> None:
    skill.check_body(body)
    motion = starter_take("kick").motion
    skill.check_body(build_body(starter_take("jump").motion))  # whose ankles turn further
    heavier = build_body(motion, Physique(body.physique.stature_m, body.mass_kg + 5.0, body.physique.ankle_height_m))
    with pytest.raises(BadInput, match=r"^skill small: a skill acts on the body that.*`airhead train kick"):
        skill.check_body(heavier)


def test_the_body_can_be_built_anew_from_the_card(skill: Skill) -> None:
    part = skill.card.body
    again = build_body(starter_take("walk").motion, part.physique(), reach_rad=part.reach_rad)
    assert again.double_sha256 == part.sha256
    assert all(again.reach_rad[name][1] >= high for name, (_, high) in part.reach_rad.items())


def recarded(data: bytes, **changes: object) -> bytes:
    """The file with other words on its card, as a stranger would write them."""
    model = onnx.load_model_from_string(data)
    card = json.loads(model.metadata_props[0].value) | changes
    model.metadata_props[0].value = json.dumps(card)
    return bytes(model.SerializeToString())


def followed(**starts_s: float) -> list[dict[str, object]]:
    """What a card says of takes that begin at some seconds of the plan, whose motion ends at 0.27 s."""
    return [{"take": take, "start_s": start_s, "take_start_s": 0.5} for take, start_s in starts_s.items()]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"name": "Not A Name"}, "not a name for a take or skill"),
        ({"version": 3}, "the skill is from a later Airhead; update Airhead"),
        ({"version": 1}, "the skill is from an earlier Airhead; train it again"),
        ({"follows": "kick"}, "the card.follows: "),
        ({"follows": []}, "the card.follows: "),
        ({"follows": followed(nobody=0.0)}, "it must follow its takes, and name each once"),
        ({"follows": followed(kick=0.1)}, "what it follows must begin at 0, one after the other"),
        ({"follows": followed(kick=0.0, other=0.0), "routine": ROUTINE}, "one after the other"),
        ({"follows": followed(kick=0.0, other=0.3), "routine": ROUTINE}, "one after the other"),
        ({"follows": followed(kick=0.0, other=0.2)}, "a skill that follows several takes, and no other, has a routine"),
        ({"routine": ROUTINE}, "a skill that follows several takes, and no other, has a routine"),
        ({"takes": []}, "the card.takes: "),
        ({"motion_steps": 13}, "more steps of motion than of control"),
        ({"control_steps": 11}, "plan_states: an array of the skill has another shape"),
        ({"observation_version": 99}, "the skill sees what this Airhead cannot show it"),
        ({"control_hz": float("nan")}, "the card.control_hz"),
        ({"samples": 3}, "the card.samples: Extra inputs"),
        ({"created": "yesterday"}, "the card.created"),
    ],
)
def test_a_card_that_cannot_be_true_is_refused(data: bytes, changes: dict[str, object], line: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_skill(recarded(data, **changes))
    assert line in refused.value.line()
    assert "\n" not in refused.value.line()


def test_a_changed_card_changes_the_hash(data: bytes, skill: Skill) -> None:
    assert read_skill(recarded(data, name="renamed")).sha256 != skill.sha256


def test_a_tracked_take_becomes_a_skill_that_plays_it(body: Body, tracked: TrackResult, kick_ref: TakeRef) -> None:
    states = tracked.rollout.states[::2]
    plan = plan_from(body, states, tracked.controls, tracked.reference.motion_steps)
    skill = read_skill(bytes_of(card_for(body, plan, (kick_ref,)), network_for(body, states), plan))
    steps = np.arange(len(tracked.controls))
    assert skill.targets(states[:-1], steps) == pytest.approx(tracked.controls, abs=1e-6)


def test_a_file_of_an_earlier_airhead_is_told_apart_though_its_graph_is_another(data: bytes) -> None:
    earlier = onnx.load_model_from_string(recarded(data, version=1))
    for array in list(earlier.graph.initializer):
        if array.name.startswith("reflex_"):
            earlier.graph.initializer.remove(array)
    with pytest.raises(BadInput, match="from an earlier Airhead; train it again; found version 1"):
        read_skill(earlier.SerializeToString())
