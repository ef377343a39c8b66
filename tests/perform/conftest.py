"""Short plans: a spin kick of 1.3 seconds handed from drive to drive, and simulations that need no search."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import pytest

from airhead.body import Body, build_body
from airhead.motion import Drive, Motion, Plan, PlannedMove, Stage, onto_floor
from airhead.perform import Performed, PerformSettings, perform
from airhead.rotations import FloatArray
from airhead.simulation import simulate
from airhead.takes import starter_take
from airhead.tracking import Followed, GrowthSettings, PlannedControls, Reference, Searched, TrackSettings

#: As little search as still lands a spin kick.
QUICK = PerformSettings(
    TrackSettings(threads=1, growth=GrowthSettings(window=12, most_passes=2)),
    retries=(),
    lookahead_s=0.2,
    settle_s=0.3,
)
PERFORMER, PHYSICS = Drive.PERFORMER, Drive.PHYSICS

Plans = Callable[..., Plan]


def plan_of(
    motion: Motion, drives: Sequence[Drive], cuts: Sequence[int] = (), authority: Sequence[FloatArray] = ()
) -> Plan:
    """A motion whose parts, named a, b, c…, are given to drives."""
    shares = authority or [np.ones(end - start) for start, end in pairwise([0, *cuts, motion.frames])]
    moves = tuple(
        PlannedMove("abcdef"[index], "take", start, end, drive, share)
        for index, ((start, end), drive, share) in enumerate(
            zip(pairwise([0, *cuts, motion.frames]), drives, shares, strict=True)
        )
    )
    return Plan("A plan", motion, moves, (), ("foot",), np.zeros((motion.frames, 1), dtype=bool), Stage())


@pytest.fixture(scope="session")
def planned() -> Plans:
    return plan_of


@pytest.fixture(scope="session")
def quick() -> PerformSettings:
    return QUICK


@pytest.fixture(scope="session")
def spin() -> Motion:
    """A spin kick at 60 frames a second, which leaves the floor and turns once around."""
    take = starter_take("spinkick").motion
    return onto_floor(take, build_body(take).segments)


@pytest.fixture(scope="session")
def double(spin: Motion) -> Body:
    return build_body(spin)


@pytest.fixture(scope="session")
def handed_plan(spin: Motion) -> Plan:
    """Recorded, simulated, recorded again."""
    return plan_of(spin, [PERFORMER, PHYSICS, PERFORMER], [26, 52])


@pytest.fixture(scope="session")
def handed(handed_plan: Plan, double: Body) -> Performed:
    return perform(handed_plan, double, QUICK)


def followed(
    body: Body, reference: Reference, start: FloatArray, settings: TrackSettings, targets: FloatArray
) -> Followed:
    """A simulation of given PD targets (N, nu), as if they had been found."""
    rollout = simulate(body, start, PlannedControls(targets), reference.control_hz, settings.sample_fps)
    return Followed(rollout, targets, 0.0, len(targets))


@pytest.fixture
def followers(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., Followed] | None], list[dict[str, object]]]:
    """Puts something else in the place of the search; by default plain PD targets. Gives the list of all calls."""

    def put(instead: Callable[..., Followed] | None = None) -> list[dict[str, object]]:
        calls: list[dict[str, object]] = []

        def follow(
            body: Body,
            reference: Reference,
            start: FloatArray,
            settings: TrackSettings,
            progress: Callable[[Searched], None],
            *,
            authority: FloatArray | None = None,
        ) -> Followed:
            calls.append({"reference": reference, "start": start, "settings": settings, "authority": authority})
            progress(Searched(body, reference, reference.states, reference.targets, 0.0, 0))
            if instead is not None:
                return instead(body, reference, start, settings)
            return followed(body, reference, start, settings, reference.targets)

        # the package has a function of the module's name
        monkeypatch.setattr(sys.modules["airhead.perform.following"], "follow", follow)
        return calls

    return put
