"""The performance as it grows: the frames of some moves are added to it, whoever drives them."""

from __future__ import annotations

import time
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from airhead.body import HERE, Body, Place
from airhead.motion import Drive, Lineage, Motion, Performance, Plan, PlannedMove, forward_kinematics
from airhead.perform.acting import (
    SharedControl,
    act,
    acted_from,
    authority_at,
    place_from,
    plain_control,
    steps_to_act,
)
from airhead.perform.following import Task, followable, searched
from airhead.perform.heir import Heir, towards_plan
from airhead.perform.judgement import Performed, Simulated, SpanResult, judge_span
from airhead.perform.line import Left, Pose, led_to_rest, placed_along, placed_at, settled_from
from airhead.perform.on_the_spot import on_the_spot
from airhead.perform.own_world import OwnWorld
from airhead.perform.passages import Learned
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
from airhead.perform.settings import PerformSettings, Progress
from airhead.rotations import FloatArray
from airhead.simulation import Controller, realised_motion
from airhead.skills import Generalist, Guided, Policy, SkillController
from airhead.tracking import Attempt, Searched, reference_for

#: The lineage of simulated frames, from that of the line and from which of them are held.
LineageOf = Callable[[Lineage, NDArray[np.bool_]], Lineage]
#: A plan is worked out for so many control intervals beyond what is acted: a passage blends out of it.
_BEYOND: Final = 30


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
        self.plan, self.body, self.settings, self.progress = plan, body, settings, progress
        self.generalist, self._world = generalist, world
        self.line = plan.motion
        self.held = held_frames(plan.motion.lineage)
        self.left: Left | None = None
        self.skill_place: Place | None = None
        self.skill: Policy | None = None
        self.acted: Acted | None = None
        self._pieces: list[Piece] = []
        self.spans: list[SpanResult] = []
        self.reason = ""
        self.ended_early = False

    @property
    def frames(self) -> int:
        """How many there are so far."""
        return sum(piece.motion.frames for piece in self._pieces)

    @property
    def motion(self) -> Motion:
        """All frames so far."""
        return joined([piece.motion for piece in self._pieces])

    @property
    def recorded(self) -> NDArray[np.bool_]:
        """(T,) the frames of the line that are one take's alone, neither blended nor held."""
        own: NDArray[np.bool_] = ~self.held
        for cut in self.plan.cuts:
            own[max(cut.blend_start - 2, 0) : cut.blend_end + 2] = False
        return own

    def place(self, moves: list[PlannedMove]) -> None:
        """Recorded moves, as they are, but for what a simulation before them left behind."""
        start, end = moves[0].start_frame, moves[-1].end_frame
        line = stretch(self.line, start, end)
        if self.left is not None:
            line = self._settled(start, end, self.left)
            self.left = None
        self._pieces.append(recorded_piece(line, self.body.segments, self.body.stage))
        self.tell(end)

    def _settled(self, start: int, end: int, before: Left) -> Motion:
        """The recorded frames, brought to where the simulation ended, with what is different fading."""
        self.line = placed_at(self.line, start, before.pose)
        fade_end = min(start + round(self.settings.settle_s * self.line.fps), end)
        self.line, left = settled_from(self.line, start, fade_end, before.pose, self.settings.settle_half_life_s)
        line = stretch(self.line, start, end)
        share = np.concatenate([left, np.zeros(end - fade_end)])
        fading = replace(before.lineage.resample(np.zeros(end - start)), edits=())
        return line.with_lineage(line.lineage.mix(fading, np.clip(share, 0.0, 1.0)))

    def simulate(
        self,
        moves: list[PlannedMove],
        heir: Heir | None = None,
        search: Learned | None = None,
        ways: tuple[Attempt, ...] | None = None,
    ) -> None:
        """Simulated moves, tracked in one go from where the body is; towards the plan of the skill after them.

        What a passage was searched for in vain counts as well. `ways` are those of the settings if none are given.
        """
        start, end = moves[0].start_frame, moves[-1].end_frame
        fps, tracking = self.line.fps, self.settings.tracking
        state = self._taken_over(start)
        lookahead_s = self.settings.lookahead_s if heir is None else self.settings.lookahead_to_skill_s
        last = min(end + round(lookahead_s * fps), self.line.frames)
        to_the_end = last == self.line.frames
        line = self._own(self.line)
        followed, repairs = followable(led_to_rest(line, self.held, last, self.body), self.body, tracking)
        hold_s = self.settings.lookahead_s if to_the_end else 0.0
        reference = reference_for(self.body, followed, hold_s, tracking.control_hz, start / fps)
        if heir is not None:
            reference = towards_plan(reference, heir, self.body, line, (start, end))
        times_s = np.arange(reference.control_steps) / tracking.control_hz
        if state is None:  # after a recording as that leaves the body, not as it was repaired
            recorded = reference_for(self.body, stretch(line, 0, end), 0.0, tracking.control_hz, start / fps)
            state = (recorded if self._pieces else reference).states[0]
        task = Task(reference, state, authority_at(moves, times_s, fps), ways or self.settings.ways)

        def advance(search: Searched) -> None:
            self.tell(start + (end - start) * search.done // search.total, search)

        def judge(found: Simulated) -> SpanResult:
            return self._filmed(moves, found, simulated_lineage).judged

        found = searched(task, self.body, replace(tracking, sample_fps=fps), judge, advance)
        if search is not None:
            compute_s, physics_steps = found.compute_s + search.compute_s, found.physics_steps + search.physics_steps
            found = replace(found, compute_s=compute_s, physics_steps=physics_steps)
        repaired = replace(followed.lineage, edits=repairs)

        def lineage_of(line: Lineage, held: NDArray[np.bool_]) -> Lineage:
            return simulated_lineage(line, held, repaired.trim(start, start + line.frames).edits)

        self._keep(moves, found, lineage_of)

    def copied(self) -> Staging:
        """The same so far, which goes on by itself and tells nobody."""
        other = copy(self)
        other._pieces, other.spans, other.progress = [*self._pieces], [*self.spans], None
        return other

    def act(self, moves: list[PlannedMove], skill: Policy) -> None:
        """Moves that a skill acts, from where the body is."""
        self.acted = Acted(self.copied(), moves, skill)
        first = acted_from(skill, moves, self.line)
        begins_own_world = self._world is not None and not self._pieces
        self.act_from(moves, skill, first, HERE if begins_own_world else None)

    def act_from(
        self,
        moves: list[PlannedMove],
        skill: Policy,
        first: int,
        place: Place | None = None,
        search: Learned | None = None,
    ) -> None:
        """Moves that a policy acts from a step of its plan on; in a place, or in that nearest to the body."""
        start, end, fps, hz = moves[0].start_frame, moves[-1].end_frame, self.line.fps, skill.control_hz
        left, self.left, steps = self.left, None, steps_to_act(skill, moves, self.line)
        state = None if left is None else left.state
        place = place or place_from(skill, first, self.body, (self._own(self.line), start), state)
        skill, note, spent = self._worked_out(skill, place, first, first + steps)
        if state is not None:
            self.line = self._laid_along(skill, place, first, (start, end))
        line = self._own(self.line)
        self.skill_place, self.skill = place, skill
        controller: Controller = SkillController(skill, place, first, steps)
        share = authority_at(moves, np.arange(steps) / hz, fps)
        if share is not None or state is None:
            reference = reference_for(self.body, stretch(line, 0, end), 0.0, hz, start / fps)
            if state is None:  # after a recording as that leaves the body; if nothing was before, as planned
                planned = place.to_world(skill.plan_states[first], self.body.space.nq)
                state = reference.states[0] if self._pieces else planned
        if share is not None:
            controller = SharedControl(controller, plain_control(reference, steps), share)
        found = act(self.body, state, controller, hz, fps)
        for before in (spent, search):
            found = found if before is None else found.after(before.compute_s, before.physics_steps)
        by_frame = np.concatenate([move.authority for move in moves])
        self._keep(moves, found, lambda line, held: acted_lineage(line, held, skill, by_frame[: len(held)], note))
        self.tell(end)

    def _laid_along(self, skill: Policy, place: Place, first: int, frames: tuple[int, int]) -> Motion:
        """The line moved to where a policy's plan has the body from a step on, for as long as that follows it."""
        body, (start, end), fps = self.body, frames, self.line.fps
        follows_s = max(int((~self.held[start:end]).sum()) - 1, 0) / fps
        last = min(first + round(follows_s * skill.control_hz), skill.control_steps)
        planned = place.to_world(skill.plan_states[first : last + 1], body.space.nq)
        joints_w = forward_kinematics(body.skeleton, *body.pose(planned[:, : body.space.nq]))[0]
        return self._of_the_line(placed_along(self._own(self.line), start / fps, joints_w, skill.control_hz))

    def _worked_out(self, skill: Policy, place: Place, first: int, last: int) -> tuple[Policy, str, Learned | None]:
        """A generalist with its plan as it is done in a place, whose that is, and what it took; others as they are."""
        if not isinstance(skill, Guided):
            return skill, "", None
        began = time.perf_counter()
        found = on_the_spot(skill, self.body, place, first, last + _BEYOND)
        return found.policy, found.note, Learned(None, found.physics_steps, time.perf_counter() - began)

    def _taken_over(self, start: int) -> FloatArray | None:
        """The state (nq + nv) that a simulation left, with the rest of the line moved to it; None after a recording."""
        left, self.left = self.left, None
        if left is None:
            return None
        self.line = placed_at(self.line, start, left.pose)
        return left.state

    def _filmed(self, moves: list[PlannedMove], found: Simulated, lineage_of: LineageOf) -> _Filmed:
        """The simulated frames of moves, judged."""
        start, rollout = moves[0].start_frame, found.rollout
        end = min(moves[-1].end_frame, start + len(rollout.states))
        held = self.held[start:end]
        line = stretch(self.line, start, end)
        whole = self._of_the_line(realised_motion(rollout, Lineage.of(Drive.PHYSICS, len(rollout.states))))
        motion = stretch(whole, 0, end - start).with_lineage(lineage_of(line.lineage, held))
        piece = simulated_piece(motion, line, held, rollout, self.body.segments)
        if self._world is not None:
            piece = self._world.with_forces_turned(piece)
        return _Filmed(piece, judge_span(piece, moves, held, found, self.body), whole)

    def _keep(self, moves: list[PlannedMove], found: Simulated, lineage_of: LineageOf) -> None:
        """Adds the simulated frames of moves, and remembers what they leave behind."""
        filmed, rollout = self._filmed(moves, found, lineage_of), found.rollout
        motion, judged = filmed.piece.motion, filmed.judged
        self._pieces.append(filmed.piece)
        self.spans.append(judged)
        if not judged.success and not self.reason:
            self.reason = f"{', '.join(judged.moves)}: {judged.reason}"
        if rollout.blew_up:
            self.ended_early = True
        elif moves[0].start_frame + motion.frames < self.line.frames:
            pose = Pose.between(filmed.whole, motion.frames)
            last = motion.lineage.trim(motion.frames - 1, motion.frames)
            self.left = Left(rollout.states[motion.frames], pose, last)

    def _own(self, line: Motion) -> Motion:
        """The line as the simulated world has it."""
        return line if self._world is None else self._world.own(line)

    def _of_the_line(self, motion: Motion) -> Motion:
        """A motion of the simulated world as the line's has it."""
        return motion if self._world is None else self._world.of_the_line(motion)

    def tell(self, done: int, search: Searched | None = None) -> None:
        if self.progress:
            self.progress(done, self.line.frames, search)

    def finished(self) -> Performed:
        """All frames so far as one performance."""
        motion, line = (joined([getattr(p, which) for p in self._pieces]) for which in ("motion", "line"))
        performance = Performance(
            title=self.plan.title,
            motion=motion,
            contact_parts=tuple(segment.name for segment in self.body.segments),
            contact=np.concatenate([piece.contact for piece in self._pieces]),
            contact_force_w=np.concatenate([piece.contact_force_w for piece in self._pieces]),
            deviation_m=np.concatenate([piece.deviation_m for piece in self._pieces]),
            success=not self.reason,
            reason=self.reason,
        )
        return Performed(performance, line, tuple(self.spans))


@dataclass(frozen=True, eq=False)
class _Filmed:
    """Simulated frames, how they turned out, and all that was simulated, beyond them too."""

    piece: Piece
    judged: SpanResult
    whole: Motion


@dataclass(frozen=True, eq=False)
class Acted:
    """What a skill acted last.

    Attributes:
        staging: the performance before.
        moves, skill: which moves, and who.
    """

    staging: Staging
    moves: list[PlannedMove]
    skill: Policy
