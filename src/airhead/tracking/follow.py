"""Reference + Body -> the controls that follow it best, and their simulation."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np

from airhead.body import Body
from airhead.rotations import FloatArray
from airhead.simulation import Rollout, Simulator, simulate
from airhead.tracking.cost import TrackingCost, TrackingWeights
from airhead.tracking.effort import EffortWeights
from airhead.tracking.gauss_newton import GaussNewton
from airhead.tracking.linearise import Linearizer
from airhead.tracking.progress import Progress, Searched
from airhead.tracking.progressive import Grower, GrowthSettings
from airhead.tracking.reference import Reference


@dataclass(frozen=True)
class Attempt:
    """One way to search.

    Attributes:
        growth: how the trajectory grows.
        weights: what is held dear.
    """

    growth: GrowthSettings = field(default_factory=GrowthSettings)
    weights: TrackingWeights = field(default_factory=TrackingWeights)


#: What fails one way often succeeds another: torques dearer; further windows, more passes and torques cheaper; smaller
#: steps, and what the take keeps off the floor above all.
RETRIES = (
    Attempt(weights=TrackingWeights(effort=EffortWeights(torque=50.0))),
    Attempt(GrowthSettings(window=36, most_passes=8), TrackingWeights(effort=EffortWeights(torque=10.0))),
    Attempt(GrowthSettings(growth=4, most_passes=8), TrackingWeights(floor=20000.0, clearance_m=0.05)),
)


@dataclass(frozen=True)
class TrackSettings:
    """How a take is tracked.

    Attributes:
        hold_s: how long the body stands still after the take.
        control_hz: control intervals a second.
        sample_fps: frame rate of the result.
        seed: 0 starts from the recorded state; any other number moves the start's velocities by Gaussian noise.
        start_noise: its standard deviation, m/s for the root and rad/s for the rest.
        threads: how many threads simulate.
        reuse_within: derivatives are reused where state and control moved less than this.
        success_radius_m: the largest mean joint error that counts as success.
        growth, weights: how the first attempt searches, and what it holds dear.
        retries: other ways, tried one after the other by `track` until one succeeds.
        repair: whether flights that do not quite fall are put on parabolas, and standing feet that hover, tilt or drift
            on the floor, before the take is followed.
        budget_s: how long all the searching may take on the clock; None for as long as it takes.
    """

    hold_s: float = 2.0
    control_hz: float = 30.0
    sample_fps: float = 60.0
    seed: int = 0
    start_noise: float = 0.1
    threads: int = 2
    reuse_within: float = 0.01
    success_radius_m: float = 0.25
    growth: GrowthSettings = field(default_factory=GrowthSettings)
    weights: TrackingWeights = field(default_factory=TrackingWeights)
    retries: tuple[Attempt, ...] = RETRIES
    repair: bool = True
    budget_s: float | None = None

    @property
    def ways(self) -> tuple[Attempt, ...]:
        """All attempts, in the order of trying."""
        return Attempt(self.growth, self.weights), *self.retries


@dataclass(frozen=True, eq=False)
class PlannedControls:
    """A controller that plays PD targets (N, nu) back, whatever the state."""

    targets: FloatArray

    @property
    def control_steps(self) -> int:
        return len(self.targets)

    def control(self, step: int, states: FloatArray) -> FloatArray:
        held: FloatArray = np.tile(self.targets[step], (len(states), 1))
        return held


@dataclass(frozen=True, eq=False)
class Followed:
    """A simulation that follows a reference as well as was found.

    Attributes:
        rollout: the simulation.
        controls: (N, nu) the PD targets that were found.
        compute_s: how long the search took on the clock.
        physics_steps: simulated steps, all tries counted, linear models not.
        searched_steps: control steps that were searched before the budget ran out; None if it did not.
        cpu_s: processor seconds of the search.
        stepping_s: of them, those in which physics was stepped.
    """

    rollout: Rollout
    controls: FloatArray
    compute_s: float
    physics_steps: int
    searched_steps: int | None = None
    cpu_s: float = 0.0
    stepping_s: float = 0.0


def follow(
    body: Body,
    reference: Reference,
    start: FloatArray,
    settings: TrackSettings | None = None,
    progress: Progress | None = None,
    *,
    authority: FloatArray | None = None,
) -> Followed:
    """The search for controls that take a body from `start` (nq + nv) along a reference, and their simulation.

    An `authority` (N,) below 1 mixes plain PD targets into what was found when it is simulated.
    """
    settings = settings or TrackSettings()
    began, cpu_began = time.perf_counter(), time.process_time()
    with Simulator(body, settings.control_hz, settings.threads) as simulator:
        cost = TrackingCost(body, reference, settings.weights)
        linearizer = Linearizer(simulator, reference.control_steps, reuse_within=settings.reuse_within)
        solver = GaussNewton(simulator, cost, linearizer)
        grower = Grower(simulator, reference, cost, solver, settings.growth)
        deadline_s = None if settings.budget_s is None else began + settings.budget_s

        def growing(states: FloatArray, controls: FloatArray) -> None:
            if progress:
                elapsed_s = time.perf_counter() - began
                progress(Searched(body, reference, states, controls, elapsed_s, simulator.steps))

        trajectory = grower.grow(start, growing, deadline_s)
        compute_s, cpu_s = time.perf_counter() - began, time.process_time() - cpu_began
    controls = trajectory.controls
    if authority is not None:
        controls = reference.targets + authority[:, None] * (controls - reference.targets)
    rollout = simulate(body, trajectory.states[0], PlannedControls(controls), settings.control_hz, settings.sample_fps)
    return Followed(
        rollout,
        controls,
        compute_s,
        simulator.steps,
        grower.out_of_time_at,
        cpu_s=cpu_s,
        stepping_s=simulator.stepping_s,
    )
