"""A plan, realised move by move.

Neighbouring moves of one kind are realised together: recorded ones are placed, simulated ones tracked in one go; a
skill acts one move at a time, or several that it learned together, with a passage to the skill after it, which is
rehearsed. Where the recording hands over, the simulation starts from the pose and velocity that the recording has
there. Where a simulation hands over, the rest of the plan is moved to where the body really is. Another simulation goes
on from the very state; one before a skill already goes for the skill's own plan; in a recording what is still different
fades.
"""

from __future__ import annotations

from itertools import pairwise

from airhead.body import Body
from airhead.motion import Drive, Plan
from airhead.perform.checks import Skills, check_plan
from airhead.perform.handing_back import handed_back
from airhead.perform.handover import at_handovers, grouped
from airhead.perform.heir import Heir
from airhead.perform.judgement import Performed
from airhead.perform.own_world import own_world
from airhead.perform.passage_plans import planned_passages
from airhead.perform.passing import passed_over
from airhead.perform.settings import PerformSettings, Progress
from airhead.perform.staging import Staging
from airhead.skills import Generalist


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
    groups, cuts = grouped(plan.moves, skills), {cut.frame: cut for cut in plan.cuts}
    world = own_world(plan, groups[0], skills.get(groups[0][0].skill or ""), body)
    staged = Staging(plan, body, settings or PerformSettings(), progress, generalist, world=world)
    for moves, following in pairwise([*groups, []]):
        if moves[0].start_frame < staged.frames:  # acted or placed along with what is before it
            continue
        skill = moves[0].skill or ""
        acts_next = bool(following) and (following[0].skill or "") in skills
        heir = Heir(skills[following[0].skill or ""], following) if acts_next else None
        if moves[0].drive is Drive.PERFORMER:
            staged.place(moves)
        elif skill in passages:
            assert heir is not None  # a passage leads into a skill
            staged = passed_over(staged, moves, passages[skill], heir)
        elif moves[0].drive is Drive.POLICY:
            staged.act(moves, skills[skill])
        elif following and following[0].drive is Drive.PERFORMER and moves[-1].end_frame in cuts:
            staged = handed_back(staged, moves, following, cuts[moves[-1].end_frame])
        else:
            staged.simulate(moves, heir)
        if staged.ended_early:
            break
    return staged.finished()
