"""Passages: where one skill comes right after another, how the body passes between them is learned when it comes to it.

The way from step to step of two plans is searched in simulation (`tracking.join`), and a generalist keeps the body to
it; without one, a feedback is made for it. A passage begins and ends on the control steps of the skills beside it, so
that each takes over in the very state of its plan. What went astray before, it makes good: it is learned from where the
body really is.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from airhead.body import Body, Place
from airhead.motion import Drive, Plan, PlannedMove
from airhead.perform.acting import followed_in, nearest_step, place_on, step_within
from airhead.perform.handover import Bridge, bridge_name, change_at, grouped
from airhead.rotations import FloatArray
from airhead.skills import Followed, Generalist, Guided, Passage, Policy, TakePolicy, TrackedPlan
from airhead.tracking import Crossing, Feedback, Join, JoinSettings, Simulated, joins

_log = logging.getLogger(__name__)

#: Control intervals before the cut and after it that a passage has, and has at least.
_LEAD: Final = (12, 4)
_TAIL: Final = (20, 10)
#: More is learned than is acted: frames need not end with control intervals, and the next one takes over a frame later.
_SPARE: Final = 2
#: A skill acts at least so many between two passages, and leaves so many of its own for the second one.
_ALONE: Final = 3
_NEXT_LEAD: Final = 8
#: One way may hand over at other moments than planned, so many control intervals later, in the order of trying.
_LATER: Final = (4, 8, -4)
#: How a way from another moment than planned is looked for: with less patience.
_BRIEFLY: Final = (4,)


@dataclass(frozen=True, eq=False)
class Planned:
    """A passage that could be learned.

    Attributes:
        cut: the number of the cut that it leads over.
        key: what its move is called.
        before, after: the skills.
        parts: what they follow there.
        leave, enter: steps of their plans at the cut.
        lead, tail: control intervals before and after it.
        place: where the later skill's own world lies in the earlier one's, as the line joins their takes.
        start_frame, end_frame: half-open span of the plan's frames.
    """

    cut: int
    key: str
    before: TakePolicy
    after: TakePolicy
    parts: tuple[Followed, Followed]
    leave: int
    enter: int
    lead: int
    tail: int
    place: Place
    start_frame: int
    end_frame: int

    @property
    def steps(self) -> int:
        """How many control intervals are learned."""
        return self.lead + self.tail + _SPARE

    @property
    def bridge(self) -> Bridge:
        """Its place among the moves."""
        return Bridge(self.start_frame, self.end_frame, self.key)


@dataclass(frozen=True, eq=False)
class _Acting:
    """Some neighbouring moves that one skill acts in one go, and where it begins: a frame, and a step of its plan."""

    skill: TakePolicy
    moves: Sequence[PlannedMove]
    parts: tuple[Followed, ...]
    frame: float
    step: int


def planned_passages(plan: Plan, body: Body, skills: Mapping[str, TakePolicy]) -> tuple[Planned, ...]:
    """The passages of a plan, as flattened: wherever a skill comes right after another and there is time for one.

    They are learned on flat ground; on a stage with boxes there are none.
    """
    if len(plan.cuts) != len(plan.moves) - 1 or body.stage.boxes:
        return ()
    found: list[Planned] = []
    before: _Acting | None = None
    last = -1
    for moves, following in pairwise([*grouped(plan.moves, skills), []]):
        first, last = last + 1, last + len(moves)
        acting = _acting(plan, moves, first, skills)
        if before is not None and acting is not None:
            passage = _between(plan, body, (before, acting), first - 1, following)
            if passage is not None:
                found.append(passage)
                acting = _Acting(acting.skill, moves, acting.parts, passage.end_frame, passage.enter + passage.tail)
        before = acting
    return tuple(found)


def _acting(plan: Plan, moves: Sequence[PlannedMove], first: int, skills: Mapping[str, TakePolicy]) -> _Acting | None:
    skill = skills.get(moves[0].skill or "")
    if moves[0].drive is not Drive.POLICY or skill is None:
        return None
    parts = followed_in(skill, moves)
    if parts is None:
        return None
    frame = moves[0].start_frame
    if first > 0:
        frame = change_at(plan.cuts[first - 1], (plan.moves[first - 1], moves[0]), skills)[1]
    after_s = (frame - moves[0].start_frame) / plan.motion.fps
    return _Acting(skill, moves, parts, frame, max(nearest_step(step_within(skill, parts[0], moves[0], after_s)), 0))


def _between(
    plan: Plan, body: Body, pair: tuple[_Acting, _Acting], cut_number: int, following: Sequence[PlannedMove]
) -> Planned | None:
    """The passage from one skill into the next, or None if there is no time for it."""
    before, after = pair
    cut, hz = plan.cuts[cut_number], before.skill.control_hz
    if after.skill.control_hz != hz:
        return None
    frames = plan.motion.fps / hz
    leave = before.step + nearest_step((cut.frame - before.frame) / frames)
    at_frame = before.frame + (leave - before.step) * frames
    move = after.moves[0]
    after_s = (at_frame - move.start_frame) / plan.motion.fps
    enter = nearest_step(step_within(after.skill, after.parts[0], move, after_s))
    lead = min(_LEAD[0], leave - before.step - _ALONE)
    tail = min(_TAIL[0], _room(plan, after, at_frame, following), after.skill.control_steps - enter - _SPARE - 1)
    within = 0 < leave < before.skill.control_steps and enter > 0
    if lead < _LEAD[1] or tail < _TAIL[1] or not within:
        return None
    # the later skill is laid on the line where that is no blend any more
    start_frame, beyond = at_frame - lead * frames, max(nearest_step((cut.blend_end - at_frame) / frames), 0)
    return Planned(
        cut=cut_number,
        key=bridge_name(before.moves[-1], move),
        before=before.skill,
        after=after.skill,
        parts=(before.parts[-1], after.parts[0]),
        leave=leave,
        enter=enter,
        lead=lead,
        tail=tail,
        place=_place(plan, body, pair, (leave - lead, enter + beyond), (start_frame, at_frame + beyond * frames)),
        start_frame=round(start_frame),
        end_frame=round(at_frame + tail * frames),
    )


def _place(
    plan: Plan, body: Body, pair: tuple[_Acting, _Acting], steps: tuple[int, int], frames: tuple[float, float]
) -> Place:
    """Where the later skill's world lies in the earlier one's: each is laid on the line, from a step and frame on."""
    (leave, enter), (left, entered) = steps, frames
    here = place_on(pair[0].skill, leave, body, plan.motion, left)
    there = place_on(pair[1].skill, enter, body, plan.motion, entered)
    return there.seen_from(here)


def _room(plan: Plan, after: _Acting, at_frame: float, following: Sequence[PlannedMove]) -> int:
    """For how many control intervals after the cut a passage may last, so that enough is left of the later skill."""
    frames = plan.motion.fps / after.skill.control_hz
    to_go = int((after.moves[-1].end_frame - at_frame) / frames)
    return to_go - _ALONE - (_NEXT_LEAD if following else 0)


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


def learned(
    planned: Planned, body: Body, leaving: Leaving | None = None, generalist: Generalist | None = None
) -> Learned:
    """A passage, learned on a body: the first of all that are `learnable`."""
    return next(learnable(planned, body, leaving, generalist=generalist))[0]


def begun_later(planned: Planned, later: int, fps: float) -> Planned | None:
    """A passage that begins so many control intervals later, or sooner; None where too little would be left of it."""
    lead = planned.lead - later
    if lead < _LEAD[1] or lead >= planned.leave:
        return None
    start_frame = planned.start_frame + round(later * fps / planned.before.control_hz)
    return replace(planned, lead=lead, start_frame=start_frame)


def acts_long_enough(move: PlannedMove, more: int, frames: float) -> bool:
    """Whether a skill, acting a move for so many frames more, has enough between two passages; `frames` a step."""
    return move.end_frame + more - move.start_frame >= _ALONE * frames


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
    settings = replace(settings, half_blends=_BRIEFLY) if briefly else settings
    ways = joins(body, crossing, hz, settings if guide is None else replace(settings, feedback=None))
    began = time.perf_counter()
    for found in ways:
        passage = _kept_to(planned, body, guide, found)
        as_planned = Learned(passage, found.physics_steps, time.perf_counter() - began)
        most = 0 if passage is None else min(passage.control_steps - planned.steps, room - _ALONE)
        moments = [] if passage is None else [n for n in _LATER if _TAIL[1] - planned.tail <= n <= most]
        yield (as_planned, *(Learned(passage, 0, 0.0, later) for later in moments))
        began = time.perf_counter()


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
