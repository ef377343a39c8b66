"""Flights that nearly fall are made to; what falls, and what is far from falling, is left alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from airhead.body import Body, build_body
from airhead.metrics import GRAVITY_M_S2, fit_flight, flights, trace
from airhead.motion import EditKind, Motion, joint_positions
from airhead.rotations import FloatArray
from airhead.tracking.flight_repair import mend_flights

TAKE_OFF_S, LANDING_S = 0.25, 0.75


@pytest.fixture(scope="module")
def body(standing: Motion) -> Body:
    return build_body(standing)


def jumping(standing: Motion, bump_w: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> Motion:
    """Somebody who stands, flies for half a second and stands; `bump_w` metres off the parabola at its top."""
    share = np.clip((standing.times_s - TAKE_OFF_S) / (LANDING_S - TAKE_OFF_S), 0.0, 1.0)
    rise_m = 0.5 * GRAVITY_M_S2 * (LANDING_S - TAKE_OFF_S) ** 2 * share * (1.0 - share)
    away: FloatArray = np.sin(np.pi * share)[:, None] ** 2 * np.array(bump_w)
    away[:, 0] += share
    away[:, 2] += rise_m
    return replace(standing, root_pos_w=standing.root_pos_w + away)


def test_a_flight_that_nearly_falls_is_put_on_a_parabola(standing: Motion, body: Body) -> None:
    recorded = jumping(standing, (0.01, 0.0, 0.015))
    mended = mend_flights(recorded, body.segments)
    traced = trace(mended, body.segments, mended.times_s)
    (span,) = flights(traced)
    fitted = fit_flight(traced.times_s, traced.com_pos_w, span)
    assert fitted.gravity_m_s2 == pytest.approx(GRAVITY_M_S2, abs=1e-6)
    assert fitted.residual_m < 1e-9
    apart_m = np.linalg.norm(joint_positions(mended) - joint_positions(recorded), axis=-1).max(axis=-1)
    assert 0.01 < apart_m.max() < 0.02
    on_ground = (mended.times_s < TAKE_OFF_S) | (mended.times_s > LANDING_S)
    assert apart_m[on_ground].max() < 1e-12


def test_the_lineage_says_where(standing: Motion, body: Body) -> None:
    (edit,) = mend_flights(jumping(standing, (0.0, 0.0, 0.015)), body.segments).lineage.edits[-1:]
    assert edit.kind is EditKind.REPAIR
    assert standing.times_s[edit.start_frame] == pytest.approx(TAKE_OFF_S, abs=0.1)
    assert standing.times_s[edit.end_frame] == pytest.approx(LANDING_S, abs=0.1)


@pytest.mark.parametrize("bump_w", [(0.0, 0.0, 0.0), (0.0, 0.0, 0.005), (0.0, 0.0, 0.1), (0.08, 0.0, 0.0)])
def test_what_falls_and_what_is_far_from_falling_is_left_alone(
    standing: Motion, body: Body, bump_w: tuple[float, float, float]
) -> None:
    recorded = jumping(standing, bump_w)
    assert mend_flights(recorded, body.segments) is recorded


def test_who_stands_is_left_alone(standing: Motion, body: Body) -> None:
    assert mend_flights(standing, body.segments) is standing
