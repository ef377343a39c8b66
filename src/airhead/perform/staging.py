"""The performance as it grows: the frames of some moves are added to it, whoever drives them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from airhead.body import HERE, Body, Place
from airhead.motion import Drive, Lineage, Motion, Performance, Plan, PlannedMove
from airhead.perform.acting import (
    SharedControl,
    act,
    acted_from,
    authority_at,
    place_from,
    plain_control,
    steps_to_act,
)
from airhead.perform.handover import handed_later
from airhead.perform.heir import Heir, towards_plan
from airhead.perform.judgement import Performed, Simulated, SpanResult, judge_span
from airhead.perform.line import Left, Pose, led_to_rest, placed_at, settled_from
from airhead.perform.on_the_spot import on_the_spot
from airhead.perform.own_world import OwnWorld
from airhead.perform.passages import Learned, Leaving, Planned, acts_long_enough, begun_later, learnable
from airhead.perform.pieces import (
    Piece,
    acted_lineage,
    held_frames,
    joined,
    recorded_piece,
    simulated_lineage,
    simulated_piece,
    stretch,
)
from airhead.perform.rehearsal import Rehearsal, best_of, in_turn
from airhead.perform.settings import PerformSettings, Progress
from airhead.rotations import FloatArray
from airhead.simulation import Controller, realised_motion
from airhead.skills import Generalist, Guided, Policy, SkillController
from airhead.tracking import Searched, follow, reference_for

#: A passage may begin so many control intervals later than planned, in the order of trying.
_LEFT_LATER: Final = (4, -4)


class Staging:
    """The performance as it grows: `place`, `simulate` and `act` add the frames of some moves."""

    def __init__(
        self,
        plan: Plan,
        body: Body,
        settings: PerformSettings,
        progress: Progress | None,
        generalist: Generalist | None = None,
        *,
        world: OwnWorld | None = None,
    ) -> None:
        self._plan, self._body, self._settings, self._progress = plan, body, settings, progress
        self._generalist, self._world = generalist, world
        self._line = plan.motion
        self._held = held_frames(plan.motion.lineage)
        self._left: Left | None = None
        self._skill_place: Place | None = None
        self._skill: Policy | None = None
        self._acted: tuple[Staging, list[PlannedMove], Policy] | None = None
        self._pieces: list[Piece] = []
        self._spans: list[SpanResult] = []
        self.reason = ""
        self.ended_early = False

    @property
    def frames(self) -> int:
        """How many there are so far."""
        return sum(piece.motion.frames for piece in self._pieces)

    def place(self, moves: list[PlannedMove]) -> None:
        """Recorded moves, as they are, but for what a simulation before them left behind."""
        start, end = moves[0].start_frame, moves[-1].end_frame
        line = stretch(self._line, start, end)
        if self._left is not None:
            line = self._settled(start, end, self._left)
            self._left = None
        self._pieces.append(recorded_piece(line, self._body.segments, self._body.stage))
        self._tell(end)

    def _settled(self, start: int, end: int, before: Left) -> Motion:
        """The recorded frames, brought to where the simulation ended, with what is different fading."""
        self._line = placed_at(self._line, start, before.pose)
        fade_end = min(start + round(self._settings.settle_s * self._line.fps), end)
        self._line, left = settled_from(self._line, start, fade_end, before.pose, self._settings.settle_half_life_s)
        line = stretch(self._line, start, end)
        share = np.concatenate([left, np.zeros(end - fade_end)])
        fading = replace(before.lineage.resample(np.zeros(end - start)), edits=())
        return line.with_lineage(line.lineage.mix(fading, np.clip(share, 0.0, 1.0)))

    def simulate(self, moves: list[PlannedMove], heir: Heir | None = None, search: Learned | None = None) -> None:
        """Simulated moves, tracked in one go from where the body is; towards the plan of the skill after them.

        What a passage was searched for in vain counts as well.
        """
        start, end = moves[0].start_frame, moves[-1].end_frame
        fps, tracking = self._line.fps, self._settings.tracking
        state = self._taken_over(start)
        lookahead_s = self._settings.lookahead_s if heir is None else self._settings.lookahead_to_skill_s
        last = min(end + round(lookahead_s * fps), self._line.frames)
        to_the_end = last == self._line.frames
        line = self._own(self._line)
        reference = reference_for(
            self._body,
            led_to_rest(line, self._held, last, self._body),
            self._settings.lookahead_s if to_the_end else 0.0,
            tracking.control_hz,
            start / fps,
        )
        if heir is not None:
            reference = towards_plan(reference, heir, self._body, line, (start, end))

        def advance(search: Searched) -> None:
            self._tell(start + (end - start) * search.done // search.total, search)

        settings = replace(tracking, sample_fps=fps)
        times_s = np.arange(reference.control_steps) / tracking.control_hz
        authority = authority_at(moves, times_s, fps)
        begin = reference.states[0] if state is None else state
        found = follow(self._body, reference, begin, settings, advance, authority=authority)
        if search is not None:
            compute_s, physics_steps = found.compute_s + search.compute_s, found.physics_steps + search.physics_steps
            found = replace(found, compute_s=compute_s, physics_steps=physics_steps)
        self._keep(moves, found, simulated_lineage)

    def passed_over(self, moves: list[PlannedMove], planned: Planned, heir: Heir) -> Staging:
        """The performance gone on from one skill into the next, by a passage that is learned and rehearsed now.

        The later skill's moves go with it. Where no passage is found, physics does, and they do not. A passage may also
        begin sooner or later than planned; then the earlier skill's move is acted anew.
        """
        before, after = len(self._spans), heir.moves[0]
        frames = self._line.fps / heir.skill.control_hz
        room = int((~self._held[after.start_frame : after.end_frame]).sum() / frames)
        left = {0: _SetOut(self, moves, planned)}
        self._tell(moves[0].start_frame)

        def ways(later: int) -> Iterator[tuple[Learned, ...]]:
            leaves = left.get(later) or self._left_later(moves, planned, later)
            if leaves is not None:
                left[later] = leaves
                for way in leaves.ways(room, briefly=later != 0):
                    yield tuple(replace(found, left_later=later) for found in way)

        def rehearse(passage: Policy, found: Learned) -> Rehearsal[Staging]:
            going = left[found.left_later].staging._copied()
            between, after = handed_later(
                left[found.left_later].moves, heir.moves, round(found.later * frames), self._line.fps
            )
            going._act(between, passage, 0, HERE, found)
            if not going.ended_early:
                going.act(after, heir.skill)
            return Rehearsal(going, tuple(going._spans[before:]))

        tried = chain.from_iterable(in_turn(ways(0), map(ways, _LEFT_LATER)))
        chosen = best_of(tried, rehearse, self._settings.rehearsals)
        if chosen.best is None:
            self.simulate([replace(move, drive=Drive.PHYSICS, skill=None) for move in moves], heir, chosen.spent)
            return self
        going = chosen.best.going
        going._spans[before] = going._spans[before].after(chosen.spent.compute_s, chosen.spent.physics_steps)
        going._progress = self._progress
        going._tell(going.frames)
        return going

    def _left_later(self, moves: list[PlannedMove], planned: Planned, later: int) -> _SetOut | None:
        """The earlier skill acted anew, for so many control intervals more; None where that cannot be, or fails."""
        assert self._acted is not None  # a skill acted before it
        staging, acted, skill = self._acted
        begun, fps = begun_later(planned, later, self._line.fps), self._line.fps
        frames = round(later * fps / skill.control_hz)
        if begun is None or not acts_long_enough(acted[-1], frames, fps / skill.control_hz):
            return None
        acted, moves = handed_later(acted, moves, frames, fps)
        going = staging._copied()
        going.act(acted, skill)
        worse = self._spans[-1].success and not going._spans[-1].success
        return None if worse or going.ended_early else _SetOut(going, moves, begun)

    def _copied(self) -> Staging:
        """The same so far, which goes on by itself and tells nobody."""
        other = copy(self)
        other._pieces, other._spans, other._progress = [*self._pieces], [*self._spans], None
        return other

    def act(self, moves: list[PlannedMove], skill: Policy) -> None:
        """Moves that a skill acts, from where the body is."""
        self._acted = self._copied(), moves, skill
        first = acted_from(skill, moves, self._line)
        begins_own_world = self._world is not None and not self._pieces
        self._act(moves, skill, first, HERE if begins_own_world else None)

    def _act(
        self,
        moves: list[PlannedMove],
        skill: Policy,
        first: int,
        place: Place | None = None,
        search: Learned | None = None,
    ) -> None:
        """Moves that a policy acts from a step of its plan on; in a place, or in that nearest to the body."""
        start, end, fps, hz = moves[0].start_frame, moves[-1].end_frame, self._line.fps, skill.control_hz
        state, steps = self._taken_over(start), steps_to_act(skill, moves, self._line)
        line = self._own(self._line)
        place = place or place_from(skill, first, self._body, (line, start), state)
        skill, spent = self._worked_out(skill, place, first)
        self._skill_place, self._skill = place, skill
        controller: Controller = SkillController(skill, place, first, steps)
        share = authority_at(moves, np.arange(steps) / hz, fps)
        if share is not None or state is None:
            reference = reference_for(self._body, stretch(line, 0, end), 0.0, hz, start / fps)
            if state is None:  # after a recording as that leaves the body; if nothing was before, as planned
                planned = place.to_world(skill.plan_states[first], self._body.space.nq)
                state = reference.states[0] if self._pieces else planned
        if share is not None:
            controller = SharedControl(controller, plain_control(reference, steps), share)
        found = act(self._body, state, controller, hz, fps)
        for before in (spent, search):
            found = found if before is None else found.after(before.compute_s, before.physics_steps)
        by_frame = np.concatenate([move.authority for move in moves])
        self._keep(moves, found, lambda line, held: acted_lineage(line, held, skill, by_frame[: len(held)]))
        self._tell(end)

    def _worked_out(self, skill: Policy, place: Place, first: int) -> tuple[Policy, Learned | None]:
        """A generalist with its plan as it is done in a place, and what that took; others as they are."""
        if not isinstance(skill, Guided):
            return skill, None
        began = time.perf_counter()
        found = on_the_spot(skill, self._body, place, first)
        return found.policy, Learned(None, found.physics_steps, time.perf_counter() - began)

    def _taken_over(self, start: int) -> FloatArray | None:
        """The state (nq + nv) that a simulation left, with the rest of the line moved to it; None after a recording."""
        left, self._left = self._left, None
        if left is None:
            return None
        self._line = placed_at(self._line, start, left.pose)
        return left.state

    def _keep(
        self,
        moves: list[PlannedMove],
        found: Simulated,
        lineage_of: Callable[[Lineage, NDArray[np.bool_]], Lineage],
    ) -> None:
        """Adds the simulated frames of moves, judged, and remembers what they leave behind."""
        start, rollout = moves[0].start_frame, found.rollout
        end = min(moves[-1].end_frame, start + len(rollout.states))
        held = self._held[start:end]
        line = stretch(self._line, start, end)
        whole = self._of_the_line(realised_motion(rollout, Lineage.of(Drive.PHYSICS, len(rollout.states))))
        motion = stretch(whole, 0, end - start).with_lineage(lineage_of(line.lineage, held))
        piece = simulated_piece(motion, line, held, rollout, self._body.segments)
        if self._world is not None:
            piece = self._world.with_forces_turned(piece)
        self._pieces.append(piece)
        judged = judge_span(piece, moves, held, found, self._body)
        self._spans.append(judged)
        if not judged.success and not self.reason:
            self.reason = f"{', '.join(judged.moves)}: {judged.reason}"
        if rollout.blew_up:
            self.ended_early = True
        elif end < self._line.frames:
            pose = Pose.between(whole, end - start)
            last = motion.lineage.trim(motion.frames - 1, motion.frames)
            self._left = Left(rollout.states[end - start], pose, last)

    def _own(self, line: Motion) -> Motion:
        """The line as the simulated world has it."""
        return line if self._world is None else self._world.own(line)

    def _of_the_line(self, motion: Motion) -> Motion:
        """A motion of the simulated world as the line's has it."""
        return motion if self._world is None else self._world.of_the_line(motion)

    def _tell(self, done: int, search: Searched | None = None) -> None:
        if self._progress:
            self._progress(done, self._line.frames, search)

    def finished(self) -> Performed:
        """All frames so far as one performance."""
        motion, line = (joined([getattr(p, which) for p in self._pieces]) for which in ("motion", "line"))
        performance = Performance(
            title=self._plan.title,
            motion=motion,
            contact_parts=tuple(segment.name for segment in self._body.segments),
            contact=np.concatenate([piece.contact for piece in self._pieces]),
            contact_force_w=np.concatenate([piece.contact_force_w for piece in self._pieces]),
            deviation_m=np.concatenate([piece.deviation_m for piece in self._pieces]),
            success=not self.reason,
            reason=self.reason,
        )
        return Performed(performance, line, tuple(self._spans))


@dataclass(frozen=True, eq=False)
class _SetOut:
    """A performance up to where a passage begins.

    Attributes:
        staging: the performance.
        moves: that the passage acts.
        planned: the passage.
    """

    staging: Staging
    moves: list[PlannedMove]
    planned: Planned

    def ways(self, room: int, *, briefly: bool) -> Iterator[tuple[Learned, ...]]:
        """Passages from there, way by way."""
        left, place, generalist = self.staging._left, self.staging._skill_place, self.staging._generalist
        assert left is not None  # a skill acted before it
        assert place is not None
        acted, leaving = self.staging._skill, Leaving(place, left.state)
        planned = replace(self.planned, before=acted) if isinstance(acted, Guided) else self.planned
        return learnable(planned, self.staging._body, leaving, room, generalist=generalist, briefly=briefly)
