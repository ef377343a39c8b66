"""A skill's plan, worked out where it is to be performed, before a generalist follows it there.

It is what the skill itself, or its reflexes alone, comes to on the spot, whichever stays nearer to the plan. Where both
would go astray, as on a body whose ankles do not stop where its own did, a way along it is searched as a take is.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

import numpy as np

from airhead.body import Body, Place
from airhead.skills import Done, Guided, Skill, done_by, done_there
from airhead.tracking import Reference, TrackSettings, follow

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class OnTheSpot:
    """A policy with its plan worked out.

    Attributes:
        policy: it.
        physics_steps: simulated for that.
        note: whose plan it is, and who worked it out, in words; empty for a plan that is nobody's.
    """

    policy: Guided
    physics_steps: int
    note: str


def on_the_spot(policy: Guided, body: Body, place: Place, first: int = 0, last: int | None = None) -> OnTheSpot:
    """A generalist on a skill's plan as it is worked out in a place, from a step of the plan on.

    Args:
        policy: on the plan as the skill's file has it; on one that was found otherwise it stays as it is.
        body: who does it.
        place: where the plan's own world lies.
        first: the step, in whose planned state it begins.
        last: the step up to which it is needed; None for the plan's last one.
    """
    skill = policy.teacher
    if skill is None:
        return OnTheSpot(policy, 0, "")
    done = worked_out(skill, body, place, first, last)
    note = f"on the plan of the skill {skill.name} ({skill.sha256[:12]}), {_how(done)}"
    return OnTheSpot(replace(policy, plan_states=done.states, plan_targets=done.targets), done.physics_steps, note)


def _how(done: Done) -> str:
    if done.searched:
        return "searched along it"
    if done.astray:
        return "as in its file"
    return "as that skill's reflexes do it here" if done.by_reflexes else "as that skill does it here"


def worked_out(skill: Skill, body: Body, place: Place, first: int = 0, last: int | None = None) -> Done:
    """A skill's plan in a place, from a step on; if no way along it is found, as its file has it, and `astray`.

    Args:
        skill: whose plan.
        body: who does it.
        place: where its own world lies.
        first: the step, in whose planned state it begins.
        last: the step up to which it is needed; None for the plan's last one.
    """
    last = skill.control_steps if last is None else min(last, skill.control_steps)
    if first >= last:
        return Done(skill.plan_states, skill.plan_targets, 0, 0.0)
    acted = done_by(skill, body, place, first, last)
    if not acted.astray:
        return acted
    hz, states = skill.control_hz, place.to_world(skill.plan_states[first : last + 1], skill.space.nq)
    reference = Reference(hz, last - first, states, skill.plan_targets[first:last])
    found = follow(body, reference, states[0], TrackSettings(control_hz=hz, threads=1))
    way = found.rollout.states[:: round(found.rollout.fps / hz)], found.controls
    physics_steps = acted.physics_steps + found.physics_steps
    if len(way[0]) == len(states) and np.isfinite(way[0]).all():
        searched = done_there(skill, body, place, first, way)
        if not searched.astray:
            return replace(searched, physics_steps=physics_steps, searched=True)
    _log.warning("the skill %s goes astray here, and no way along its plan was found", skill.name)
    return Done(skill.plan_states, skill.plan_targets, physics_steps, acted.strays_m)
