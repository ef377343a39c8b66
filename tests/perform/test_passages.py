"""Passages: where one skill comes right after another, a move of its own lies between them, on the steps of both."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import numpy as np
import pytest

from airhead.body import Body, Place
from airhead.formats.native.files import native_bytes
from airhead.motion import Drive, Plan, PlannedMove, SkillRef, TakeRef, forward_kinematics, nearest_place, sample
from airhead.perform import Learned, Performed, PerformSettings, passages, perform
from airhead.perform.acting import Acted, step_within, steps_to_act
from airhead.perform.handover import Bridge, at_handovers, handed_later
from airhead.perform.passage_plans import Planned, begun_later, planned_passages
from airhead.perform.passages import learned
from airhead.production.perform_routine import Prepared, prepare
from airhead.rotations import FloatArray
from airhead.routine import read_routine
from airhead.skills import Generalist, Guided, Passage, TakePolicy
from airhead.tracking import Crossing, Join, JoinSettings, joins
from airhead.tracking.feedback import FeedbackSettings
from tests.skills.samples import generalist_for

Offer = Callable[..., "Offered"]
PERFORMER, PHYSICS, POLICY = Drive.PERFORMER, Drive.PHYSICS, Drive.POLICY


class Made(NamedTuple):
    """A plan of shipped skills, its passages, and the plan with those in their places."""

    plan: Plan
    body: Body
    skills: dict[str, TakePolicy]
    passages: tuple[Planned, ...]
    bridged: Plan


def prepared(folder: Path, moves: list[str], fps: int = 60) -> Prepared:
    file = folder / "moves.yaml"
    file.write_text(
        "\n".join(["airhead: 1", "title: Moves", f"fps: {fps}", "moves:", *(f"  - {{{m}}}" for m in moves)])
    )
    return prepare(read_routine(file), file)


def bridges_of(passages: tuple[Planned, ...]) -> dict[int, Bridge]:
    return {passage.cut: passage.bridge for passage in passages}


def acted(take: str, span: tuple[float, float] | None = None) -> str:
    learned = f"take: {take}, drive: policy, skill: {take}"
    return learned if span is None else f"{learned}, span: [{span[0]}, {span[1]}]"


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Made]:
    @cache
    def made(*moves: str, fps: int = 60) -> Made:
        found = prepared(tmp_path_factory.mktemp("moves"), list(moves), fps)
        passages = planned_passages(found.plan, found.body, found.skills)
        bridged = at_handovers(found.plan, found.skills, bridges_of(passages))
        return Made(found.plan, found.body, found.skills, passages, bridged)

    return made


@pytest.fixture(scope="module")
def pair(make: Callable[..., Made]) -> Made:
    return make(acted("jump"), acted("kick"))


@pytest.fixture(scope="module")
def three(make: Callable[..., Made]) -> Made:
    return make(acted("jump"), acted("kick"), acted("jump"))


def drawn(plan: Plan) -> list[tuple[str, Drive, str | None]]:
    return [(move.name, move.drive, move.skill) for move in plan.moves]


def check_whole(plan: Plan) -> None:
    """The moves of a plan follow one another and are all of it, each a frame or longer."""
    assert plan.moves[0].start_frame == 0
    assert plan.moves[-1].end_frame == plan.motion.frames
    for before, after in pairwise(plan.moves):
        assert before.end_frame == after.start_frame, after.name
    for move in plan.moves:
        assert move.end_frame > move.start_frame, move.name
        assert len(move.authority) == move.end_frame - move.start_frame, move.name


def test_a_passage_is_a_move_of_its_own_between_the_two(pair: Made) -> None:
    (passage,) = pair.passages
    assert drawn(pair.bridged) == [
        ("jump", POLICY, "jump"),
        ("jump into kick", POLICY, passage.key),
        ("kick", POLICY, "kick"),
    ]
    between = pair.bridged.moves[1]
    assert (between.start_frame, between.end_frame) == (passage.start_frame, passage.end_frame)
    assert between.start_frame < pair.plan.cuts[0].frame < between.end_frame
    assert (passage.before, passage.after) == (pair.skills["jump"], pair.skills["kick"])
    check_whole(pair.bridged)


def test_each_pair_of_neighbours_has_a_passage(three: Made) -> None:
    assert [passage.cut for passage in three.passages] == [0, 1]
    assert [move.name for move in three.bridged.moves] == [
        "jump", "jump into kick", "kick", "kick into jump 2", "jump 2",
    ]  # fmt: skip
    check_whole(three.bridged)


@pytest.mark.parametrize("fps", [24, 30, 120])
def test_at_any_rate_moves_follow_one_another(make: Callable[..., Made], fps: int) -> None:
    made = make(acted("jump"), acted("kick"), fps=fps)
    assert len(made.passages) == 1
    check_whole(made.bridged)


@pytest.mark.parametrize("end_s", [0.6, 0.8, 1.0])
def test_a_short_first_move_keeps_frames_of_its_own(make: Callable[..., Made], end_s: float) -> None:
    check_whole(make(acted("jump", (0.0, end_s)), acted("kick")).bridged)


@pytest.mark.parametrize("end_s", [0.7, 0.9, 1.0])
def test_a_short_move_between_two_keeps_frames_of_its_own(make: Callable[..., Made], end_s: float) -> None:
    check_whole(make(acted("jump"), acted("kick", (0.0, end_s)), acted("jump")).bridged)


def test_what_is_acted_of_each_take_goes_on_in_time(three: Made) -> None:
    """Where a move is shorter or longer than the routine's, so is what it has of its take."""
    of_takes = [move for move in three.bridged.moves if " into " not in move.name]
    for old, new in zip(three.plan.moves, of_takes, strict=True):
        for which, frame, before in ((0, new.start_frame, old.start_frame), (1, new.end_frame, old.end_frame)):
            moved_s = (frame - before) / three.plan.motion.fps
            assert new.source_span_s[which] - old.source_span_s[which] == pytest.approx(moved_s, abs=1e-9)


def step_at(skill: TakePolicy, move: PlannedMove, frame: float, fps: float) -> float:
    return step_within(skill, skill.followed[0], move, (frame - move.start_frame) / fps)


@pytest.mark.parametrize("fps", [30, 60, 120])
def test_a_passage_begins_and_ends_on_control_steps_of_both_skills(make: Callable[..., Made], fps: int) -> None:
    made = make(acted("jump"), acted("kick"), fps=fps)
    (passage,), (jump, kick) = made.passages, made.plan.moves
    cut = passage.start_frame + passage.lead * fps / 30
    steps = [
        (step_at(passage.before, jump, passage.start_frame, fps), passage.leave - passage.lead),
        (step_at(passage.before, jump, cut, fps), passage.leave),
        (step_at(passage.after, kick, cut, fps), passage.enter),
        (step_at(passage.after, kick, passage.end_frame, fps), passage.enter + passage.tail),
    ]
    assert [found for found, _ in steps] == pytest.approx([meant for _, meant in steps], abs=1e-6)
    assert passage.end_frame - passage.start_frame == (passage.lead + passage.tail) * fps / 30
    assert cut == pytest.approx(made.plan.cuts[0].frame, abs=0.51 * fps / 30)


@pytest.mark.parametrize("fps", [24, 60])
@pytest.mark.parametrize("takes", [("jump", "kick"), ("kick", "jump"), ("roll", "kick")])
def test_it_has_an_answer_for_all_of_its_frames(make: Callable[..., Made], takes: tuple[str, str], fps: int) -> None:
    """What is learned is one interval longer than what is acted, and that is enough."""
    made = make(*(acted(take) for take in takes), fps=fps)
    (passage,) = made.passages
    (between,) = (move for move in made.bridged.moves if move.name == passage.key)
    assert steps_to_act(passage.before, [between], made.plan.motion) <= passage.steps


def test_the_steps_are_within_both_plans(pair: Made, three: Made) -> None:
    for passage in (*pair.passages, *three.passages):
        assert 4 <= passage.lead <= passage.leave < passage.before.control_steps
        assert 0 < passage.enter < passage.enter + passage.tail + 1 < passage.after.control_steps
        assert passage.tail >= 10


def joints_m(body: Body, states: FloatArray) -> FloatArray:
    """(N, J, 3) where the joints are in some states."""
    return forward_kinematics(body.skeleton, *body.pose(states[:, : body.space.nq]))[0]


def test_the_later_skill_lies_on_the_line_where_the_earlier_one_does(pair: Made) -> None:
    (passage,), body, line = pair.passages, pair.body, pair.plan.motion
    look = np.arange(11)

    def off_m(states: FloatArray, frame: float) -> FloatArray:
        """(2,) from the line, from a frame on, to states that are meant to be it."""
        followed = sample(line, frame / line.fps + look / 30.0)
        apart_m = joints_m(body, states[look]) - forward_kinematics(body.skeleton, *followed)[0]
        mean: FloatArray = apart_m.mean(axis=(0, 1))[:2]
        return mean

    before = passage.before.plan_states[passage.leave - passage.lead :]
    placed = passage.place.to_world(passage.after.plan_states, body.space.nq)
    after = placed[passage.enter + passage.tail - 8 :]
    # the first take lies on the line as it was recorded: what is left is how far simulations stray from takes
    apart_m = off_m(after, passage.end_frame - 16) - off_m(before, passage.start_frame)
    assert np.linalg.norm(apart_m) < 0.08
    assert np.linalg.norm(passage.place.move_m) > 0.5


@pytest.mark.parametrize(
    "moves",
    [
        ("take: jump, drive: performer", acted("kick")),
        ("take: jump, drive: physics", acted("kick")),
        (acted("jump"), "take: kick, drive: performer"),
        (acted("jump"), "take: kick, drive: physics"),
        ("take: jump, drive: performer", "take: kick, drive: physics"),
    ],
)
def test_beside_another_drive_there_is_no_passage(make: Callable[..., Made], moves: tuple[str, str]) -> None:
    made = make(*moves)
    assert made.passages == ()
    assert [move.drive for move in made.bridged.moves] == [move.drive for move in made.plan.moves]
    check_whole(made.bridged)


def test_between_skills_with_a_recording_between_them_there_is_none(make: Callable[..., Made]) -> None:
    made = make(acted("jump"), "take: walk, drive: performer", acted("kick"))
    assert made.passages == ()
    check_whole(made.bridged)


def test_a_move_without_time_for_one_has_none(pair: Made) -> None:
    """The same plan, as if the cut were too near to the beginning of the one or the end of the other."""
    (cut,), (jump, kick), frames = pair.plan.cuts, pair.plan.moves, pair.plan.motion.frames
    for at, there in ((6, False), (frames - 10, False), (cut.frame, True)):
        sooner = at - cut.frame
        jump_s = jump.source_span_s[0], jump.source_span_s[1] + sooner / 60
        kick_s = kick.source_span_s[0] + sooner / 60, kick.source_span_s[1]
        moves = (
            replace(jump, end_frame=at, authority=np.ones(at), source_span_s=jump_s),
            replace(
                kick, start_frame=at, authority=np.ones(frames - at), source_span_s=(max(kick_s[0], 0.1), kick_s[1])
            ),
        )
        moved = replace(cut, frame=at, blend_start=at - 4, blend_end=at + 4)
        plan = replace(pair.plan, moves=moves, cuts=(moved,))
        assert bool(planned_passages(plan, pair.body, pair.skills)) is there, at


def test_a_plan_whose_cuts_are_not_told_has_none(pair: Made) -> None:
    assert planned_passages(replace(pair.plan, cuts=()), pair.body, pair.skills) == ()


def test_where_no_passage_was_learned_there_is_physics(pair: Made) -> None:
    (cut,) = pair.plan.cuts
    plain = at_handovers(pair.plan, pair.skills)
    assert drawn(plain) == [
        ("jump", POLICY, "jump"),
        ("jump into kick", PHYSICS, None),
        ("kick", POLICY, "kick"),
    ]
    assert [move.end_frame for move in plain.moves] == [cut.blend_start, cut.blend_end, pair.plan.motion.frames]
    check_whole(plain)


def test_one_passage_may_be_learned_and_another_not(three: Made) -> None:
    for there in range(2):
        passage = three.passages[there]
        plan = at_handovers(three.plan, three.skills, bridges_of((passage,)))
        check_whole(plan)
        between = [move for move in plan.moves if " into " in move.name]
        assert [move.drive for move in between] == [POLICY if n == there else PHYSICS for n in range(2)]
        cut = three.plan.cuts[1 - there]
        assert (between[1 - there].start_frame, between[1 - there].end_frame) == (cut.blend_start, cut.blend_end)


def test_shares_of_the_drive_stay_at_their_frames(pair: Made) -> None:
    frames = pair.plan.motion.frames
    share = np.linspace(0.2, 1.0, frames)
    moves = tuple(replace(move, authority=share[move.start_frame : move.end_frame]) for move in pair.plan.moves)
    plan = at_handovers(replace(pair.plan, moves=moves), pair.skills, bridges_of(pair.passages))
    (passage,), cut = pair.passages, pair.plan.cuts[0].frame
    found = np.concatenate([move.authority for move in plan.moves])
    assert found == pytest.approx(share)
    assert passage.start_frame < cut < passage.end_frame


def test_a_jump_into_a_kick_is_performed_from_end_to_end(pair: Made) -> None:
    """Learned, acted and credited; the kick takes over in the state of its plan."""
    found = perform(pair.plan, pair.body, skills=pair.skills)
    (passage,) = pair.passages
    assert found.performance.success, found.performance.reason
    assert [(span.moves, span.start_frame, span.end_frame) for span in found.spans] == [
        ((move.name,), move.start_frame, move.end_frame) for move in pair.bridged.moves
    ]
    assert all(span.success for span in found.spans)
    motion = found.performance.motion
    assert motion.frames == pair.plan.motion.frames
    lineage = motion.lineage
    assert lineage.drive_weights()[:, 2] == pytest.approx(1.0)  # a skill acts from the first to the last frame
    acts = [strand.skill for strand in lineage.trim(passage.start_frame + 1, passage.end_frame - 1).strands]
    assert {ref.id for ref in acts if ref is not None} == {"jump_into_kick"}
    assert {take.id for ref in acts if ref is not None for take in ref.takes} == {"jump", "kick"}
    # where the kick begins, the body is as its plan has it, but for what went astray
    body, end = pair.body, passage.end_frame
    here = motion.root_pos_w[end][None], motion.joint_rot_l[end][None]
    there = joints_m(body, passage.after.plan_states[passage.enter + passage.tail][None])
    here_m = forward_kinematics(motion.skeleton, *here)[0]
    yaw_rad, move_m = nearest_place(there, here_m)
    placed = Place(yaw_rad, move_m).to_world(passage.after.plan_states[[passage.enter + passage.tail]], body.space.nq)
    assert np.linalg.norm(joints_m(body, placed) - here_m, axis=-1).mean() < 0.05


#: A take that the generalist of the tests learned from, and none of the skills did.
ELSEWHERE = TakeRef("elsewhere", "b" * 64)
#: Physics steps of a control interval.
STEPS = 4


@pytest.fixture(scope="module")
def generalist(pair: Made) -> Generalist:
    return generalist_for(pair.skills["jump"].body, (ELSEWHERE,))


class Searches:
    """All searches for a way, as they were asked for and what they found; with next to no feedback, where one is made.

    The same is searched once for all tests.

    Attributes:
        none: whether it is said that no way was found.
    """

    known: ClassVar[dict[tuple[object, ...], Join]] = {}

    def __init__(self) -> None:
        self.asked: list[JoinSettings] = []
        self.found: list[Join] = []
        self.none = False

    def __call__(self, body: Body, crossing: Crossing, control_hz: float, settings: JoinSettings) -> Iterator[Join]:
        self.asked.append(settings)
        quick = None if settings.feedback is None else FeedbackSettings(rounds=(), trials=1)
        key = (
            crossing.leave,
            crossing.enter,
            settings.tail,
            None if crossing.start is None else crossing.start.tobytes(),
            quick is None,
        )
        if key not in self.known:
            self.known[key] = next(joins(body, crossing, control_hz, replace(settings, feedback=quick)))
        found = self.known[key]
        self.found.append(replace(found, way=None, feedback=None) if self.none else found)
        yield self.found[-1]


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> Searches:
    found = Searches()
    monkeypatch.setattr("airhead.perform.passages.joins", found)
    return found


@pytest.fixture(scope="module")
def guided_over(pair: Made, generalist: Generalist) -> tuple[Performed, Searches]:
    """A jump into a kick, between which a generalist keeps the body to its way; and how that was searched."""
    searches = Searches()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("airhead.perform.passages.joins", searches)
        return perform(pair.plan, pair.body, skills=pair.skills, generalist=generalist), searches


def test_a_generalist_acts_the_passage_and_the_skills_what_lies_beside_it(
    guided_over: tuple[Performed, Searches], pair: Made, generalist: Generalist
) -> None:
    found, searches = guided_over
    (passage,) = pair.passages
    assert found.performance.success, found.performance.reason
    assert [settings.feedback for settings in searches.asked] == [None]
    lineage = found.performance.motion.lineage
    assert lineage.drive_weights()[:, 2] == pytest.approx(1.0)
    spans = [(span.start_frame, span.end_frame, span.skill) for span in lineage.spans()]
    jump, kick = (pair.skills[name].ref for name in ("jump", "kick"))
    between = SkillRef("guide", generalist.sha256, generalist.takes)
    start, end = passage.start_frame, passage.end_frame
    for first, last, skill in spans:
        assert skill == (jump if last <= start else kick if first >= end else between), (first, last)
    assert {skill for _, _, skill in spans} == {jump, kick, between}


def test_undisturbed_the_body_goes_the_very_way_that_was_found(
    guided_over: tuple[Performed, Searches], pair: Made
) -> None:
    """The way was found in the world that is simulated, the first skill's own; the film lies on the line."""
    (found, searches), (passage,) = guided_over, pair.passages
    (search,), frames = searches.found, round(pair.plan.motion.fps / 30)
    assert search.way is not None
    acted = found.performance.motion.root_pos_w[passage.start_frame : passage.end_frame : frames]
    way = search.way.states[: len(acted)]
    lies = Place(*nearest_place(way[:, :3], acted))
    assert abs(lies.yaw_rad) > 1e-3
    assert acted == pytest.approx(lies.to_world(way, pair.body.space.nq)[:, :3], abs=1e-4)


def test_the_frames_of_a_passage_follow_the_takes_of_both(guided_over: tuple[Performed, Searches], pair: Made) -> None:
    (passage,), lineage = pair.passages, guided_over[0].performance.motion.lineage
    within = lineage.trim(passage.start_frame, passage.end_frame).spans()
    assert {span.follows for span in within} == {"jump", "kick"}
    assert (within[0].follows, within[-1].follows) == ("jump", "kick")


def test_the_search_for_a_passage_counts_among_its_physics_steps(
    guided_over: tuple[Performed, Searches], pair: Made
) -> None:
    found, searches = guided_over
    (search,), frames = searches.found, pair.plan.motion.fps / 30
    assert search.physics_steps > 1000
    for span, move in zip(found.spans, pair.bridged.moves, strict=True):
        acted_steps = STEPS * steps_to_act(pair.skills["jump"], [move], pair.plan.motion)
        assert acted_steps == pytest.approx(STEPS * (span.end_frame - span.start_frame) / frames, abs=2 * STEPS)
        assert span.physics_steps == acted_steps + (search.physics_steps if " into " in move.name else 0)


def test_what_was_learned_tells_what_it_took(pair: Made, generalist: Generalist, searches: Searches) -> None:
    found = learned(pair.passages[0], pair.body, generalist=generalist)
    assert found.physics_steps == searches.found[0].physics_steps > 0
    assert found.compute_s > 0.0


def test_a_generalist_follows_the_way_that_was_found(pair: Made, generalist: Generalist, searches: Searches) -> None:
    (planned,) = pair.passages
    policy = learned(planned, pair.body, generalist=generalist).passage
    way = searches.found[0].way
    assert way is not None
    assert isinstance(policy, Guided)
    assert np.array_equal(policy.plan_states, way.states)
    assert np.array_equal(policy.plan_targets, way.targets)
    assert policy.control_steps >= planned.steps
    assert policy.sha256 == generalist.sha256
    one, other = policy.followed
    assert (one.take, other.take) == (*pair.skills["jump"].takes, *pair.skills["kick"].takes)
    assert (one.start_s, other.start_s) == pytest.approx((0.0, planned.lead / 30))
    assert one.take_span_s[1] - one.take_span_s[0] == pytest.approx(planned.lead / 30)
    assert other.take_span_s[1] - other.take_span_s[0] == pytest.approx((policy.control_steps - planned.lead) / 30)


def test_without_one_or_with_one_of_another_body_a_passage_has_a_feedback_of_its_own(
    pair: Made, generalist: Generalist, searches: Searches
) -> None:
    stranger = replace(
        generalist,
        card=generalist.card.model_copy(update={"body": generalist.card.body.model_copy(update={"sha256": "f" * 64})}),
    )
    assert not stranger.suits(pair.body)
    for who in (None, stranger):
        policy = learned(pair.passages[0], pair.body, generalist=who).passage
        assert isinstance(policy, Passage)
        assert policy.ref.id == "jump_into_kick"
        assert policy.ref.takes == (*pair.skills["jump"].takes, *pair.skills["kick"].takes)
    assert all(settings.feedback == JoinSettings().feedback for settings in searches.asked)
    assert JoinSettings().feedback is not None


def test_where_no_way_arrives_there_is_physics_and_the_generalist_is_not_credited(
    pair: Made, generalist: Generalist, searches: Searches, followers: Callable[..., object]
) -> None:
    searches.none = True
    missed = learned(pair.passages[0], pair.body, generalist=generalist)
    assert missed.passage is None
    assert missed.physics_steps == searches.found[0].physics_steps > 0
    followers()
    found, (passage,) = perform(pair.plan, pair.body, skills=pair.skills, generalist=generalist), pair.passages
    lineage = found.performance.motion.lineage
    assert {strand.skill.id for strand in lineage.strands if strand.skill} == {"jump", "kick"}
    assert lineage.drive_weights()[passage.start_frame : passage.end_frame, 1] == pytest.approx(1.0)
    assert ELSEWHERE not in lineage.takes


def spoiled(found: Learned) -> Learned:
    """A passage on which a body does not get far."""
    assert isinstance(found.passage, Guided)
    return replace(found, passage=replace(found.passage, plan_targets=-found.passage.plan_targets))


def later(found: Learned) -> Learned:
    """The same, which hands over two control intervals later."""
    return replace(found, physics_steps=0, later=2)


class Offered(NamedTuple):
    """What is performed where only some passages are on offer, and the Learned that were."""

    performed: Performed
    learned: list[Learned]


@pytest.fixture
def offer(pair: Made, generalist: Generalist, searches: Searches, monkeypatch: pytest.MonkeyPatch) -> Offer:
    """Performs with the passage that is found, changed in some ways, one after the other."""

    def performed(*changes: Callable[[Learned], Learned], rehearsals: int = 12) -> Offered:
        offered: list[Learned] = []

        def learnable(planned: Planned, *args: Any, **named: Any) -> Iterator[tuple[Learned, ...]]:
            if planned.lead != pair.passages[0].lead:  # one that begins sooner or later is not on offer
                return
            (found, *_) = next(really(planned, *args, **named))
            for change in changes:
                offered.append(change(found))
                yield (offered[-1],)

        really = passages.learnable
        monkeypatch.setattr(sys.modules["airhead.perform.passing"], "learnable", learnable)
        settings = PerformSettings(rehearsals=rehearsals)
        return Offered(perform(pair.plan, pair.body, settings, skills=pair.skills, generalist=generalist), offered)

    return performed


def as_found(found: Learned) -> Learned:
    return found


def steps_of(found: Offered) -> list[int]:
    return [span.physics_steps for span in found.performed.spans]


def test_one_that_fails_is_passed_over_and_leaves_nothing_but_its_cost(offer: Offer) -> None:
    """What goes into the film is to the bit what it is where nothing else was tried."""
    alone, after_another = offer(as_found), offer(spoiled, as_found, spoiled)
    assert after_another.performed.performance.success, after_another.performed.performance.reason
    assert native_bytes(after_another.performed.performance) == native_bytes(alone.performed.performance)
    assert native_bytes(after_another.performed.line) == native_bytes(alone.performed.line)
    assert len(after_another.learned) == 2  # as the second one succeeds
    acted_steps = sum(steps_of(alone)[1:]) - alone.learned[0].physics_steps
    more = [here - there for here, there in zip(steps_of(after_another), steps_of(alone), strict=True)]
    assert more == [0, after_another.learned[0].physics_steps + acted_steps, 0]


def test_with_a_bound_of_one_the_first_is_taken_and_its_failure_told(offer: Offer, pair: Made) -> None:
    found = offer(spoiled, as_found, rehearsals=1)
    assert len(found.learned) == 1
    performance = found.performed.performance
    assert not performance.success
    assert performance.reason == f"jump into kick: {found.performed.spans[1].reason}"
    assert performance.motion.frames == pair.plan.motion.frames
    assert native_bytes(performance) == native_bytes(offer(spoiled).performed.performance)


def test_where_all_fail_the_best_is_filmed_and_its_failure_told(offer: Offer) -> None:
    def limp(found: Learned) -> Learned:
        assert isinstance(found.passage, Guided)
        return replace(found, passage=replace(found.passage, plan_targets=0.0 * found.passage.plan_targets))

    each = [offer(change).performed for change in (spoiled, limp)]
    both = offer(spoiled, limp).performed
    assert not both.performance.success
    assert native_bytes(both.performance) in [native_bytes(one.performance) for one in each]
    assert sum(span.physics_steps for span in both.spans) > max(
        sum(span.physics_steps for span in one.spans) for one in each
    )


def test_who_acts_is_credited_up_to_where_the_passage_that_is_taken_hands_over(offer: Offer, pair: Made) -> None:
    (passage,), found = pair.passages, offer(later).performed
    end = passage.end_frame + round(2 * pair.plan.motion.fps / 30)
    assert found.performance.success, found.performance.reason
    assert [(span.start_frame, span.end_frame) for span in found.spans] == [
        (0, passage.start_frame), (passage.start_frame, end), (end, pair.plan.motion.frames),
    ]  # fmt: skip
    who = found.performance.motion.lineage.spans()
    assert {span.skill.id for span in who if span.skill and span.start_frame < end <= span.end_frame} == {"guide"}
    assert {span.skill.id for span in who if span.skill and span.start_frame >= end} == {"kick"}
    assert native_bytes(found.performance) == native_bytes(offer(spoiled, later).performed.performance)


@pytest.fixture
def only_begun_otherwise(
    pair: Made, generalist: Generalist, searches: Searches, monkeypatch: pytest.MonkeyPatch
) -> Callable[[int], Performed]:
    """Performs where passages are spoiled but for those that begin so much later than planned."""

    def performed(later: int) -> Performed:
        really, lead = passages.learnable, pair.passages[0].lead

        def learnable(planned: Planned, *args: Any, **named: Any) -> Iterator[tuple[Learned, ...]]:
            (found, *_) = next(really(planned, *args, **named))
            yield (found if planned.lead == lead - later else spoiled(found),)

        monkeypatch.setattr(sys.modules["airhead.perform.passing"], "learnable", learnable)
        return perform(pair.plan, pair.body, skills=pair.skills, generalist=generalist)

    return performed


@pytest.mark.parametrize("later", [4, -4])
def test_where_it_fails_as_planned_the_earlier_skill_leaves_sooner_or_later(
    only_begun_otherwise: Callable[[int], Performed], pair: Made, later: int
) -> None:
    (passage,), found = pair.passages, only_begun_otherwise(later)
    assert found.performance.success, found.performance.reason
    begins = passage.start_frame + round(later * pair.plan.motion.fps / 30)
    assert [(span.start_frame, span.end_frame) for span in found.spans] == [
        (0, begins), (begins, passage.end_frame), (passage.end_frame, pair.plan.motion.frames),
    ]  # fmt: skip
    who = found.performance.motion.lineage.spans()
    assert {span.skill.id for span in who if span.skill and span.end_frame <= begins} == {"jump"}
    within = [span for span in who if begins <= span.start_frame < passage.end_frame]
    assert {span.skill.id for span in within if span.skill} == {"guide"}
    assert found.performance.motion.frames == pair.plan.motion.frames


@pytest.mark.parametrize("later", [4, -4, 99])
def test_all_that_was_simulated_counts_whatever_is_filmed(
    only_begun_otherwise: Callable[[int], Performed],
    searches: Searches,
    monkeypatch: pytest.MonkeyPatch,
    later: int,
) -> None:
    """Where all fail, too: 99 is later than any begins."""
    staging, acted = sys.modules["airhead.perform.staging"], []

    def act(*args: Any) -> Acted:
        acted.append(really(*args))
        return acted[-1]

    really = staging.act
    monkeypatch.setattr(staging, "act", act)
    found = only_begun_otherwise(later)
    assert len(acted) > 4  # some in vain
    steps = sum(one.physics_steps for one in acted) + sum(one.physics_steps for one in searches.found)
    assert sum(span.physics_steps for span in found.spans) == steps


def test_a_passage_that_begins_later_ends_where_it_did(pair: Made) -> None:
    (passage,), fps = pair.passages, pair.plan.motion.fps
    for later in (-4, 4):
        begun = begun_later(passage, later, fps)
        assert begun is not None
        assert (begun.leave, begun.enter, begun.tail, begun.end_frame) == (
            passage.leave, passage.enter, passage.tail, passage.end_frame,
        )  # fmt: skip
        assert begun.leave - begun.lead == passage.leave - passage.lead + later
        assert begun.start_frame == passage.start_frame + round(later * fps / 30)
    assert begun_later(passage, passage.lead, fps) is None  # nothing before the cut would be left of it
    assert begun_later(passage, passage.lead - passage.leave, fps) is None  # nor of the earlier skill


def test_what_is_rehearsed_is_not_told_as_if_it_were_done(
    pair: Made, generalist: Generalist, searches: Searches
) -> None:
    told: list[int] = []
    perform(pair.plan, pair.body, None, lambda done, *_: told.append(done), skills=pair.skills, generalist=generalist)
    (passage,) = pair.passages
    assert told == sorted(told)
    assert told[0] == passage.start_frame
    assert told[-1] == pair.plan.motion.frames
    assert len(searches.asked) == 1


@pytest.mark.parametrize("frames", [-6, 0, 9])
def test_handed_over_later_moves_lose_no_frame_and_no_share(pair: Made, frames: int) -> None:
    share = np.linspace(0.2, 1.0, pair.bridged.motion.frames)
    moves = [replace(m, authority=share[m.start_frame : m.end_frame]) for m in pair.bridged.moves]
    before, after = handed_later(moves[1:2], moves[2:], frames, pair.plan.motion.fps)
    moved = (moves[0], *before, *after)
    check_whole(replace(pair.bridged, moves=moved))
    assert np.concatenate([move.authority for move in moved]) == pytest.approx(share)
    assert moved[2].start_frame - moves[2].start_frame == frames
    begins_s = moved[2].source_span_s[0] - moves[2].source_span_s[0]
    assert begins_s == pytest.approx(frames / pair.plan.motion.fps)
    assert moved[2].source_span_s[1] == moves[2].source_span_s[1]


@pytest.mark.parametrize("room", [0, 7, 11, 40])
def test_a_way_hands_over_at_several_moments_and_is_searched_once(
    pair: Made, generalist: Generalist, searches: Searches, room: int
) -> None:
    (planned,) = pair.passages
    found = next(passages.learnable(planned, pair.body, None, room, generalist=generalist))
    assert len(searches.asked) == 1
    assert found[0].later == 0
    assert len({one.later for one in found}) == len(found) > 1
    assert [one.physics_steps for one in found[1:]] == [0] * (len(found) - 1)
    assert {one.passage for one in found} == {found[0].passage}
    for one in found[1:]:
        assert one.passage is not None
        assert planned.steps + one.later <= one.passage.control_steps  # it has an answer for all of its frames
        assert one.later < max(room, 1)  # and something is left to the later skill


def test_where_there_is_room_a_way_that_takes_longer_is_searched_after_all_others(
    pair: Made, generalist: Generalist, searches: Searches
) -> None:
    (planned,) = pair.passages
    longer = passages._LONGER
    for room, ways in ((longer + 2, 1), (longer + 3, 2), (40, 2)):
        searches.asked.clear()
        found = list(passages.learnable(planned, pair.body, None, room, generalist=generalist))
        assert len(found) == len(searches.asked) == ways
    as_planned, late = searches.asked
    assert late.tail == as_planned.tail + longer
    assert min(passing.later for passing in late.passings) > max(passing.later for passing in as_planned.passings)
    first, *others = found[1]
    assert first.later == longer
    assert first.physics_steps > 0
    assert first.passage is not None
    assert first.passage.control_steps >= planned.steps + longer
    assert {one.later - longer for one in others} <= {4, 8, -4}
    searches.asked.clear()
    briefly = list(passages.learnable(planned, pair.body, None, 40, generalist=generalist, briefly=True))
    assert len(briefly) == len(searches.asked) == 1
