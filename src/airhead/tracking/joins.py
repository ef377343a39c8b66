"""One tracked motion into another: about a second in which the body leaves the one and arrives in the other.

What is followed is no blend of recordings but one of two simulations: it starts in the very state of the earlier motion
and ends in that of the later one, so that only the moments between them are searched, and the feedback of either
motion is good for all the rest. Joins of many motions, two by two, make a motion graph (L. Kovar, M. Gleicher and
F. Pighin, "Motion graphs", 2002) whose every edge is physically real.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from airhead.body import Body, Place
from airhead.errors import BadInput
from airhead.motion import Drive, Lineage, Motion, forward_kinematics, nearest_place
from airhead.motion.blend import smooth_step
from airhead.rotations import FloatArray
from airhead.simulation import Stunt
from airhead.tracking.feedback import Feedback, FeedbackSettings, feedback_for
from airhead.tracking.follow import RETRIES, Attempt, Followed, TrackSettings, follow
from airhead.tracking.reference import Reference

#: A way is followed this near, as a film's moves are.
_SUCCESS_WITHIN_M: Final = 0.25


@dataclass(frozen=True)
class Passing:
    """Over which control intervals what is followed passes from one motion into the other.

    Attributes:
        half: how many on each side of the middle.
        later: how many after the cut the middle lies. Both motions go on until then as they are joined there.
    """

    half: int
    later: int = 0


@dataclass(frozen=True)
class JoinSettings:
    """How motions are joined; counts are control intervals.

    Attributes:
        lead: so many before the cut the body leaves the earlier motion.
        tail: so many after it the body is in the later one.
        beyond: so much of the later motion is looked at besides, so that it is entered well.
        kept: so much of that stays part of the way, for whoever passes from it into the later motion after the tail.
        passings: over which of them what is followed passes from one into the other; one after the other is tried.
        near_m: the mean distance of joints from the later motion, in the end, that counts as having arrived.
        ways: how it is searched: the first way with each of these, the others with those in the middle of the cut.
        feedback: how thoroughly answers to departures are made; None for none.
    """

    lead: int = 12
    tail: int = 20
    beyond: int = 24
    kept: int = 0
    passings: tuple[Passing, ...] = (Passing(4), Passing(7), Passing(10), Passing(4, 8), Passing(7, 6), Passing(4, -4))
    near_m: float = 0.05
    ways: tuple[Attempt, ...] = (Attempt(), *RETRIES)
    feedback: FeedbackSettings | None = field(
        default_factory=lambda: FeedbackSettings(((0.03, 8), (0.05, 8), (0.05, 12)), (100.0, 300.0), 50)
    )


@dataclass(frozen=True, eq=False)
class Simulated:
    """A motion as it was simulated, in an own world.

    Attributes:
        states: (N + 1, nq + nv) at the control instants.
        targets: (N, nu) PD targets that took it from one to the next.
    """

    states: FloatArray
    targets: FloatArray

    @property
    def control_steps(self) -> int:
        return len(self.targets)


@dataclass(frozen=True, eq=False)
class Crossing:
    """Where one motion is to pass into another.

    Attributes:
        before, after: the two, on one body.
        leave: the step of the earlier one at the cut.
        enter: the step of the later one that is to be the same moment.
        place: where the later one's own world lies in the earlier one's; None for where its joints are nearest.
        start: (nq + nv) the state to begin in, near the earlier one's; None for that very state.
    """

    before: Simulated
    after: Simulated
    leave: int
    enter: int
    place: Place | None = None
    start: FloatArray | None = None

    def __post_init__(self) -> None:
        for motion, step, which in ((self.before, self.leave, "earlier"), (self.after, self.enter, "later")):
            if not 0 < step < motion.control_steps:
                allowed = f"1 to {motion.control_steps - 1}"
                raise BadInput("no such step to join at", place=f"the {which} motion", found=step, allowed=allowed)


@dataclass(frozen=True, eq=False)
class Join:
    """A way from one motion into another.

    Attributes:
        lead: how many control intervals before the cut it begins.
        way: all of it, in the earlier motion's own world; None where none arrived.
        feedback: around it; None too where none was asked for.
        place: where the later motion's own world lies in the earlier one's.
        away_m: mean distance of joints from the later motion at its end, of the way that came nearest.
        physics_steps: simulated in the search; of one of several, since the one before it.
    """

    lead: int
    way: Simulated | None
    feedback: Feedback | None
    place: Place
    away_m: float
    physics_steps: int

    @property
    def arrived(self) -> bool:
        """Whether it ends near enough to the later motion."""
        return self.way is not None


def join(body: Body, crossing: Crossing, control_hz: float = 30.0, settings: JoinSettings | None = None) -> Join:
    """The way from one motion into another: the first of all `joins`.

    Args:
        body: who does it.
        crossing: from where to where.
        control_hz: control intervals a second of both.
        settings: how.
    """
    return next(joins(body, crossing, control_hz, settings))


def joins(
    body: Body, crossing: Crossing, control_hz: float = 30.0, settings: JoinSettings | None = None
) -> Iterator[Join]:
    """Ways from one motion into another, none searched before it is asked for.

    First comes the first one that arrives and is sound, or else the best of all; then those that arrived before it,
    best first; then the others, one a search. What each says of physics steps was simulated since the one before it.
    """
    settings = settings or JoinSettings()
    searched, seen = _searched(body, crossing, control_hz, settings), list[_Found]()
    for found in searched:
        seen.append(found)
        if found.sound and found.away_m <= settings.near_m:
            break
    seen.sort(key=lambda found: found.rank(settings.near_m))
    yield _joined(body, seen[0], control_hz, settings, sum(found.followed.physics_steps for found in seen))
    for found in seen[1:]:
        if found.away_m <= settings.near_m:
            yield _joined(body, found, control_hz, settings, 0)
    for found in searched:
        yield _joined(body, found, control_hz, settings, found.followed.physics_steps)


def _joined(body: Body, found: _Found, control_hz: float, settings: JoinSettings, physics_steps: int) -> Join:
    """A way as it is handed out, with a feedback around it where one is asked for."""
    if found.away_m > settings.near_m:
        return Join(found.lead, None, None, found.place, found.away_m, physics_steps)
    states = found.followed.rollout.states[:: round(found.followed.rollout.fps / control_hz)]
    targets, feedback = found.followed.controls, None
    kept = min(found.steps + settings.kept, len(targets), len(states) - 1)
    if settings.feedback is not None:
        whole = feedback_for(body, found.reference, states, targets, settings=settings.feedback)
        feedback = whole.part(0, kept)
    way = Simulated(states[: kept + 1], targets[:kept])
    return Join(found.lead, way, feedback, found.place, found.away_m, physics_steps)


@dataclass(frozen=True, eq=False)
class _Found:
    """A way, as it was searched.

    Attributes:
        place, reference, lead: what it follows.
        steps: control intervals from one motion into the other.
        followed: what came of it.
        away_m: how far from the later motion it is after these steps.
        sound: whether on the way it did as what it follows: no limb on the ground that should be off it, no turn more.
    """

    place: Place
    reference: Reference
    lead: int
    steps: int
    followed: Followed
    away_m: float
    sound: bool

    def rank(self, near_m: float) -> tuple[bool, bool, float]:
        """Less is better: to arrive, then to be sound, then to be near."""
        return self.away_m > near_m, not self.sound, self.away_m


def _searched(body: Body, crossing: Crossing, control_hz: float, settings: JoinSettings) -> Iterator[_Found]:
    """All ways, each searched when it is asked for."""
    lead = min(settings.lead, crossing.leave)
    passings = [passing for passing in settings.passings if passing.later > -lead]
    at_cut = [passing for passing in passings if passing.later == 0]
    for passing, way in chain(product(passings, settings.ways[:1]), product(at_cut, settings.ways[1:])):
        place = crossing.place or _nearest(body, crossing, passing.half)
        reference, lead = _followed(body, crossing, place, control_hz, passing=passing, settings=settings)
        steps = min(lead + settings.tail, reference.control_steps)
        asked = TrackSettings(control_hz=control_hz, threads=1, growth=way.growth, weights=way.weights)
        start = reference.states[0] if crossing.start is None else crossing.start
        followed = follow(body, reference, start, asked)
        states = followed.rollout.states[:: round(followed.rollout.fps / control_hz)]
        away_m, sound = _away_m(body, states, reference, steps), _sound(body, states, reference, steps)
        yield _Found(place, reference, lead, steps, followed, away_m, sound)


def _away_m(body: Body, states: FloatArray, reference: Reference, steps: int) -> float:
    """Mean distance of the joints from the reference's after so many steps; infinity where it blew up before."""
    if len(states) <= steps:
        return float("inf")
    apart_m = _joints_w(body, states[steps]) - _joints_w(body, reference.states[steps])
    return float(np.linalg.norm(apart_m, axis=-1).mean())


def _sound(body: Body, states: FloatArray, reference: Reference, steps: int) -> bool:
    """Whether so many steps would be judged a success beside what they follow."""
    if len(states) <= steps:
        return False
    poses = body.pose(reference.states[: steps + 1, : body.space.nq])
    lineage = Lineage.of(Drive.PHYSICS, steps + 1)  # nobody is credited for what is only compared with
    followed = Motion(body.skeleton, reference.control_hz, *poses, lineage)
    stunt = Stunt(body, followed, steps, steps, reference.control_hz)
    return stunt.verdict(states[: steps + 1], _SUCCESS_WITHIN_M).success


def _nearest(body: Body, crossing: Crossing, half: int) -> Place:
    """Where the later motion lies, so that around the cut its joints are nearest to the earlier one's from above."""
    around = np.arange(-half, half + 1)
    here = _joints_w(body, _rows(crossing.after.states, crossing.enter + around))
    there = _joints_w(body, _rows(crossing.before.states, crossing.leave + around))
    return Place(*nearest_place(here, there))


def _followed(
    body: Body, crossing: Crossing, place: Place, control_hz: float, *, passing: Passing, settings: JoinSettings
) -> tuple[Reference, int]:
    """The one simulation, then the other, with a blend between them; and how long before the cut it begins."""
    before, after, leave, enter = crossing.before, crossing.after, crossing.leave, crossing.enter
    lead = min(settings.lead, leave)
    half = min(passing.half, lead + passing.later)  # it begins in the one simulation alone
    at = np.arange(-lead, min(settings.tail + settings.beyond, after.control_steps - enter) + 1)
    placed = place.to_world(after.states, body.space.nq)
    one, other = _rows(before.states, leave + at), _rows(placed, enter + at)
    share = smooth_step((at - passing.later + half) / (2 * half))[:, None]
    states = body.space.add(one, share * body.space.difference(one, other))
    at = at[:-1]
    share = smooth_step((at + 0.5 - passing.later + half) / (2 * half))[:, None]
    targets = (1 - share) * _rows(before.targets, leave + at) + share * _rows(after.targets, enter + at)
    return Reference(control_hz, len(at), states, targets), lead


def _rows(array: FloatArray, at: NDArray[np.intp]) -> FloatArray:
    """The rows at some steps; before the first and after the last stays what is there."""
    rows: FloatArray = array[np.clip(at, 0, len(array) - 1)]
    return rows


def _joints_w(body: Body, states: FloatArray) -> FloatArray:
    return forward_kinematics(body.skeleton, *body.pose(states[..., : body.space.nq]))[0]
