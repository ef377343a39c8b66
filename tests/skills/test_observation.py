import numpy as np

from airhead.body import build_body
from airhead.skills import Observer
from airhead.takes import starter_take
from tests.skills.samples import placed, random_states

BODY = build_body(starter_take("punch").motion)
SPACE = BODY.space


def test_moving_and_turning_body_and_plan_together_changes_nothing() -> None:
    plan, states, steps = random_states(BODY, 12, 1), random_states(BODY, 8, 2), np.arange(8)
    where = 2.4, np.array([3.0, -2.0, 0.0])
    here = Observer(SPACE, plan).observe(states, steps)
    there = Observer(SPACE, placed(SPACE, plan, *where)).observe(placed(SPACE, states, *where), steps)
    assert np.allclose(here, there, atol=1e-5)


def test_turning_the_body_alone_is_seen() -> None:
    plan, states, steps = random_states(BODY, 12, 1), random_states(BODY, 8, 2), np.arange(8)
    observer = Observer(SPACE, plan)
    turned = observer.observe(placed(SPACE, states, 0.3, np.zeros(3)), steps)
    assert (np.abs(turned - observer.observe(states, steps)).max(axis=1) > 0.01).all()


def test_on_the_plan_no_departure_is_seen() -> None:
    plan = random_states(BODY, 12, 1).astype(np.float32).astype(float)
    observer = Observer(SPACE, plan)
    seen = observer.observe(plan, np.arange(12))
    assert seen.shape == (12, observer.size)
    assert np.abs(seen[:, : SPACE.size]).max() < 1e-6


def test_instants_look_different_even_where_the_plan_stands_still() -> None:
    plan = np.tile(random_states(BODY, 1, 1), (40, 1))
    seen = Observer(SPACE, plan).observe(plan, np.arange(40))
    apart = np.abs(seen[:, None] - seen[None]).max(axis=-1)
    assert apart[~np.eye(40, dtype=bool)].min() > 0.01
