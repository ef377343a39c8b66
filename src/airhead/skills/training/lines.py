"""Lines: what a generalist learns from. Each is a plan and a teacher who knows how to keep to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from airhead.body import Place, StateSpace
from airhead.errors import BadInput
from airhead.rotations import FloatArray
from airhead.skills.coming import coming
from airhead.skills.departures import Departures, Float32Array, IntArray
from airhead.skills.done import Done
from airhead.skills.network import PolicyNetwork
from airhead.skills.observation import Observer
from airhead.skills.plan import TrackedPlan
from airhead.skills.reflexes import Reflexes, reflexes_of
from airhead.skills.skill import Skill

#: Control intervals of the later skill, after a passage, that belong to its line.
_AFTER = 25


@dataclass(frozen=True, eq=False)
class Line:
    """A plan, and its teacher.

    Attributes:
        name: of the skill, or of the passage.
        takes: SHA-256 of the takes behind it.
        whole: whether it is all of a skill's plan, not a passage.
        states: (N + 1, nq + nv) at the control instants, in a place of its own.
        targets: (N, nu) PD targets that take the body from one state to the next.
        taught_states, taught_targets: the plan that the teacher keeps to, as `states` and `targets`.
        reflexes: the teacher's answer to departures from that.
        network: what the teacher adds to it; None for nothing.
        control_hz: control intervals a second.
    """

    name: str
    takes: tuple[str, ...]
    whole: bool
    states: FloatArray
    targets: FloatArray
    taught_states: FloatArray
    taught_targets: FloatArray
    reflexes: Reflexes
    network: PolicyNetwork | None
    control_hz: float

    @property
    def arrays(self) -> tuple[np.ndarray, ...]:
        """States and targets, those taught, and gains."""
        return self.states, self.targets, self.taught_states, self.taught_targets, self.reflexes.gains


@dataclass(frozen=True, eq=False)
class Way:
    """A passage that was learned, and where it lies between two skills.

    Attributes:
        plan: it, in the earlier skill's own place.
        leave: the step of the earlier skill's plan at which it begins.
        arrive: the step of the later skill's plan at which it ends.
        place: where the later skill's own world lies in the earlier one's.
    """

    plan: TrackedPlan
    leave: int
    arrive: int
    place: Place


def skill_line(skill: Skill, done: Done) -> Line:
    """All of a skill's plan, as it is done where the generalist learns it. Its teacher is the skill itself.

    If that would go astray there, its reflexes are the teacher, and keep to the plan that does not.
    """
    taught = done.states, done.targets
    network = None
    if not done.searched:
        taught = skill.plan_states, skill.plan_targets
        network = None if skill.network.idle else skill.network
    return Line(
        name=skill.name,
        takes=tuple(take.sha256 for take in skill.takes),
        whole=True,
        states=done.states,
        targets=done.targets,
        taught_states=taught[0],
        taught_targets=taught[1],
        reflexes=skill.reflexes,
        network=network,
        control_hz=skill.control_hz,
    )


def passage_line(before: Skill, after: Skill, way: Way, done: Done) -> Line:
    """A passage and a little of the later skill, as it is done there; its teachers are the reflexes of both.

    Raises:
        BadInput: the skills have no such steps.
    """
    if not (0 <= way.leave <= before.control_steps and 0 <= way.arrive < after.control_steps):
        found = f"steps {way.leave} and {way.arrive}"
        allowed = f"at most {before.control_steps} and {after.control_steps - 1}"
        raise BadInput("a passage lies beyond its skills", place=_joined(before, after), found=found, allowed=allowed)
    last = min(way.arrive + _AFTER, after.control_steps)
    arrived = way.place.to_world(done.states[way.arrive : last + 1], after.space.nq)
    states = np.concatenate([way.plan.states[:-1], arrived])
    targets = np.concatenate([way.plan.targets, done.targets[way.arrive : last]])
    return Line(
        name=_joined(before, after),
        takes=tuple(dict.fromkeys(take.sha256 for skill in (before, after) for take in skill.takes)),
        whole=False,
        states=states,
        targets=targets,
        taught_states=states,
        taught_targets=targets,
        reflexes=Reflexes(np.concatenate([reflexes_of(way.plan).gains, after.reflexes.gains[way.arrive : last]])),
        network=None,
        control_hz=way.plan.control_hz,
    )


def _joined(before: Skill, after: Skill) -> str:
    return f"{before.name}_into_{after.name}"


class Lines:
    """Lines laid one after the other: an instant of any of them is one number, and the next one follows it.

    Args:
        space: what states are made of.
        lines: at least one.
        most_aside_m: a body that was carried off further than this over the ground is seen only so far away.

    Raises:
        BadInput: there is none, or they do not fit together.

    Attributes:
        states: (S, nq + nv) at every instant.
        targets: (S, nu) PD targets; those of a line's last instant, where nothing is done any more, mean nothing.
        coming: (S, C) what comes.
        first: (L,) where each line begins.
        last: (S,) where the line of an instant ends.
        line: (S,) the number of its line.
    """

    def __init__(self, space: StateSpace, lines: Sequence[Line], most_aside_m: float) -> None:
        _check(space, lines)
        self.space, self.lines, self.most_aside_m = space, tuple(lines), most_aside_m
        sizes = np.array([len(line.states) for line in lines])
        ends = np.cumsum(sizes) - 1
        self.first: IntArray = ends + 1 - sizes
        self.last: IntArray = np.repeat(ends, sizes)
        self.line: IntArray = np.repeat(np.arange(len(lines)), sizes)
        self.states: FloatArray = np.concatenate([line.states for line in lines])
        self.targets = np.concatenate([_padded(line.targets) for line in lines])
        self.coming: Float32Array = np.concatenate(
            [_padded(coming(space, _single(line.states), line.targets)) for line in lines]
        )
        self._departures = Departures(space, self.states, most_aside_m)
        self._reflexes = Reflexes(np.concatenate([_padded(line.reflexes.gains) for line in lines]))
        self._taught_states = _single(np.concatenate([line.taught_states for line in lines]))
        self._taught_departures = Departures(space, self._taught_states, most_aside_m)
        self._taught_more = np.concatenate([_padded(line.taught_targets - line.targets) for line in lines])

    @property
    def control_hz(self) -> float:
        """Control intervals a second."""
        return self.lines[0].control_hz

    def departures(self, states: FloatArray, at: IntArray) -> Float32Array:
        """Departures (B, 2 nv) of states (B, nq + nv) from the instants `at` (B,)."""
        return self._departures.seen(states, at).astype(np.float32)

    def brought_back(
        self, states: FloatArray, at: IntArray, most_m: float, plan_states: FloatArray | None = None
    ) -> FloatArray:
        """States (B, nq + nv), no further than `most_m` over the ground from the instants `at` (B,) of a plan.

        The plan (S, nq + nv) is that of the lines, if none is given.
        """
        away_m = states[:, :2] - (self.states if plan_states is None else plan_states)[at, :2]
        distance_m = np.linalg.norm(away_m, axis=1, keepdims=True)
        back = states.copy()
        back[:, :2] -= away_m * (1.0 - np.minimum(1.0, most_m / np.maximum(distance_m, most_m)))
        return back

    def taught(self, states: FloatArray, at: IntArray) -> FloatArray:
        """What teachers add to PD targets: (B, nu) radians, in states (B, nq + nv) at instants (B,)."""
        departures = self._taught_departures.seen(states, at).astype(np.float32)
        offsets: FloatArray = self._taught_more[at] + self._reflexes.offsets(departures, at).astype(np.float64)
        lines = self.line[at]
        for number, (observer, network) in self._networks.items():
            rows = np.flatnonzero(lines == number)
            if len(rows):
                seen = self.brought_back(states[rows], at[rows], self.most_aside_m, self._taught_states)
                offsets[rows] += network.offsets(observer.observe(seen, at[rows] - self.first[number]))
        return offsets

    @cached_property
    def _networks(self) -> dict[int, tuple[Observer, PolicyNetwork]]:
        return {
            number: (Observer(self.space, line.taught_states), line.network)
            for number, line in enumerate(self.lines)
            if line.network is not None
        }


def _single(states: FloatArray) -> FloatArray:
    rounded: FloatArray = states.astype(np.float32).astype(np.float64)
    return rounded


def _padded(rows: np.ndarray) -> np.ndarray:
    """Rows (N, ...) of control steps as rows (N + 1, ...) of instants, the last one twice."""
    return np.concatenate([rows, rows[-1:]])


def _check(space: StateSpace, lines: Sequence[Line]) -> None:
    if not lines:
        raise BadInput("nothing to imitate", found="no lines", allowed="at least one skill")
    for line in lines:
        steps, width = len(line.targets), space.nq + space.nv
        shapes, plan = tuple(array.shape for array in line.arrays), ((steps + 1, width), (steps, space.nv - 6))
        allowed = (*plan, *plan, (steps, space.nv - 6, space.size))
        if shapes != allowed or not steps:
            raise BadInput("a line does not fit together", place=line.name, found=shapes, allowed=allowed)
        if line.control_hz != lines[0].control_hz:
            found, right = f"{line.control_hz:g} Hz", f"{lines[0].control_hz:g} Hz"
            raise BadInput("lines of different control rates", place=line.name, found=found, allowed=right)
