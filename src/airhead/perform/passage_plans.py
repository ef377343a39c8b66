"""Where passages from one skill into the next begin and end: at control steps of both, around a cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from airhead.body import Body, Place
from airhead.motion import Drive, Plan, PlannedMove
from airhead.perform.acting import followed_in, nearest_step, place_on, step_within
from airhead.perform.handover import Bridge, bridge_name, change_at, grouped
from airhead.skills import Followed, TakePolicy

#: Control intervals before the cut and after it that a passage has, and has at least.
_LEAD: Final = (12, 4)
_TAIL: Final = (20, 10)
LEAST_TAIL: Final = _TAIL[1]
#: More is learned than is acted: frames need not end with control intervals, and the next one takes over a frame later.
_SPARE: Final = 2
#: A skill acts at least so many between two passages, and leaves so many of its own for the second one.
ALONE: Final = 3
_NEXT_LEAD: Final = 8


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
        at_frame: where among the plan's frames these steps are.
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
    at_frame: float
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
    lead = min(_LEAD[0], leave - before.step - ALONE)
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
        at_frame=at_frame,
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
    return to_go - ALONE - (_NEXT_LEAD if following else 0)


def begun_later(planned: Planned, later: int, fps: float) -> Planned | None:
    """A passage that begins so many control intervals later, or sooner; None where too little would be left of it."""
    lead = planned.lead - later
    if lead < _LEAD[1] or lead >= planned.leave:
        return None
    start_frame = round(planned.at_frame - lead * fps / planned.before.control_hz)
    return replace(planned, lead=lead, start_frame=start_frame)


def acts_long_enough(move: PlannedMove, more: int, frames: float) -> bool:
    """Whether a skill, acting a move for so many frames more, has enough between two passages; `frames` a step."""
    return move.end_frame + more - move.start_frame >= ALONE * frames
