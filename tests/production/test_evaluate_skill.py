"""A skill is scored as its simulation deserves, on its own body, beside the take that it learned from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from airhead.body import Body
from airhead.errors import BadInput
from airhead.motion import Drive, Lineage, Skeleton, Take
from airhead.production import EvaluateConfig, evaluate_skill, score_skill
from airhead.production.evaluate_skill import published_for, stunt_of
from airhead.production.lessons import lesson_for, lesson_of
from airhead.production.skill_files import find_skill
from airhead.production.sources import Source
from airhead.skills import EvaluationSettings, Skill, TrackedPlan
from airhead.takes import starter_take
from airhead.tracking import TrackResult
from tests.skills.samples import bytes_of, card_for, network_for, plan_from, skill_from

FEW = EvaluationSettings(trials=2, start_noises=(0.0, 0.1), step_noises=(0.05,))


@pytest.fixture(scope="module")
def plan(body: Body, tracked: TrackResult) -> TrackedPlan:
    states = tracked.rollout.states[:: round(tracked.rollout.fps / tracked.reference.control_hz)]
    return plan_from(body, states, tracked.controls, tracked.reference.motion_steps)


@pytest.fixture(scope="module")
def skill(body: Body, plan: TrackedPlan, kick: Take) -> Skill:
    """Plays the track of the kick's start back."""
    return skill_from(body, plan, (kick.ref,))


def test_what_plays_a_track_back_scores_as_the_track(skill: Skill, tracked: TrackResult) -> None:
    found = score_skill(skill, lesson_of(skill), FEW)
    assert found.scores.success == tracked.success
    assert found.scores.mpjpe_local_mm == pytest.approx(tracked.mpjpe_local_mm, abs=0.1)
    assert found.scores.survival["0"] == 1.0
    assert found.scores.nr_deepmimic is None  # which is of the whole kick
    assert (found.name, found.samples) == (skill.name, skill.card.training.samples)
    said = found.as_dict()
    assert {"name", "nr", "nr_deepmimic", "samples", "samples_deepmimic", "survival", "push"} <= said.keys()
    assert {"foot_skate", "torque_limit", "jerk"} <= {one.metric for one in found.plausibility}
    assert "mpjpe_local_mm" not in {one.metric for one in found.plausibility}


def test_a_stunt_is_on_the_body_that_the_skill_learned_on(
    skill: Skill, kick: Take, body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    stunt = stunt_of(skill, lesson_of(skill))
    assert stunt.body.double_sha256 == body.double_sha256
    taller = replace(kick, motion=replace(kick.motion, skeleton=longer(kick)))
    monkeypatch.setitem(lesson_of.__globals__, "named_take", lambda *_: Source(taller))
    with pytest.raises(BadInput, match="body"):
        lesson_of(skill)


def test_a_stunt_is_judged_from_where_its_plan_begins(
    body: Body, plan: TrackedPlan, kick: Take, tmp_path: Path
) -> None:
    """Part of a take, as the one move of a routine: beside that move, and later beside all of the take."""
    later = skill_from(body, plan, (kick.ref,), start_s=0.4)
    assert stunt_of(later, lesson_of(later)).start_s == 0.4
    routine = tmp_path / "later.yaml"
    routine.write_text("title: Later\nmoves: [{take: kick, span: [0.4, 1.2], placement: {x: 3, y: 2, yaw_deg: 90}}]")
    lesson = lesson_for((str(routine),), "later")
    assert (lesson.routine, lesson.follows[0].take_start_s) == ("", 0.4)
    stunt = stunt_of(later, lesson)
    assert (stunt.start_s, stunt.take.duration_s) == (0.0, pytest.approx(0.8, abs=0.02))
    whole = stunt_of(later, lesson_of(later))
    nq = body.space.nq
    assert stunt.recorded_states[:, :nq] == pytest.approx(whole.recorded_states[:, :nq], abs=0.01)


def longer(take: Take) -> Skeleton:
    return replace(take.motion.skeleton, offsets_m=1.02 * take.motion.skeleton.offsets_m)


def test_published_numbers_stand_beside_the_clip_alone(kick: Take) -> None:
    clip = lesson_for(("kick",), "clip")
    clip_s = clip.motion.duration_s
    assert published_for(clip, clip_s) is not None
    assert published_for(clip, 3 * clip_s) is not None
    assert published_for(clip, 0.5 * clip_s) is None
    for changes in ({"sha256": "0" * 64}, {"id": "my_kick"}):
        ref = replace(kick.ref, **changes)
        lineage = Lineage.of(Drive.PERFORMER, kick.motion.frames, [ref])
        other = replace(kick, ref=ref, motion=kick.motion.with_lineage(lineage))
        assert published_for(replace(clip, takes=(other,)), clip_s) is None
    assert published_for(lesson_for(("punch",), "punch"), 2.0) is None
    assert published_for(replace(clip, takes=(kick, starter_take("punch"))), clip_s) is None


def test_a_file_is_evaluated_and_its_take_must_be_the_one(
    tmp_path: Path, body: Body, plan: TrackedPlan, kick: Take
) -> None:
    network = network_for(body, plan.states)
    file = tmp_path / "small.onnx"
    file.write_bytes(bytes_of(card_for(body, plan, (kick.ref,)), network, plan))
    found = evaluate_skill(EvaluateConfig(str(file), trials=1))
    assert found.scores.trials == 1
    other = replace(kick.ref, sha256="0" * 64)
    file.write_bytes(bytes_of(card_for(body, plan, (other,)), network, plan))
    with pytest.raises(BadInput, match="not the one"):
        evaluate_skill(EvaluateConfig(str(file), trials=1))
    file.write_bytes(bytes_of(card_for(body, plan, (replace(other, id="nobodys"),)), network, plan))
    with pytest.raises(BadInput, match="not at hand"):
        evaluate_skill(EvaluateConfig(str(file), trials=1))


def test_no_such_skill(tmp_path: Path) -> None:
    for name in ("no_such_skill", str(tmp_path / "none.onnx"), str(tmp_path / "take.bvh")):
        with pytest.raises(BadInput):
            find_skill(name)
