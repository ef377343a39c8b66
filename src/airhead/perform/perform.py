"""A plan, realised move by move.

Neighbouring moves of one kind are realised together: recorded ones are placed, simulated ones tracked in one go; a
skill acts one move at a time, or several that it learned together, with a passage to the skill after it, which is
rehearsed. Where the recording hands over, the simulation starts from the pose and velocity that the recording has
there. Where a simulation hands over, the rest of the plan is moved to where the body really is. Another simulation goes
on from the very state; one before a skill already goes for the skill's own plan; in a recording what is still different
fades.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from airhead.body import Body, Place
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
from airhead.perform.checks import Skills, check_plan
from airhead.perform.handover import at_handovers, grouped, handed_later
from airhead.perform.heir import Heir, towards_plan
from airhead.perform.judgement import Performed, Simulated, SpanResult, judge_span
from airhead.perform.line import Left, Pose, led_to_rest, placed_at, settled_from
from airhead.perform.own_world import HERE, OwnWorld, own_world
from airhead.perform.passages import Learned, Leaving, Planned, learnable, planned_passages
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
from airhead.perform.rehearsal import Rehearsal, best_of
from airhead.perform.settings import PerformSettings, Progress
from airhead.rotations import FloatArray
from airhead.simulation import Controller, realised_motion
from airhead.skills import Generalist, Policy, SkillController
from airhead.tracking import Searched, follow, reference_for


def perform(
    plan: Plan,
    body: Body,
    settings: PerformSettings | None = None,
    progress: Progress | None = None,
    *,
    skills: Skills | None = None,
    generalist: Generalist | None = None,
) -> Performed:
    """Realise a plan.

    Args:
        plan: at a frame rate that divides the physics rate.
        body: the performers' double.
        settings: how.
        progress: told of frames done and to do, and of the search.
        skills: those that moves name.
        generalist: who keeps the body to its way between two skills; None for a feedback made for each.

    Raises:
        BadInput: as `check_plan`.
    """
    skills = skills or {}
    check_plan(plan, body, skills)
    passages = {one.key: one for one in planned_passages(plan, body, skills)}
    plan = at_handovers(plan, skills, {one.cut: one.bridge for one in passages.values()})
    groups = grouped(plan.moves, skills)
    world = own_world(plan, groups[0], skills.get(groups[0][0].skill or ""), body)
    stage = _Stage(plan, body, settings or PerformSettings(), progress, generalist, world=world)
    for moves, following in pairwise([*groups, []]):
        if moves[0].start_frame < stage.frames:  # acted along with the passage into it
            continue
        skill = moves[0].skill or ""
        acts_next = bool(following) and (following[0].skill or "") in skills
        heir = Heir(skills[following[0].skill or ""], following) if acts_next else None
        if moves[0].drive is Drive.PERFORMER:
            stage.place(moves)
        elif skill in passages:
            assert heir is not None  # a passage leads into a skill
            stage = stage.passed_over(moves, passages[skill], heir)
        elif moves[0].drive is Drive.POLICY:
            stage.act(moves, skills[skill])
        else:
            stage.simulate(moves, heir)
        if stage.ended_early:
            break
    return stage.finished()


class _Stage:
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

    def passed_over(self, moves: list[PlannedMove], planned: Planned, heir: Heir) -> _Stage:
        """The performance gone on from one skill into the next, by a passage that is learned and rehearsed now.

        The later skill's moves go with it. Where no passage is found, physics does, and they do not.
        """
        start, place, before = moves[0].start_frame, self._skill_place, len(self._spans)
        assert self._left is not None  # a skill acted before it
        assert place is not None
        self._tell(start)

        def rehearse(passage: Policy, found: Learned) -> Rehearsal[_Stage]:
            going = self._copied()
            between, after = handed_later(moves, heir.moves, round(found.later * frames), self._line.fps)
            going._act(between, passage, 0, HERE, found)
            if not going.ended_early:
                going.act(after, heir.skill)
            return Rehearsal(going, tuple(going._spans[before:]))

        frames, after = self._line.fps / heir.skill.control_hz, heir.moves[0]
        room = int((~self._held[after.start_frame : after.end_frame]).sum() / frames)
        leaving = Leaving(place, self._left.state)
        passages = learnable(planned, self._body, leaving, room, generalist=self._generalist)
        chosen = best_of(passages, rehearse, self._settings.rehearsals)
        if chosen.best is None:
            self.simulate([replace(move, drive=Drive.PHYSICS, skill=None) for move in moves], heir, chosen.spent)
            return self
        going = chosen.best.going
        going._spans[before] = going._spans[before].after(chosen.spent.compute_s, chosen.spent.physics_steps)
        going._progress = self._progress
        going._tell(going.frames)
        return going

    def _copied(self) -> _Stage:
        """The same so far, which goes on by itself and tells nobody."""
        other = copy(self)
        other._pieces, other._spans, other._progress = [*self._pieces], [*self._spans], None
        return other

    def act(self, moves: list[PlannedMove], skill: Policy) -> None:
        """Moves that a skill acts, from where the body is."""
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
        self._skill_place = place
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
        if search is not None:
            found = found.after(search.compute_s, search.physics_steps)
        by_frame = np.concatenate([move.authority for move in moves])
        self._keep(moves, found, lambda line, held: acted_lineage(line, held, skill, by_frame[: len(held)]))
        self._tell(end)

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
