"""A generalist answers to departures as its graph is documented, to none with nothing, and acts on any plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import onnx
import onnx.reference
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airhead.body import Body, Place, build_body
from airhead.errors import BadInput
from airhead.motion import Consent, Physique, SkillRef
from airhead.rotations import FloatArray
from airhead.skills import (
    BodyPart,
    Generalist,
    Guided,
    Skill,
    SkillController,
    TakePolicy,
    guided,
    read_generalist,
    read_skill,
    shipped_file,
)
from airhead.skills.coming import coming, coming_size
from airhead.skills.departures import Departures, Float32Array
from airhead.takes import starter_take
from tests.skills.samples import (
    generalist_arrays,
    generalist_bytes,
    generalist_card_for,
    generalist_for,
    placed,
    random_states,
)

WITHIN = np.array([0, 7, 7, 20, 33])


@pytest.fixture(scope="module")
def jump() -> Skill:
    return read_skill(shipped_file("jump"))


@pytest.fixture(scope="module")
def kick() -> Skill:
    return read_skill(shipped_file("kick"))


@pytest.fixture(scope="module")
def arrays(jump: Skill) -> dict[str, Float32Array]:
    """Of answers that are large, so that they are seen."""
    return generalist_arrays(jump.space, 0.4)


@pytest.fixture(scope="module")
def generalist(jump: Skill, kick: Skill, arrays: dict[str, Float32Array]) -> Generalist:
    return generalist_for(jump.body, (*jump.takes, *kick.takes), arrays)


@pytest.fixture(scope="module")
def policy(jump: Skill, generalist: Generalist) -> Guided:
    return guided(jump, generalist)


def elu(x: FloatArray) -> FloatArray:
    return np.where(x > 0.0, x, np.expm1(np.minimum(x, 0.0)))


def offsets_of(
    arrays: Mapping[str, Float32Array], departure: FloatArray | Float32Array, seen: FloatArray | Float32Array
) -> FloatArray:
    """The graph as its documentation has it, in double precision."""
    a = {name: array.astype(np.float64) for name, array in arrays.items()}

    def affine(name: str, x: FloatArray | Float32Array) -> FloatArray:
        return x @ a[f"{name}_weight"] + a[f"{name}_bias"]

    def limited(name: str, x: FloatArray) -> FloatArray:
        return np.clip(x, -a[f"{name}_high"], a[f"{name}_high"])

    outlook = elu(affine("outlook_1", elu(affine("outlook_0", limited("coming", affine("project", seen))))))
    x = limited("departure", departure / a["departure_scale"])
    for layer in range(2):
        bend = affine(f"bend_{layer}", outlook)
        x = elu(x @ a[f"weight_{layer}"] * affine(f"gain_{layer}", outlook) + bend) - elu(bend)
    offsets: FloatArray = limited("action", x @ a["weight_2"] * affine("gain_2", outlook)) * a["action_scale"]
    return offsets


def asked(space_size: int, columns: int, seed: int, size: float) -> tuple[Float32Array, Float32Array]:
    rng = np.random.default_rng(seed)
    departure, seen = rng.normal(0.0, size, (20, space_size)), rng.normal(0.0, 1.0, (20, columns))
    return departure.astype(np.float32), seen.astype(np.float32)


@pytest.mark.parametrize("size", [0.01, 1.0, 100.0])
@pytest.mark.parametrize("seed", range(3))
def test_it_computes_what_its_graph_is_documented_to(jump: Skill, size: float, seed: int) -> None:
    arrays = generalist_arrays(jump.space, 0.4, seed)
    found = generalist_for(jump.body, jump.takes, arrays)
    fed = asked(jump.space.size, coming_size(jump.space), seed, size)
    assert found.offsets(*fed) == pytest.approx(offsets_of(arrays, *fed), abs=2e-5)
    assert np.abs(found.offsets(*fed)).max() > 0.02 * min(size, 1.0)


def test_every_array_matters(jump: Skill, arrays: dict[str, Float32Array]) -> None:
    fed = asked(jump.space.size, coming_size(jump.space), 1, 6.0)  # some of it beyond the limits
    whole = offsets_of(arrays, *fed)
    for name, array in arrays.items():
        changed = arrays | {name: (0.7 * array).astype(np.float32)}
        for end in ("low", "high"):
            pair = name.removesuffix("low").removesuffix("high") + end
            changed |= {pair: changed[name] if pair == name else -changed[name]} if pair in arrays else {}
        found = generalist_for(jump.body, jump.takes, changed).offsets(*fed)
        assert np.abs(found - whole).max() > 1e-4, name
        assert found == pytest.approx(offsets_of(changed, *fed), abs=2e-5), name


def test_another_runtime_computes_the_same(jump: Skill, arrays: dict[str, Float32Array]) -> None:
    data = generalist_bytes(generalist_card_for(jump.body, jump.takes), arrays)
    departure, seen = asked(jump.space.size, coming_size(jump.space), 2, 1.0)
    other = onnx.reference.ReferenceEvaluator(onnx.load_model_from_string(data))
    (offsets,) = other.run(None, {"departure": departure, "coming": seen})
    assert read_generalist(data).offsets(departure, seen) == pytest.approx(offsets, abs=1e-5)


@settings(max_examples=25)
@given(seed=st.integers(0, 999), size=st.sampled_from([0.0, 1.0, 30.0, 1e4]), weights=st.sampled_from([1.0, 8.0]))
def test_without_a_departure_it_adds_exactly_nothing(seed: int, size: float, weights: float, jump: Skill) -> None:
    """Whatever comes, and whatever it has learned."""
    arrays = generalist_arrays(jump.space, 1.0, seed)
    arrays |= {name: np.float32(weights) * array for name, array in arrays.items() if "_weight" in name}
    found = generalist_for(jump.body, jump.takes, arrays)
    departure, seen = asked(jump.space.size, coming_size(jump.space), seed, 1.0)
    assert not found.offsets(np.zeros_like(departure), np.float32(size) * seen).any()
    assert found.offsets(departure, np.float32(size) * seen).any()


@given(seed=st.integers(0, 999), size=st.sampled_from([1.0, 1e3, 1e6]))
def test_it_answers_never_further_than_its_limit(
    generalist: Generalist, arrays: dict[str, Float32Array], jump: Skill, seed: int, size: float
) -> None:
    found = generalist.offsets(*asked(jump.space.size, coming_size(jump.space), seed, size))
    assert np.abs(found).max() <= arrays["action_high"] * arrays["action_scale"].max() + 1e-6


def test_what_is_asked_together_is_answered_as_if_alone(generalist: Generalist, jump: Skill) -> None:
    departure, seen = asked(jump.space.size, coming_size(jump.space), 5, 1.0)
    together = generalist.offsets(departure, seen)
    alone = [generalist.offsets(departure[n : n + 1], seen[n : n + 1])[0] for n in range(len(departure))]
    assert together == pytest.approx(np.stack(alone), abs=1e-6)


def test_on_the_plan_the_body_gets_the_plans_own_targets(policy: Guided, jump: Skill) -> None:
    steps = np.arange(policy.control_steps)
    assert policy.targets(jump.plan_states[:-1], steps) == pytest.approx(jump.plan_targets, abs=1e-12)


def test_off_the_plan_it_adds_what_the_generalist_says_to_what_comes_there(
    policy: Guided, jump: Skill, arrays: dict[str, Float32Array]
) -> None:
    away = np.random.default_rng(8).normal(0.0, 0.4, (len(WITHIN), jump.space.size))
    states = jump.space.add(jump.plan_states[WITHIN], away)
    departure = Departures(jump.space, jump.plan_states, 0.3).seen(states, WITHIN)
    assert np.abs(departure - Departures(jump.space, jump.plan_states).seen(states, WITHIN)).max() > 0.05
    offsets = offsets_of(arrays, departure, coming(jump.space, jump.plan_states, jump.plan_targets)[WITHIN])
    assert np.abs(offsets).max() > 0.1
    assert policy.targets(states, WITHIN) == pytest.approx(jump.plan_targets[WITHIN] + offsets, abs=2e-5)


def test_the_same_plan_elsewhere_is_kept_to_in_the_same_way(policy: Guided, jump: Skill) -> None:
    where = 2.1, np.array([1.5, -0.7, 0.0])
    there = replace(policy, plan_states=placed(jump.space, jump.plan_states, *where))
    away = np.random.default_rng(8).normal(0.0, 0.1, (len(WITHIN), jump.space.size))
    states = jump.space.add(jump.plan_states[WITHIN], away)
    answers = there.targets(placed(jump.space, states, *where), WITHIN)
    assert answers == pytest.approx(policy.targets(states, WITHIN), abs=1e-4)


def test_it_is_a_policy_for_a_take_and_says_of_itself_what_its_parts_say(
    policy: Guided, jump: Skill, generalist: Generalist
) -> None:
    acting: TakePolicy = policy
    assert (acting.name, acting.sha256) == ("guide", generalist.sha256)
    assert acting.followed == jump.followed
    assert (acting.control_hz, acting.control_steps) == (jump.control_hz, jump.control_steps)
    assert (acting.body, acting.training) == (generalist.card.body, generalist.card.training)
    assert acting.plan_states is jump.plan_states
    assert acting.ref == SkillRef("guide", generalist.sha256, acting.takes)
    SkillController(acting, Place(0.3, np.ones(2)), 0, acting.control_steps)
    with pytest.raises(BadInput, match="skill guide: beyond what the skill learned"):
        SkillController(acting, Place(0.3, np.ones(2)), 1, acting.control_steps)


def test_it_names_the_takes_of_the_generalist_whatever_the_plan(
    policy: Guided, jump: Skill, kick: Skill, generalist: Generalist
) -> None:
    """Or one film would have two credits of one generalist, which no manifest can hold."""
    assert policy.takes == guided(kick, generalist).takes == generalist.takes
    assert policy.ref == guided(kick, generalist).ref
    (kicked,) = kick.takes
    withdrawn = replace(kicked, consent=Consent())
    assert guided(jump, generalist.with_takes((withdrawn,))).takes == (withdrawn,)


def test_with_other_takes_it_is_the_same_generalist(generalist: Generalist, jump: Skill) -> None:
    again = generalist.with_takes(jump.takes)
    assert (again.takes, again.sha256, again.card) == (jump.takes, generalist.sha256, generalist.card)


def heavier(body: Body) -> Body:
    physique = Physique(body.physique.stature_m, body.mass_kg + 5.0, body.physique.ankle_height_m)
    return build_body(starter_take("jump").motion, physique)


def test_it_acts_on_the_body_that_it_learned_on_and_on_no_other(policy: Guided, generalist: Generalist) -> None:
    body = build_body(starter_take("jump").motion)
    assert generalist.suits(body)
    policy.check_body(body)
    other = heavier(body)
    assert not generalist.suits(other)
    with pytest.raises(BadInput, match=r"^skill guide: a generalist acts on the body that it learned on") as refused:
        policy.check_body(other)
    assert other.double_sha256[:12] in refused.value.line()
    assert body.double_sha256[:12] in refused.value.line()


def test_a_skill_of_another_body_or_rate_is_refused(jump: Skill) -> None:
    card = generalist_card_for(jump.body, jump.takes)
    others = {
        "Hz": card.model_copy(update={"control_hz": 60.0}),
        "body": card.model_copy(update={"body": BodyPart.of(heavier(build_body(starter_take("jump").motion)))}),
    }
    for other in others.values():
        with pytest.raises(
            BadInput, match="skill jump: the generalist learned on another body; found body "
        ) as refused:
            guided(jump, read_generalist(generalist_bytes(other)))
        assert "\n" not in refused.value.line()


def test_a_plan_in_double_precision_is_kept_to_nearly_exactly(generalist: Generalist) -> None:
    """As that of a passage is, which was never in a file."""
    body = build_body(starter_take("punch").motion)
    states = random_states(body, 13, 5, 0.2)
    targets = np.random.default_rng(2).normal(0.0, 0.3, (12, body.space.nv - 6))
    found = Guided(generalist, (), body.space, states, targets)
    assert found.targets(states[:-1], np.arange(12)) == pytest.approx(targets, abs=1e-5)
