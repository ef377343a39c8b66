"""One policy for many models: for one model it is the optimal one, and where models disagree it does less."""

from __future__ import annotations

import numpy as np
import pytest

from airhead.rotations import FloatArray
from airhead.tracking.ensemble import Models, average_policy
from airhead.tracking.riccati import EffortModel, LinearQuadratic, Regularisation, sweep

STEPS, NX, NU = 5, 4, 2
SCALE = np.array([1.0, 2.0])


def problem(random: np.random.Generator, *, sloped: bool = False) -> LinearQuadratic:
    roots = random.normal(size=(STEPS, NX, NX))
    mixed = 0.1 * random.normal(size=(STEPS, NU, NX))
    effort = EffortModel(
        by_control=float(sloped) * random.normal(size=(STEPS, NU)),
        by_control_twice=np.full((STEPS, NU), 0.5),
        by_state=float(sloped) * random.normal(size=(STEPS, NX)),
        by_state_twice=np.swapaxes(mixed, 1, 2) @ mixed / 0.5,
        mixed=mixed,
    )
    slope = float(sloped) * random.normal(size=(STEPS, NX))
    a, b = np.eye(NX) + 0.3 * random.normal(size=(STEPS, NX, NX)), random.normal(size=(STEPS, NX, NU))
    return LinearQuadratic(a, b, None, slope, roots @ np.swapaxes(roots, 1, 2), effort)


def test_for_one_model_it_is_the_riccati_sweep() -> None:
    asked = problem(np.random.default_rng(0), sloped=True)
    gains, _ = average_policy(asked, Models(asked.a[None], asked.b[None]), 3.0, SCALE)
    assert gains == pytest.approx(sweep(asked, (Regularisation(3.0, 0.0),), SCALE).gains[0])


def test_the_cost_to_go_is_what_the_policy_pays_on_average() -> None:
    random = np.random.default_rng(1)
    asked = problem(random, sloped=True)
    # one step from the end, all models can be gone through
    models = Models(*(matrix + 0.2 * random.normal(size=(7, *matrix.shape)) for matrix in (asked.a, asked.b)))
    gains, to_go = average_policy(asked, models, 1.0, SCALE)
    away, last, effort = random.normal(size=NX), STEPS - 1, asked.effort
    control = gains[last] @ away
    paid = control @ (effort.by_control_twice[last] * control) + 2 * control @ effort.mixed[last] @ away
    paid += away @ effort.by_state_twice[last] @ away
    paid += 2 * (effort.by_control[last] @ control + effort.by_state[last] @ away)
    for a, b in zip(models.a[:, last], models.b[:, last], strict=True):
        after = a @ away + b @ control
        paid += (after @ asked.curvature[last] @ after + 2 * asked.slope[last] @ after) / 7
    assert 2 * to_go.slope[last] @ away + away @ to_go.curvature[last] @ away == pytest.approx(paid)
    assert not to_go.curvature[STEPS].any()


def test_no_other_gains_are_cheaper_on_average() -> None:
    random = np.random.default_rng(2)
    asked = problem(random)
    models = Models(*(matrix + 0.3 * random.normal(size=(6, *matrix.shape)) for matrix in (asked.a, asked.b)))
    gains, to_go = average_policy(asked, models, 0.0, SCALE)

    def first_cost(tried: FloatArray) -> float:
        """What is to be paid from the start, by expected second moments, for some spread of departures."""
        moment: FloatArray = np.eye(NX)
        spent = 0.0
        for t in range(STEPS):
            gain, effort = tried[t], asked.effort
            stage = effort.by_state_twice[t] + gain.T @ effort.mixed[t] + effort.mixed[t].T @ gain
            spent += float(np.trace((stage + gain.T @ np.diag(effort.by_control_twice[t]) @ gain) @ moment))
            closed = models.a[:, t] + models.b[:, t] @ gain
            # exact for one step; steps draw their models independently of each other
            moment = (closed @ moment @ np.swapaxes(closed, 1, 2)).mean(axis=0)
            spent += float(np.trace(asked.curvature[t] @ moment))
        return spent

    least = first_cost(gains)
    assert least == pytest.approx(np.trace(to_go.curvature[0]))
    for _ in range(20):
        assert first_cost(gains + 0.05 * random.normal(size=gains.shape)) > least


def test_where_models_disagree_gains_are_smaller() -> None:
    asked = problem(np.random.default_rng(3))
    apart = np.stack([0.0 * asked.b, 2.0 * asked.b])
    sure, _ = average_policy(asked, Models(asked.a[None], asked.b[None]), 0.0, SCALE)
    unsure, _ = average_policy(asked, Models(np.stack([asked.a] * 2), apart), 0.0, SCALE)
    assert np.linalg.norm(unsure[-1]) < 0.8 * np.linalg.norm(sure[-1])


def test_steep_models_give_way_to_the_plans() -> None:
    random = np.random.default_rng(4)
    plan, found = (Models(random.normal(size=(2, 3, NX, NX)), random.normal(size=(2, 3, NX, NU))) for _ in range(2))
    found.a[1, 2] *= 1000.0
    kept = found.without_steep(plan, 100.0)
    assert np.array_equal(kept.a[1, 2], plan.a[0, 2])
    assert np.array_equal(kept.b[1, 2], plan.b[0, 2])
    for one, other in ((kept.a, found.a), (kept.b, found.b)):
        assert np.array_equal(one[0], other[0])
        assert np.array_equal(one[1, :2], other[1, :2])
