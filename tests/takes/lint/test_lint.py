"""Lint finds what is wrong and nothing else; a fix ends its finding and touches nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.motion import Drive, EditKind, Lineage, Motion, Skeleton, Take, lift
from airhead.rotations import IDENTITY
from airhead.takes import starter_names, starter_take
from airhead.takes.lint import FIXES, Finding, Severity, fixed, fixed_take, lint


def checks(findings: tuple[Finding, ...], alarms: bool = True) -> set[str]:
    return {finding.check for finding in findings if finding.alarms or not alarms}


@pytest.mark.parametrize("name", starter_names())
def test_no_starter_take_alarms(name: str) -> None:
    assert [finding.what for finding in lint(starter_take(name).motion) if finding.alarms] == []


def test_a_fault_is_found_with_its_fix_and_no_other_alarms(fault: Any, faulty: Motion) -> None:
    findings = lint(faulty)
    found = next(finding for finding in findings if finding.check == fault.check)
    assert found.fix == fault.fix
    assert checks(findings) <= {fault.check, fault.also}


def test_a_fix_ends_its_finding(fault: Any, faulty: Motion) -> None:
    mended = lint(fixed(faulty, [fault.fix]))
    assert fault.check not in checks(mended, alarms=False)
    assert checks(mended) == set()


def test_a_fix_is_one_more_edit_of_the_lineage(fault: Any, faulty: Motion) -> None:
    mended = fixed(faulty, [fault.fix])
    added = mended.lineage.edits[len(faulty.lineage.edits) :]
    assert added
    assert all(edit.note for edit in added)
    assert mended.lineage.takes == faulty.lineage.takes
    assert {span.drive for span in mended.lineage.spans()} == {Drive.PERFORMER}


def test_findings_are_ready_for_json_and_worst_first(faulty: Motion) -> None:
    findings = lint(faulty)
    rows = json.loads(json.dumps([finding.as_dict() for finding in findings], allow_nan=False))
    order = [severity.value for severity in Severity]
    ranks = [order.index(row["severity"]) for row in rows]
    assert ranks == sorted(ranks)
    assert all(row["what"].isprintable() for row in rows)


def test_a_fix_without_anything_to_fix_is_refused_and_says_what_there_is() -> None:
    sound = starter_take("jump").motion
    for fix in FIXES:
        if fix.word not in ("fps",):
            with pytest.raises(BadInput, match="nothing found to fix so"):
                fixed(sound, [fix.word])
    with pytest.raises(BadInput, match="allowed: floor"):
        fixed(lift(sound, 0.3), ["spikes"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("wings", "no such fix; found 'wings'; allowed: units, up"),
        ("fps", "a frame rate must be stated"),
        ("fps=", "not a value"),
        ("fps=nan", "not a value"),
        ("fps=0", "not a value"),
        ("scale=-1", "not a value"),
        ("scale=1e9", "not a value"),
        ("up=w", "not an up axis"),
        ("floor=3", "this fix takes no value"),
        ("fps=60\x1b[31m", "not a value"),
    ],
)
def test_words_that_are_no_fix_are_refused(text: str, message: str) -> None:
    with pytest.raises(BadInput, match=message.replace("(", r"\(")) as caught:
        fixed(starter_take("jump").motion, [text])
    assert caught.value.line().isprintable()


def test_stated_values_need_no_finding() -> None:
    jump = starter_take("jump").motion
    assert fixed(jump, ["fps=50"]).fps == 50.0
    assert fixed(jump, ["scale=1.1"]).root_pos_w == pytest.approx(jump.root_pos_w * 1.1)
    over = fixed(fixed(jump, ["up=-z"]), ["up=-z"])
    assert over.root_pos_w == pytest.approx(jump.root_pos_w)
    assert np.abs(np.abs((over.joint_rot_l * jump.joint_rot_l).sum(-1)) - 1).max() < 1e-12


def test_several_faults_are_each_told_once_and_all_mended(damage: Any) -> None:
    kick = starter_take("spinkick").motion
    bad = damage.scaled(damage.with_rest_pose_first(replace(lift(kick, 0.4), fps=120.0)), 100.0)
    findings = [finding for finding in lint(bad) if finding.alarms]
    assert sorted(finding.check for finding in findings) == ["first-frame", "floor", "gravity", "size"]
    words = [str(finding.fix) for finding in findings]
    mended = [fixed(bad, order) for order in (words, words[::-1], sorted(words))]
    assert checks(lint(mended[0])) == set()
    assert mended[0].fps == 60.0
    assert mended[0].frames == kick.frames
    np.testing.assert_allclose(mended[0].skeleton.offsets_m, kick.skeleton.offsets_m, atol=1e-12)
    assert all(np.array_equal(other.root_pos_w, mended[0].root_pos_w) for other in mended)


def test_what_is_not_named_is_not_touched(damage: Any) -> None:
    cartwheel = starter_take("cartwheel").motion
    bad = damage.with_spike(lift(cartwheel, 0.3), "left_elbow", slice(50, 51))
    lowered = fixed(bad, ["floor"])
    assert np.array_equal(lowered.joint_rot_l, bad.joint_rot_l)
    assert np.array_equal(lowered.root_pos_w[:, :2], bad.root_pos_w[:, :2])
    smooth = fixed(bad, ["spikes"])
    elsewhere = np.ones((bad.frames, len(bad.skeleton)), dtype=bool)
    elsewhere[50, bad.skeleton.index("left_elbow")] = False
    assert np.array_equal(smooth.joint_rot_l[elsewhere], bad.joint_rot_l[elsewhere])
    assert np.array_equal(smooth.root_pos_w, bad.root_pos_w)
    edit = smooth.lineage.edits[-1]
    assert (edit.kind, edit.start_frame, edit.end_frame) == (EditKind.REPAIR, 50, 51)
    slower = fixed(replace(starter_take("jump").motion, fps=120.0), ["rate"])
    assert np.array_equal(slower.joint_rot_l, starter_take("jump").motion.joint_rot_l)


def test_mended_spikes_are_near_to_what_was_there(damage: Any) -> None:
    cartwheel = starter_take("cartwheel").motion
    bad = damage.with_spike(cartwheel, "left_elbow", slice(50, 52))
    apart = np.abs((fixed(bad, ["spikes"]).joint_rot_l * cartwheel.joint_rot_l).sum(-1))
    assert np.rad2deg(2 * np.arccos(np.clip(apart, 0, 1))).max() < 1.0


def test_findings_name_the_frames_of_the_file(damage: Any) -> None:
    spiky = damage.with_spike(starter_take("jump").motion, "left_shoulder", slice(30, 31))
    later = damage.with_rest_pose_first(spiky)
    spikes = next(finding for finding in lint(later) if finding.check == "spikes")
    assert "frame 31" in spikes.what
    assert spikes.evidence["leaps"][0]["start_frame"] == 31  # type: ignore[index]
    mended = fixed(later, ["spikes"])
    assert np.array_equal(np.delete(mended.joint_rot_l, 31, axis=0), np.delete(later.joint_rot_l, 31, axis=0))


def test_a_mended_take_says_what_was_altered() -> None:
    jump = starter_take("jump")
    take = Take(jump.ref, lift(jump.motion, 0.4), "Jump", alterations="Z up")
    mended = fixed_take(take, ["floor"])
    assert mended.alterations.startswith("Z up; ")
    assert "floor" in mended.alterations
    assert mended.ref == take.ref


@pytest.mark.parametrize("frames", [1, 2, 3, 7])
def test_motions_of_few_frames_are_looked_at(frames: int, damage: Any) -> None:
    few = damage.of_frames(starter_take("jump").motion, np.arange(frames))
    assert checks(lint(few)) == set()


def test_what_is_no_human_gets_a_finding_and_no_error() -> None:
    chain = Skeleton(tuple(f"link{n}" for n in range(9)), tuple(range(-1, 8)), np.full((9, 3), 0.1))
    for frames in (1, 2, 40):
        still = Motion(
            chain,
            30.0,
            np.zeros((frames, 3)),
            np.tile(IDENTITY, (frames, 9, 1)),
            Lineage.of(Drive.GENERATED, frames),
        )
        assert checks(lint(still)) == {"skeleton"}


def test_numbers_beyond_all_measure_cost_no_memory(damage: Any) -> None:
    far = damage.with_root_spike(starter_take("cartwheel").motion, 40, 1e9)
    assert "spikes" in checks(lint(far))
    assert checks(lint(fixed(far, ["spikes"]))) == set()


def test_a_take_is_looked_at_like_its_motion() -> None:
    take = starter_take("dance_b")
    assert lint(take) == lint(take.motion)
