"""Long takes, followed a stretch at a time.

Each stretch starts from the state that was really reached, and already heeds what comes after it. One that fails is
tried in other ways, then again from earlier on; what went well before is not searched again. So compute grows with the
length of a take and no faster, and one hard moment does not cost the rest. Where nothing helps the body is lost, and
the simulation cannot go on: what comes later is then tried by itself, from recorded states, to tell what can be done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from airhead.body import Body
from airhead.metrics import Criterion, Trace, frames_done, stunt_verdict, trace, upright
from airhead.motion import Drive, Lineage, Motion
from airhead.rotations import FloatArray
from airhead.simulation import simulate
from airhead.tracking.follow import Attempt, Followed, PlannedControls, TrackSettings, follow
from airhead.tracking.progress import Progress, Searched
from airhead.tracking.reference import Reference
from airhead.tracking.spent import Spent

#: A stretch, and how far beyond its end the search looks.
_STRETCH_S: Final = 6.0
_AHEAD_S: Final = 0.8
#: Another way is tried until so long after the failure of the one before.
_PAST_S: Final = 1.0
#: If no way helps, all are tried again from so long before the failure, twice and three times as long before it.
_BACK_S: Final = 1.0
_MOST_ROUNDS: Final = 3
_SAME_PLACE_S: Final = 0.2
#: After a loss the next span begins so much later; shorter ones are not told.
_SKIP_S: Final = 0.5
_LEAST_SPAN_S: Final = 1.0


@dataclass(frozen=True, eq=False)
class Span:
    """A part of a reference that a simulation did.

    Attributes:
        start_step: the control interval of the reference that it begins with.
        states: (N + 1, nq + nv) at the control instants; the first is the recorded one, but for a span from 0 on.
        controls: (N, nu) PD targets.
    """

    start_step: int
    states: FloatArray
    controls: FloatArray

    @property
    def end_step(self) -> int:
        """The control interval of the reference after its last one."""
        return self.start_step + len(self.controls)

    def until(self, step: int) -> Span:
        """The same up to a control interval of the reference."""
        count = max(step - self.start_step, 0)
        return replace(self, states=self.states[: count + 1], controls=self.controls[:count])

    def then(self, part: Span) -> Span:
        """This one, and another from its end on."""
        states = np.concatenate([self.states[:-1], part.states])
        return replace(self, states=states, controls=np.concatenate([self.controls, part.controls]))


@dataclass(frozen=True, eq=False)
class FollowedLong:
    """A long reference followed.

    Attributes:
        followed: one simulation from its start on, however far it came.
        spans: what can be done, each by itself; one from beginning to end if all was.
        ways: how many ways to search were needed, where most.
    """

    followed: Followed
    spans: tuple[Span, ...]
    ways: int


def is_long(reference: Reference) -> bool:
    """Whether a reference is longer than what is followed as a whole."""
    return reference.control_steps > 1.5 * _STRETCH_S * reference.control_hz


def follow_long(
    body: Body, reference: Reference, start: FloatArray, settings: TrackSettings, progress: Progress | None = None
) -> FollowedLong:
    """As `follow`, in stretches, each tried in all the ways of the settings before it counts as lost.

    Args:
        body: what is simulated.
        reference: what is followed.
        start: (nq + nv) the first state.
        settings: how; its `retries` are the other ways.
        progress: told of the search.
    """
    search = _Search(body, reference, settings, progress)
    spans = [search.span(0, start, search.ways)]
    skip, least = (round(seconds * reference.control_hz) for seconds in (_SKIP_S, _LEAST_SPAN_S))
    while spans[-1].end_step + skip + least <= reference.control_steps and not search.out_of_time:
        again = spans[-1].end_step + skip
        spans.append(search.span(again, reference.states[again], search.ways[:1]))
    end = spans[0].end_step
    controls = np.concatenate([spans[0].controls, reference.targets[end:]])
    rollout = simulate(body, start, PlannedControls(controls), settings.control_hz, settings.sample_fps)
    spent = search.spent
    followed = Followed(
        rollout,
        controls,
        spent.compute_s,
        spent.physics_steps,
        end if search.out_of_time else None,
        cpu_s=spent.cpu_s,
        stepping_s=spent.stepping_s,
    )
    return FollowedLong(followed, tuple(span for span in spans if len(span.controls) >= least), search.most_ways)


class _Search:
    """The search along one reference, and what it has cost so far."""

    def __init__(self, body: Body, reference: Reference, settings: TrackSettings, progress: Progress | None) -> None:
        self._body, self._reference, self._progress = body, reference, progress
        self._settings = replace(settings, sample_fps=settings.control_hz)
        self._pelvis_m = body.standing_pelvis_m
        self._lineage = Lineage.of(Drive.PHYSICS, 1)
        #: The ways to search, in the order in which they are tried.
        self.ways = settings.ways
        self.spent, self.most_ways, self.out_of_time = Spent(), 1, False

    def span(self, start_step: int, start: FloatArray, ways: Sequence[Attempt]) -> Span:
        """The span from a control interval on, as far as it can be done."""
        found = Span(start_step, start[None], np.zeros((0, self._body.model.nu)))
        furthest, rounds = -1, 0
        while True:
            part, lost = self._stretch(found, ways)
            at, found = found.end_step, found.then(part)
            reached = found.end_step
            if reached == self._reference.control_steps or self.out_of_time:
                return found
            if not lost:
                found = found.until(reached - self._count(_AHEAD_S))
                continue
            rounds = rounds + 1 if reached <= furthest + self._count(_SAME_PLACE_S) else 1
            furthest = max(furthest, reached)
            again = max(reached - rounds * self._count(_BACK_S), start_step)
            if rounds > _MOST_ROUNDS or len(ways) == 1 or again == at:
                return found
            found = found.until(again)

    def _stretch(self, before: Span, ways: Sequence[Attempt]) -> tuple[Span, bool]:
        """What comes after a span, by the first way that does it or the one that comes furthest; whether it fails.

        Of ways that come as far one is better that flies as long as the reference. A hop that none does is no loss.
        """
        at = before.end_step
        end = min(at + self._count(_STRETCH_S + _AHEAD_S), self._reference.control_steps)
        best, best_flies = before.until(at), False
        for number, way in enumerate(ways):
            part, flies = self._followed(before, end, way)
            if number == 0 or (part.end_step, flies) > (best.end_step, best_flies):
                best, best_flies = part, flies
            if (part.end_step == end and flies) or self.out_of_time:
                break
            end = min(end, best.end_step + self._count(_PAST_S + _AHEAD_S))
        return best, best.end_step < end

    def _followed(self, before: Span, end: int, way: Attempt) -> tuple[Span, bool]:
        """One way from the end of a span to a control interval, or as far as it goes well; whether it flies."""
        at, budget_s = before.end_step, self._settings.budget_s
        left_s = None if budget_s is None else max(budget_s - self.spent.compute_s, 0.0)
        settings = replace(self._settings, growth=way.growth, weights=way.weights, budget_s=left_s)
        part, number = _part(self._reference, at, end), self.ways.index(way) + 1
        self.most_ways = max(self.most_ways, number)
        found = follow(self._body, part, before.states[-1], settings, self._told(before, number))
        self.spent = self.spent.and_by(found)
        self.out_of_time |= found.searched_steps is not None
        whole = Span(at, found.rollout.states, found.controls)
        steps, flies = self._done(part, found.rollout.states)
        return whole.until(at + steps), flies

    def _done(self, part: Reference, states: FloatArray) -> tuple[int, bool]:
        """How many control intervals go well, as success and, in the hold, standing ask; whether air time is right."""
        result, source = self._seen(states), self._seen(part.states[: len(states)])
        wrong = ~frames_done(result, source, self._settings.success_radius_m)
        falls = ~upright(result, self._pelvis_m) & upright(source, self._pelvis_m)
        wrong[part.motion_steps + 1 :] |= falls[part.motion_steps + 1 :]
        broken = [len(states), *np.flatnonzero(wrong).tolist()]
        verdict = stunt_verdict(result, source, self._settings.success_radius_m)
        return max(min(broken) - 1, 0), verdict.broken is not Criterion.AIR_TIME

    def _seen(self, states: FloatArray) -> Trace:
        root_pos_w, joint_rot_l = self._body.pose(states[:, : self._body.space.nq])
        lineage = self._lineage.resample(np.zeros(len(states)))
        motion = Motion(self._body.skeleton, self._reference.control_hz, root_pos_w, joint_rot_l, lineage)
        return trace(motion, self._body.segments, motion.times_s, self._body.stage)

    def _told(self, before: Span, attempt: int) -> Progress | None:
        """Tells of a stretch as the end of everything so far."""
        if self._progress is None:
            return None
        progress, spent = self._progress, self.spent
        earlier = Span(0, self._reference.states[: before.start_step + 1], self._reference.targets[: before.start_step])
        so_far = earlier.then(before)

        def tell(seen: Searched) -> None:
            known = so_far.then(Span(before.end_step, seen.states, seen.controls))
            elapsed_s, steps = spent.compute_s + seen.elapsed_s, spent.physics_steps + seen.physics_steps
            progress(Searched(self._body, self._reference, known.states, known.controls, elapsed_s, steps, attempt))

        return tell

    def _count(self, seconds: float) -> int:
        return round(seconds * self._reference.control_hz)


def _part(reference: Reference, start: int, end: int) -> Reference:
    """The control intervals [start, end) of a reference."""
    motion_steps = min(max(reference.motion_steps - start, 0), end - start)
    states, targets = reference.states[start : end + 1], reference.targets[start:end]
    return Reference(reference.control_hz, motion_steps, states, targets)
