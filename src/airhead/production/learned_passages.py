"""Passages between all pairs of some skills, learned once and kept, so that a training that is stopped has them."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from airhead.body import Body, Place
from airhead.compute import run_in_order
from airhead.errors import BadInput
from airhead.motion import Drive
from airhead.perform import learned, planned_passages
from airhead.production.perform_routine import prepare
from airhead.production.skill_files import find_skill
from airhead.production.stages import Advance
from airhead.production.teachers import Teachers
from airhead.production.training_folder import plan_in, plan_state
from airhead.routine import Move, Routine
from airhead.simulation import simulate
from airhead.skills import Passage, Skill, TrackedPlan
from airhead.skills.training import State, Way, read_checkpoint, write_checkpoint
from airhead.tracking import PlannedControls

#: How long the later skill holds still: long enough that the passage is not cut short by the end.
_HOLD_S = 1.5


@dataclass(frozen=True)
class Pair:
    """Two skills that come along, by their names."""

    before: str
    after: str

    @property
    def key(self) -> str:
        """What the passage between them is called."""
        return f"{self.before}_into_{self.after}"


@dataclass(frozen=True, eq=False)
class Searched:
    """What a search for a passage came to.

    Attributes:
        way: the passage, None where there is none.
        physics_steps: simulated for it.
    """

    way: Way | None
    physics_steps: int


@dataclass(frozen=True, eq=False)
class FoundPassages:
    """What was found between all pairs.

    Attributes:
        ways: the passages, by their pairs.
        physics_steps: simulated for all pairs.
        seconds: that took on the clock, earlier sittings too.
    """

    ways: dict[Pair, Way]
    physics_steps: int
    seconds: float


@dataclass(frozen=True, eq=False)
class PassageWorkshop:
    """Where passages are learned, in any process.

    Attributes:
        body: who does them.
        library: where the library of takes is, None for the usual place.
    """

    body: Body
    library: Path | None

    @contextmanager
    def __call__(self) -> Iterator[Callable[[Pair], Searched]]:
        yield self.searched

    def searched(self, pair: Pair) -> Searched:
        """The passage of a pair; none where its takes cannot be joined, may not perform, or no way arrives."""
        before, after = find_skill(pair.before), find_skill(pair.after)
        try:
            prepared = prepare(_routine(before, after), Path(f"{pair.key}.yaml"), self.library)
        except BadInput:
            return Searched(None, 0)
        planned = planned_passages(prepared.plan, prepared.body, prepared.skills)
        if not planned:
            return Searched(None, 0)
        (first, *_) = planned
        found = learned(first, self.body)
        if not isinstance(found.passage, Passage):
            return Searched(None, found.physics_steps)
        plan = _first_steps(found.passage.plan, first.lead + first.tail)  # what is learned beyond is to spare
        way = Way(plan, first.leave - first.lead, first.enter + first.tail, first.place)
        return Searched(way, found.physics_steps)


def passages_between(
    teachers: Teachers, folder: Path, *, jobs: int, resume: bool, library: Path | None, advance: Advance
) -> FoundPassages:
    """The passages from every teacher into every teacher, itself too.

    Args:
        teachers: whose.
        folder: where they are kept, one file a pair; that none was found is kept too.
        jobs: how many processes learn them.
        resume: whether those that are kept are taken, but for any that the body would not do as it was learned: it may
            turn its joints further by now.
        library: where the library of takes is, None for the usual place.
        advance: told of every pair.

    Raises:
        BadInput: what is kept is damaged, or of other skills or another body.
    """
    skills = {skill.name: skill for skill in teachers.skills}
    pairs = [Pair(before, after) for before in skills for after in skills]
    keys = {pair: _key(skills[pair.before], skills[pair.after], teachers.body) for pair in pairs}
    files = {pair: folder / f"{pair.key}.npz" for pair in pairs}
    kept = {pair: _read(files[pair], keys[pair], teachers.body) for pair in pairs if resume and files[pair].exists()}
    kept = {pair: row for pair, row in kept.items() if _is_done_by(teachers.body, row[0])}
    missing = [pair for pair in pairs if pair not in kept]
    advance(len(kept), len(pairs))
    began = time.perf_counter()
    found = run_in_order(PassageWorkshop(teachers.body, library), missing, jobs)
    for pair, searched in zip(missing, found, strict=True):
        now = time.perf_counter()
        kept[pair] = searched, now - began
        _write(files[pair], keys[pair], *kept[pair])
        began = now
        advance(len(kept), len(pairs), pair.key.replace("_", " "))
    ways = {pair: way for pair in pairs if (way := kept[pair][0].way) is not None}
    steps = sum(searched.physics_steps for searched, _ in kept.values())
    return FoundPassages(ways, steps, sum(seconds for _, seconds in kept.values()))


def _routine(before: Skill, after: Skill) -> Routine:
    one, other = (
        Move(take=skill.followed[0].take.id, drive=Drive.POLICY, skill=skill.name, name=name)
        for skill, name in ((before, "before"), (after, "after"))
    )
    hold_s = min(_HOLD_S, after.card.hold_s)
    return Routine(title="two", moves=(one, other.model_copy(update={"hold": hold_s})))


def _first_steps(plan: TrackedPlan, steps: int) -> TrackedPlan:
    return replace(
        plan,
        states=plan.states[: steps + 1],
        targets=plan.targets[:steps],
        gains=plan.gains[:steps],
        recorded_states=plan.recorded_states[: steps + 1],
        motion_steps=min(plan.motion_steps, steps),
    )


def _write(file: Path, key: str, searched: Searched, seconds: float) -> None:
    way = searched.way
    state: State = {"physics_steps": searched.physics_steps, "seconds": seconds}
    if way is not None:
        where = {"yaw_rad": way.place.yaw_rad, "move_m": way.place.move_m}
        state |= plan_state(way.plan) | where | {"leave": way.leave, "arrive": way.arrive}
    write_checkpoint(file, key, state)


def _read(file: Path, key: str, body: Body) -> tuple[Searched, float]:
    state = read_checkpoint(file, key)
    way = None
    if "states" in state:
        place = Place(float(state["yaw_rad"]), np.asarray(state["move_m"], dtype=float))
        way = Way(plan_in(state, body), int(state["leave"]), int(state["arrive"]), place)
    return Searched(way, int(state["physics_steps"])), float(state["seconds"])


def _is_done_by(body: Body, searched: Searched) -> bool:
    """Whether a body that follows a passage's plan goes through the very states that it was learned with."""
    if searched.way is None:
        return True
    plan = searched.way.plan
    rollout = simulate(body, plan.states[0], PlannedControls(plan.targets), plan.control_hz, plan.control_hz)
    return np.array_equal(rollout.states, plan.states)


def _key(before: Skill, after: Skill, body: Body) -> str:
    told = f"{before.sha256} {after.sha256} {body.double_sha256}"
    return hashlib.sha256(told.encode()).hexdigest()
