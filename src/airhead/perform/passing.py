"""Passing from one skill into the next: ways are searched and rehearsed until one of them is good."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Final

from airhead.body import HERE
from airhead.motion import Drive, PlannedMove
from airhead.perform.handover import handed_later
from airhead.perform.heir import Heir
from airhead.perform.passage_plans import Planned, acts_long_enough, begun_later
from airhead.perform.passages import Learned, Leaving, learnable
from airhead.perform.rehearsal import Chosen, Rehearsal, best_of, in_turn
from airhead.perform.staging import Staging
from airhead.skills import Guided, Policy

#: A passage may begin so many control intervals later than planned, in the order of trying.
_LEFT_LATER: Final = (4, -4)


def passed_over(staging: Staging, moves: list[PlannedMove], planned: Planned, heir: Heir) -> Staging:
    """A performance gone on from one skill into the next, by a passage that is learned and rehearsed now.

    The later skill's moves go with it. Where no passage is found, physics does, and they do not. A passage may also
    begin sooner or later than planned; then the earlier skill's move is acted anew.

    Args:
        staging: the performance up to the passage.
        moves: that the passage acts.
        planned: the passage.
        heir: the later skill.
    """
    passing = _Passing(staging, moves, planned, heir)
    staging.tell(moves[0].start_frame)
    tried = chain.from_iterable(in_turn(passing.ways(0), map(passing.ways, _LEFT_LATER)))
    chosen = best_of(tried, passing.rehearsed, staging.settings.rehearsals)
    spent = passing.spent(chosen)
    if chosen.best is None:
        staging.simulate([replace(move, drive=Drive.PHYSICS, skill=None) for move in moves], heir, spent)
        return staging
    going, passage = chosen.best.going, len(staging.spans)
    # whoever goes back to where the later skill began goes back to what that took, too
    for charged in (going, going.acted.staging if going.acted and len(going.spans) > passage + 1 else None):
        if charged is not None:
            charged.spans[passage] = charged.spans[passage].after(spent.compute_s, spent.physics_steps)
    going.progress = staging.progress
    going.tell(going.frames)
    return going


@dataclass(frozen=True, eq=False)
class _SetOut:
    """A performance up to where a passage begins.

    Attributes:
        staging: the performance.
        moves: that the passage acts.
        planned: the passage.
        sound: whether a passage may begin there.
        acted_anew: whether the earlier skill acted anew for that.
    """

    staging: Staging
    moves: list[PlannedMove]
    planned: Planned
    sound: bool = True
    acted_anew: bool = False


@dataclass(frozen=True, eq=False)
class _Passing:
    """What is tried.

    Attributes:
        staging, moves, planned, heir: as `passed_over` has them.
        set_out: where passages were tried to begin, by how many control intervals later than planned; it grows.
    """

    staging: Staging
    moves: list[PlannedMove]
    planned: Planned
    heir: Heir
    set_out: dict[int, _SetOut] = field(default_factory=dict)

    def ways(self, later: int) -> Iterator[tuple[Learned, ...]]:
        """Passages that begin so many control intervals later than planned, way by way."""
        self.set_out[later] = out = self._left_later(later)
        left, place, acting = out.staging.left, out.staging.skill_place, out.staging.skill
        if not out.sound:
            return
        assert left is not None  # a skill acted before it
        assert place is not None
        planned = replace(out.planned, before=acting) if isinstance(acting, Guided) else out.planned
        follows = ~self.staging.held[self.heir.moves[0].start_frame : self.heir.moves[0].end_frame]
        found = learnable(
            planned,
            self.staging.body,
            Leaving(place, left.state),
            int(follows.sum() / self._frames),
            generalist=self.staging.generalist,
            briefly=later != 0,
        )
        for way in found:
            yield tuple(replace(one, left_later=later) for one in way)

    def rehearsed(self, passage: Policy, found: Learned) -> Rehearsal[Staging]:
        """What comes of a passage and of the later skill's moves after it."""
        out = self.set_out[found.left_later]
        going, fps = out.staging.copied(), self.staging.line.fps
        between, after = handed_later(out.moves, self.heir.moves, round(found.later * self._frames), fps)
        going.act_from(between, passage, 0, HERE, found)
        if not going.ended_early:
            going.act(after, self.heir.skill)
        return Rehearsal(going, tuple(going.spans[len(self.staging.spans) :]), found.left_later)

    def spent(self, chosen: Chosen[Staging]) -> Learned:
        """What all that is not filmed took, the earlier skill's moves that were acted in vain too."""
        taken, earlier = 0 if chosen.best is None else chosen.best.left_later, len(self.staging.spans) - 1
        others = [
            out.staging.spans[earlier] for later, out in self.set_out.items() if later != taken and out.acted_anew
        ]
        return chosen.spent.and_also([*others, self.staging.spans[earlier]] if taken else others)

    @property
    def _frames(self) -> float:
        """Frames of a control interval."""
        return self.staging.line.fps / self.heir.skill.control_hz

    def _left_later(self, later: int) -> _SetOut:
        """The earlier skill acted anew, for so many control intervals more; not sound where that cannot be."""
        staging, acted, fps = self.staging, self.staging.acted, self.staging.line.fps
        assert acted is not None  # a skill acted before it
        if not later:
            return _SetOut(staging, self.moves, self.planned)
        begun = begun_later(self.planned, later, fps)
        more = 0 if begun is None else begun.start_frame - self.planned.start_frame
        if begun is None or not acts_long_enough(acted.moves[-1], more, self._frames):
            return _SetOut(staging, self.moves, self.planned, sound=False)
        earlier, passage = handed_later(acted.moves, self.moves, more, fps)
        going = acted.staging.copied()
        going.act(earlier, acted.skill)
        worse = staging.spans[-1].success and not going.spans[-1].success
        return _SetOut(going, passage, begun, sound=not worse and not going.ended_early, acted_anew=True)
