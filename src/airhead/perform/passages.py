"""Passages: where one skill comes right after another, how the body passes between them is learned when it comes to it.

The way from step to step of two plans is searched in simulation (`tracking.join`), and a generalist keeps the body to
it; without one, a feedback is made for it. A passage begins and ends on the control steps of the skills beside it, so
that each takes over in the very state of its plan. What went astray before, it makes good: it is learned from where the
body really is.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from airhead.body import Body, Place
from airhead.perform.judgement import SpanResult
from airhead.perform.passage_plans import ALONE, LEAST_TAIL, Planned
from airhead.rotations import FloatArray
from airhead.skills import Followed, Generalist, Guided, Passage, Policy, TrackedPlan
from airhead.tracking import Crossing, Feedback, Join, JoinSettings, Passing, Simulated, joins

_log = logging.getLogger(__name__)

#: One way may hand over at other moments than planned, so many control intervals later, in the order of trying.
_LATER: Final = (4, 8, -4)
#: Where the body does not arrive in time it may take so many control intervals more, and pass over when the earlier
#: skill's stunt is over and it has come to rest.
_LONGER: Final = 16
_LATE: Final = (Passing(7, 10), Passing(10, 14), Passing(4, 12), Passing(7, 18))
#: How a way from another moment than planned is looked for: with less patience.
_BRIEFLY: Final = (Passing(4), Passing(4, 8))


@dataclass(frozen=True, eq=False)
class Leaving:
    """How a skill leaves a body.

    Attributes:
        place: where the skill's own world lies.
        state: (nq + nv) the body's, in the world.
    """

    place: Place
    state: FloatArray


@dataclass(frozen=True, eq=False)
class Learned:
    """What came of learning a passage.

    Attributes:
        passage: it; None where no way was found that arrives.
        physics_steps: simulated for it, or to find none.
        compute_s: on the clock.
        later: how many control intervals later than planned it hands over.
        left_later: and how many later it begins.
    """

    passage: Policy | None
    physics_steps: int
    compute_s: float
    later: int = 0
    left_later: int = 0

    def and_also(self, spans: Iterable[SpanResult]) -> Learned:
        """The same, with what some spans took that are not filmed."""
        compute_s, physics_steps = self.compute_s, self.physics_steps
        for span in spans:
            compute_s, physics_steps = compute_s + span.compute_s, physics_steps + span.physics_steps
        return replace(self, compute_s=compute_s, physics_steps=physics_steps)


def learned(
    planned: Planned, body: Body, leaving: Leaving | None = None, generalist: Generalist | None = None
) -> Learned:
    """A passage, learned on a body: the first of all that are `learnable`."""
    return next(learnable(planned, body, leaving, generalist=generalist))[0]


def learnable(
    planned: Planned,
    body: Body,
    leaving: Leaving | None = None,
    room: int = 0,
    *,
    generalist: Generalist | None = None,
    briefly: bool = False,
) -> Iterator[tuple[Learned, ...]]:
    """Passages, way by way, each learned when it is asked for; what it took since the one before counts, also in vain.

    Each way that is found hands over when it was planned to, then at other moments. They are learned in the world:
    friction's pyramids stay as they are while a plan is turned.

    Args:
        planned: from where to where.
        body: who does it.
        leaving: how the earlier skill leaves the body; None for as it planned to, in its own world.
        room: for how many control intervals after it the later skill follows the take.
        generalist: who keeps the body to the way; None, or one that learned on another body, for a feedback of its own.
        briefly: whether fewer ways are searched.
    """
    before, after, hz = planned.before, planned.after, planned.before.control_hz
    states, place, start = before.plan_states, planned.place, None
    if leaving is not None:
        states = leaving.place.to_world(before.plan_states, body.space.nq)
        place, start = planned.place.within(leaving.place), leaving.state
    crossing = Crossing(
        Simulated(states, before.plan_targets),
        Simulated(after.plan_states, after.plan_targets),
        planned.leave,
        planned.enter,
        place,
        start,
    )
    guide = generalist if generalist is not None and generalist.suits(body) else None
    settings = JoinSettings(lead=planned.lead, tail=planned.steps - planned.lead, kept=max(0, *_LATER))
    settings = settings if guide is None else replace(settings, feedback=None)
    asked = [(0, replace(settings, passings=_BRIEFLY) if briefly else settings)]
    if not briefly and room - ALONE >= _LONGER:
        asked.append((_LONGER, replace(settings, tail=settings.tail + _LONGER, passings=_LATE)))
    for longer, settings in asked:
        began = time.perf_counter()
        for found in joins(body, crossing, hz, settings):
            passage = _kept_to(planned, body, guide, found)
            as_searched = Learned(passage, found.physics_steps, time.perf_counter() - began, longer)
            yield (as_searched, *_moments(as_searched, planned, room))
            began = time.perf_counter()


def _moments(found: Learned, planned: Planned, room: int) -> list[Learned]:
    """The same passage handing over at other moments than it was searched for."""
    if found.passage is None:
        return []
    most = min(found.passage.control_steps - planned.steps, room - ALONE)
    moments = [found.later + later for later in _LATER]
    return [
        replace(found, physics_steps=0, compute_s=0.0, later=n)
        for n in moments
        if LEAST_TAIL - planned.tail <= n <= most
    ]


def _kept_to(planned: Planned, body: Body, guide: Generalist | None, found: Join) -> Policy | None:
    """Who keeps the body to a way that was found; None if none was."""
    if found.way is None:
        _log.info("no way from %s into %s: it ends %.2f m away", planned.before.name, planned.after.name, found.away_m)
        return None
    if guide is not None:
        follows = _followed(planned, found.way.control_steps)
        return Guided(guide, follows, body.space, found.way.states, found.way.targets)
    return None if found.feedback is None else _with_feedback(planned, found.feedback)


def _with_feedback(planned: Planned, way: Feedback) -> Passage:
    before, after = planned.before, planned.after
    plan = TrackedPlan(way.space, way.states, way.targets, way.gains, way.states, way.control_steps, before.control_hz)
    return Passage(f"{before.name}_into_{after.name}"[:64], before, after, plan, _followed(planned, way.control_steps))


def _followed(planned: Planned, steps: int) -> tuple[Followed, ...]:
    hz = planned.before.control_hz
    one, other = planned.parts
    left_s = one.take_span_s[0] + planned.leave / hz - one.start_s
    entered_s = other.take_span_s[0] + planned.enter / hz - other.start_s
    return (
        Followed(one.take, 0.0, (left_s - planned.lead / hz, left_s)),
        Followed(other.take, planned.lead / hz, (entered_s, entered_s + (steps - planned.lead) / hz)),
    )
