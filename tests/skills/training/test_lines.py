"""Lines: their teachers do what the skills do; drifts are forgiven; starts are where they should be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from airhead.body import Body, Place
from airhead.errors import BadInput
from airhead.simulation import Simulator
from airhead.skills import Done, Skill, TrackedPlan, read_skill, shipped_file
from airhead.skills.generalist import Guided
from airhead.skills.training import Astray, Hardships, ImitationSettings, Way, passage_line, skill_line
from airhead.skills.training.drift_judge import DriftJudge
from airhead.skills.training.line_arena import LineArena
from airhead.skills.training.line_starts import LineStarts
from airhead.skills.training.line_trials import LineTrials
from airhead.skills.training.lines import Lines
from airhead.skills.training.shoves import Shoves

PLACE = Place(0.7, np.array([1.0, -2.0]))


@pytest.fixture(scope="module")
def jump() -> Skill:
    return read_skill(shipped_file("jump"))


@pytest.fixture(scope="module")
def kicking() -> Skill:
    return read_skill(shipped_file("kick"))


@pytest.fixture(scope="module")
def way(jump: Skill) -> Way:
    """Some of the jump, with a feedback at random."""
    states, targets = jump.plan_states[20:33], jump.plan_targets[20:32]
    gains = np.random.default_rng(3).normal(0.0, 0.05, (12, targets.shape[1], jump.space.size))
    return Way(TrackedPlan(jump.space, states, targets, gains, states, 12, 30.0), 20, 9, PLACE)


def as_planned(skill: Skill, *, searched: bool = False) -> Done:
    return Done(skill.plan_states, skill.plan_targets, 0, 0.0, searched)


@pytest.fixture(scope="module")
def otherwise(jump: Skill) -> Done:
    """The jump, a little off its plan."""
    rng, steps = np.random.default_rng(8), jump.control_steps
    states = jump.space.add(jump.plan_states, rng.normal(0.0, 0.02, (steps + 1, jump.space.size)))
    return Done(states, jump.plan_targets + rng.normal(0.0, 0.02, jump.plan_targets.shape), 100, 0.02)


@pytest.fixture(scope="module")
def lines(jump: Skill, kicking: Skill, way: Way) -> Lines:
    one, other = as_planned(jump), as_planned(kicking)
    whole = [skill_line(jump, one), skill_line(kicking, other)]
    return Lines(jump.space, [*whole, passage_line(jump, kicking, way, other)], 0.3)


def test_a_teacher_says_what_its_skill_says(lines: Lines, jump: Skill, kicking: Skill) -> None:
    rng = np.random.default_rng(0)
    for number, skill in enumerate((jump, kicking)):
        steps = np.arange(skill.control_steps)
        away = rng.normal(0.0, 0.05, (len(steps), skill.space.size))
        states = skill.space.add(skill.plan_states[:-1], away)
        at = lines.first[number] + steps
        found = lines.targets[at] + lines.taught(states, at)
        assert found == pytest.approx(skill.targets(states, steps), abs=1e-4)
        assert np.abs(found - lines.targets[at]).max() > 0.01


def test_a_skill_that_does_it_otherwise_still_says_what_it_says(jump: Skill, otherwise: Done) -> None:
    """And where it does, it adds to what is followed what makes up what it would do."""
    lines, at = Lines(jump.space, [skill_line(jump, otherwise)], 0.3), np.arange(jump.control_steps)
    assert np.array_equal(lines.states, otherwise.states)
    states = jump.space.add(
        otherwise.states[:-1], np.random.default_rng(0).normal(0.0, 0.02, (len(at), jump.space.size))
    )
    assert lines.targets[at] + lines.taught(states, at) == pytest.approx(jump.targets(states, at), abs=1e-4)
    assert lines.departures(otherwise.states[:-1], at) == pytest.approx(np.zeros((len(at), jump.space.size)), abs=1e-12)


def test_where_a_way_had_to_be_searched_the_reflexes_keep_to_it(jump: Skill, otherwise: Done) -> None:
    line = skill_line(jump, replace(otherwise, searched=True))
    lines, at = Lines(jump.space, [line], 0.3), np.arange(jump.control_steps)
    assert line.network is None
    assert lines.taught(otherwise.states[:-1], at) == pytest.approx(0.0, abs=1e-4)
    away = np.random.default_rng(0).normal(0.0, 0.02, (len(at), jump.space.size))
    states = jump.space.add(otherwise.states[:-1], away)
    expected = jump.reflexes.offsets(lines.departures(states, at), at)
    assert lines.taught(states, at) == pytest.approx(expected, abs=1e-3)


def test_carried_off_it_says_what_it_says_nearby(lines: Lines, jump: Skill) -> None:
    at = np.arange(40)
    states = lines.states[at].copy()
    states[:, 0] += 5.0
    near = lines.states[at].copy()
    near[:, 0] += 0.3
    found = lines.taught(states, at)
    assert found == pytest.approx(lines.taught(near, at), abs=1e-5)
    assert found == pytest.approx(jump.targets(near, at) - jump.plan_targets[at], abs=1e-4)


def test_they_are_seen_as_a_generalist_sees_them(lines: Lines, kicking: Skill) -> None:
    heard = []

    class Listener:
        card = type("card", (), {"most_aside_m": 0.3})

        def offsets(self, departure: np.ndarray, coming: np.ndarray) -> np.ndarray:
            heard.append((departure, coming))
            return np.zeros((len(departure), kicking.space.nv - 6))

    steps = np.arange(kicking.control_steps)
    away = np.random.default_rng(0).normal(0.0, 0.5, (len(steps), kicking.space.size))
    states = kicking.space.add(kicking.plan_states[:-1], away)
    plan = kicking.followed, kicking.space, kicking.plan_states, kicking.plan_targets
    Guided(Listener(), *plan).targets(states, steps)  # type: ignore[arg-type]
    at = lines.first[1] + steps
    assert np.array_equal(heard[0][0], lines.departures(states, at))
    assert np.array_equal(heard[0][1], lines.coming[at])


def test_a_passage_has_a_little_of_the_later_skill(lines: Lines, jump: Skill, kicking: Skill, way: Way) -> None:
    line = lines.lines[2]
    assert (line.name, line.whole, line.network) == ("jump_into_kick", False, None)
    assert set(line.takes) == {take.sha256 for skill in (jump, kicking) for take in skill.takes}
    assert len(line.targets) == 12 + 25
    assert line.states[:12] == pytest.approx(way.plan.states[:-1])
    assert line.states[12:] == pytest.approx(PLACE.to_world(kicking.plan_states[9:35], kicking.space.nq))
    assert np.array_equal(line.reflexes.gains[12:], kicking.reflexes.gains[9:34])
    steps = np.arange(25)
    own = kicking.space.add(
        kicking.plan_states[9:34], np.random.default_rng(4).normal(0.0, 0.02, (25, kicking.space.size))
    )
    there, at = PLACE.to_world(own, kicking.space.nq), lines.first[2] + 12 + steps
    seen = kicking.observer.observe(own, 9 + steps)
    taught = lines.taught(there, at)
    assert taught == pytest.approx(kicking.reflexes.offsets(seen, 9 + steps), abs=1e-3)


def test_a_passage_at_the_ends_of_its_skills_is_shorter(jump: Skill, kicking: Skill, way: Way) -> None:
    done = as_planned(kicking)
    line = passage_line(jump, kicking, replace(way, leave=2, arrive=kicking.control_steps - 3), done)
    assert len(line.targets) == 12 + 3
    with pytest.raises(BadInput, match="jump_into_kick: a passage lies beyond its skills; found steps 20 and 999"):
        passage_line(jump, kicking, replace(way, arrive=999), done)


def test_lines_that_do_not_fit_together_are_refused(jump: Skill) -> None:
    line = skill_line(jump, as_planned(jump))
    with pytest.raises(BadInput, match="nothing to imitate"):
        Lines(jump.space, [], 0.3)
    with pytest.raises(BadInput, match="jump: a line does not fit together"):
        Lines(jump.space, [replace(line, targets=line.targets[1:])], 0.3)
    with pytest.raises(BadInput, match="jump: lines of different control rates; found 60 Hz; allowed: 30 Hz"):
        Lines(jump.space, [line, replace(line, control_hz=60.0)], 0.3)


def test_a_drift_is_forgiven_and_a_fall_is_not(lines: Lines, body: Body) -> None:
    judge, at = DriftJudge(body, lines), np.arange(6)
    states = lines.states[at].copy()
    states[1, 0] += 3.0
    states[2, 2] -= 0.6
    states[3, 0] = np.nan
    states[4, 3:7] = [0.7, 0.7, 0.0, 0.0]
    judged = judge.judge(states, at)
    assert list(judged.failed) == [False, False, True, True, True, False]
    assert judged.reward[[0, 5]] == pytest.approx([1.0, 1.0])
    assert 0.0 < judged.reward[1] < 1.0
    assert judged.error_m[1] == pytest.approx(0.15)


def test_starts_are_within_lines_and_skills_get_their_share(lines: Lines) -> None:
    starts = LineStarts(lines, Hardships(0.0, 0.0, 0.0), Astray(share=0.0), np.random.default_rng(1))
    states, at = starts.draw(6000)
    assert states == pytest.approx(lines.states[at])
    assert (at < lines.last[at]).all()
    beginnings = np.isin(at, lines.first)
    assert 0.22 < beginnings.mean() < 0.32
    assert 0.5 < (lines.line[at[~beginnings]] == 2).mean() < 0.7


def test_more_start_before_where_others_fail_but_never_in_the_line_before(lines: Lines) -> None:
    starts = LineStarts(lines, Hardships(0.0, 0.0, 0.0), Astray(share=0.0), np.random.default_rng(1))
    before = np.bincount(starts.draw(6000)[1], minlength=len(lines.last))
    place = lines.first[1] + 2
    failed = np.ones(50, dtype=bool)
    for _ in range(20):
        starts.learn(np.full(50, place), failed, ~failed, lines.states[:50])
    after = np.bincount(starts.draw(6000)[1], minlength=len(lines.last))
    assert after[place - 1] > 20 * before[place - 1].clip(1)
    assert after[: lines.first[1]].sum() < before[: lines.first[1]].sum()


def test_others_start_where_one_did_well(lines: Lines) -> None:
    starts = LineStarts(lines, Hardships(0.0, 0.0, 0.0), Astray(share=0.0), np.random.default_rng(1))
    at, good = np.full(400, 7), np.ones(400, dtype=bool)
    starts.learn(at, ~good, good, np.full((400, lines.states.shape[1]), 3.0))
    starts.learn(at, good, good, np.full((400, lines.states.shape[1]), 4.0))
    states, found = starts.draw(400)
    others = (states == 3.0).all(axis=1)
    assert 0.15 < others.mean() < 0.35
    assert (found[others] == 8).all()
    assert not (states == 4.0).all(axis=1).any()


def test_a_shove_lasts_a_fifth_of_a_second(body: Body) -> None:
    shoves = Shoves(body, 50, 1.0, 30.0, np.random.default_rng(0))
    assert shoves.next() is None
    shoves.draw(np.arange(50))
    pushes = [push if push is not None else np.zeros((50, 3)) for push in (shoves.next() for _ in range(70))]
    newtons = np.linalg.norm(np.array(pushes), axis=2)
    assert list((newtons > 0).sum(axis=0)) == [6] * 50
    assert newtons.max() <= 300 * body.mass_kg / 45 + 1e-9
    assert not np.array(pushes)[..., 2].any()


def test_the_arena_steps_lines_and_starts_anew_where_they_end(lines: Lines, body: Body) -> None:
    settings = ImitationSettings(hardships=Hardships(0.0, 0.0, 0.0), astray=Astray(share=0.0), pushed=0.0)
    arena = LineArena(body, lines, 12, settings, np.random.default_rng(0))
    arena.yaw_rad[:] = np.pi / 2 * np.arange(12)  # friction's pyramids are alike from four sides
    arena.at[:] = lines.first[0] + np.arange(12)
    arena.at[-1] = lines.last[0] - 1
    arena.states = lines.states[arena.at].copy()
    before = arena.at.copy()
    with Simulator(body) as simulator:
        expected = simulator.advance(arena.states, lines.targets[before])
    arena.advance(np.zeros((12, body.space.nv - 6)))
    assert list(arena.at[:-1]) == list(before[:-1] + 1)
    assert arena.states[:-1] == pytest.approx(expected[:-1], abs=1e-6)
    assert arena.at[-1] < lines.last[arena.at[-1]]
    assert np.array_equal(arena.departures, lines.departures(arena.states, arena.at))
    assert arena.physics_steps > 0


def test_teachers_get_through_their_own_lines(lines: Lines, body: Body) -> None:
    trials, which = LineTrials(body, lines), np.array([1])
    reflexes, first = lines.lines[1].reflexes, lines.first[1]
    found = trials.survived(
        lambda seen, at: reflexes.offsets(seen, at - first), which, start_noise=0.0, step_noise=0.0, trials=4, seed=[0]
    )
    assert list(found) == [1.0]
    lost = trials.survived(
        lambda _, at: np.full((len(at), body.space.nv - 6), 1.0),
        which,
        start_noise=0.0,
        step_noise=0.0,
        trials=2,
        seed=[0],
    )
    assert list(lost) == [0.0]
    nobody = trials.survived(
        lambda _, at: np.zeros((len(at), 1)), which[:0], start_noise=0.0, step_noise=0.0, trials=2, seed=[0]
    )
    assert len(nobody) == 0
