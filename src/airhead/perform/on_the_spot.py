"""A skill's plan, worked out where it is to be performed, before a generalist follows it there.

It is what the skill itself comes to on the spot, to the last bit; where the skill would go astray, as on a body whose
ankles do not stop where its own did, a way along its plan is searched as a take is tracked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from airhead.body import Body, Place
from airhead.skills import Done, Guided, Skill, done_by, done_there
from airhead.tracking import Reference, TrackSettings, follow


@dataclass(frozen=True, eq=False)
class OnTheSpot:
    """A policy with its plan worked out.

    Attributes:
        policy: it.
        physics_steps: simulated for that.
    """

    policy: Guided
    physics_steps: int


def on_the_spot(policy: Guided, body: Body, place: Place, first: int = 0) -> OnTheSpot:
    """A generalist on a skill's plan as it is worked out in a place, from a step of the plan on.

    Args:
        policy: on the plan as the skill's file has it; on one that was found otherwise it stays as it is.
        body: who does it.
        place: where the plan's own world lies.
        first: the step, in whose planned state it begins.
    """
    if policy.teacher is None or first >= policy.control_steps:
        return OnTheSpot(policy, 0)
    done = worked_out(policy.teacher, body, place, first)
    return OnTheSpot(replace(policy, plan_states=done.states, plan_targets=done.targets), done.physics_steps)


def worked_out(skill: Skill, body: Body, place: Place, first: int = 0) -> Done:
    """A skill's plan in a place, from a step on; as its file has it where no way along it is found.

    Args:
        skill: whose plan.
        body: who does it.
        place: where its own world lies.
        first: the step, in whose planned state it begins.
    """
    acted = done_by(skill, body, place, first)
    if not acted.astray:
        return acted
    hz, states = skill.control_hz, place.to_world(skill.plan_states[first:], skill.space.nq)
    reference = Reference(hz, len(states) - 1, states, skill.plan_targets[first:])
    found = follow(body, reference, states[0], TrackSettings(control_hz=hz, threads=1))
    way = found.rollout.states[:: round(found.rollout.fps / hz)], found.controls
    searched = done_there(skill, body, place, first, way)
    physics_steps = acted.physics_steps + found.physics_steps
    if searched.astray:
        return Done(skill.plan_states, skill.plan_targets, physics_steps, 0.0)
    return replace(searched, physics_steps=physics_steps, searched=True)
