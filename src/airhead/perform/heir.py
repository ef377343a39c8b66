"""A simulated move before a skill: it goes for the skill's own plan, so that the skill begins where it means to be.

The line is the take as it was recorded; a skill's plan is that take as it is simulated, which differs by centimetres
and by when feet touch. A body that was brought to the line alone would begin with that difference as an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from airhead.body import Body
from airhead.motion import Motion, PlannedMove
from airhead.motion.blend import smooth_step
from airhead.perform.acting import acted_from, place_on
from airhead.rotations import FloatArray
from airhead.skills import Policy
from airhead.tracking import Reference

#: Over this long before the skill begins, what is followed passes from the line to the plan.
_PASSING_S: Final = 0.25


@dataclass(frozen=True, eq=False)
class Heir:
    """A skill that takes over, and the moves that it acts."""

    skill: Policy
    moves: Sequence[PlannedMove]


def towards_plan(reference: Reference, heir: Heir, body: Body, line: Motion, frames: tuple[int, int]) -> Reference:
    """A reference that passes from the line to a skill's plan, laid on the line.

    Args:
        reference: of the line, from the first of the frames on.
        heir: who takes over.
        body: who does it.
        line: what the reference is of.
        frames: the line's, at which the reference begins and at which the skill does.
    """
    skill, (start, end) = heir.skill, frames
    first = acted_from(skill, heir.moves, line)
    planned = place_on(skill, first, body, line, end).to_world(skill.plan_states, body.space.nq)
    left_s = (end - start) / line.fps
    times_s = np.arange(len(reference.states)) / reference.control_hz
    states = _between(body, planned, first + (times_s - left_s) * skill.control_hz)
    middle_s = times_s[:-1] + 0.5 / reference.control_hz
    # a target stands for its interval: that of the interval in which the middle lies
    at = np.floor(first + (middle_s - left_s) * skill.control_hz + 1e-6).astype(int)
    targets = skill.plan_targets[np.clip(at, 0, skill.control_steps - 1)]
    share = smooth_step(1.0 + (times_s - left_s) / _PASSING_S)[:, None]
    of_targets = smooth_step(1.0 + (middle_s - left_s) / _PASSING_S)[:, None]
    return replace(
        reference,
        states=body.space.add(reference.states, share * body.space.difference(reference.states, states)),
        targets=reference.targets + of_targets * (targets - reference.targets),
    )


def _between(body: Body, states: FloatArray, steps: FloatArray) -> FloatArray:
    """The states at steps that need not be whole; before the first and after the last stays what is there."""
    within = np.clip(steps, 0.0, len(states) - 1.0)
    before = np.minimum(within.astype(int), len(states) - 2)
    there = states[before]
    found: FloatArray = body.space.add(
        there, (within - before)[:, None] * body.space.difference(there, states[before + 1])
    )
    return found
