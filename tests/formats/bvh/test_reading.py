"""BVH means the same however it is written: orders, units, axes, spaces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from airhead.errors import BadInput
from airhead.formats import bvh_facts, read_bvh, write_bvh
from airhead.motion import Consent, Motion, joint_positions
from airhead.rotations import to_matrix
from airhead.takes import starter_take

ORDERS = ["".join(order) for order in permutations("XYZ")]


def bvh(
    frames: Sequence[Sequence[float]],
    order: str = "ZXY",
    frame_time: str = "0.033333",
    child: str | None = None,
    offset: str = "0 100 0",
) -> str:
    """A root with one child and an End Site; each frame is a root position and two joints' angles in degrees."""
    rotations = " ".join(f"{axis}rotation" for axis in order)
    child = child if child is not None else f"CHANNELS {len(order)} {rotations}"
    table = "\n".join(" ".join(f"{value:.9g}" for value in frame) for frame in frames)
    return f"""HIERARCHY
ROOT Hips
{{
\tOFFSET 1 2 3
\tCHANNELS {3 + len(order)} Xposition Yposition Zposition {rotations}
\tJOINT Head
\t{{
\t\tOFFSET {offset}
\t\t{child}
\t\tEnd Site
\t\t{{
\t\t\tOFFSET 0 80 0
\t\t}}
\t}}
}}
MOTION
Frames: {len(frames)}
Frame Time: {frame_time}
{table}
"""


def read(folder: Path, text: str | bytes, **options: str) -> Motion:
    path = folder / "clip.bvh"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_bvh(path, **options)  # type: ignore[arg-type]


STILL = [0.0] * 9
ANGLES = st.lists(st.floats(-720, 720).map(lambda angle: round(angle, 6)), min_size=3, max_size=3)
#: Our axes X, Y, Z are the file's Z, X, Y.
OURS = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0]])


@pytest.mark.parametrize("order", [*ORDERS, "XYX", "ZXZ", "ZX", "Y", ""])
@settings(max_examples=10)
@given(root=ANGLES, head=ANGLES)
def test_rotations_follow_their_channels_order(order: str, root: list[float], head: list[float], scratch: Path) -> None:
    count = len(order)
    motion = read(scratch, bvh([[0, 0, 0, *root[:count], *head[:count]]], order), up="y")
    for joint, angles in enumerate((root, head)):
        wanted = Rotation.from_euler(order, angles[:count], degrees=True).as_matrix() if order else np.eye(3)
        assert to_matrix(motion.joint_rot_l[0, joint]) == pytest.approx(OURS @ wanted @ OURS.T, abs=1e-7)


def test_frames_turned_in_blocks_are_those_turned_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frames = np.random.default_rng(1).uniform(-180, 180, (7, 9)).tolist()
    together = read(tmp_path, bvh(frames))
    monkeypatch.setattr("airhead.formats.bvh.rotations._CACHED", 4)
    assert read(tmp_path, bvh(frames)).joint_rot_l.tobytes() == together.joint_rot_l.tobytes()


@pytest.mark.parametrize("up", ["y", "z"])
@pytest.mark.parametrize("name", ["cartwheel", "getup_facedown", "backflip", "walk"])
def test_the_up_axis_of_human_motion_is_found(name: str, up: Any, tmp_path: Path) -> None:
    path = tmp_path / "clip.bvh"
    write_bvh(starter_take(name), path, up=up, units="cm")
    facts = bvh_facts(path)
    assert (facts.up, facts.up_by, facts.units, facts.units_by) == (up, "found", "cm", "found")
    motion = starter_take(name).motion
    assert np.abs(joint_positions(read_bvh(path)) - joint_positions(motion)).max() < 1e-5
    assert any("the file states no up axis" in edit.note for edit in read_bvh(path).lineage.edits)


def test_what_is_stated_is_not_looked_for_and_not_noted(tmp_path: Path) -> None:
    motion = read(tmp_path, bvh(SWING), units="in", up="y")
    facts = bvh_facts(tmp_path / "clip.bvh", units="in", up="y")
    assert (facts.units_by, facts.up_by, facts.up_evidence) == ("stated", "stated", "")
    assert motion.lineage.edits == ()


def test_without_evidence_y_is_assumed_and_said_to_be(tmp_path: Path) -> None:
    cube = "".join(f"JOINT j{n} {{ OFFSET {x} {y} {z} }}" for n, (x, y, z) in enumerate(np.eye(3)))
    (tmp_path / "clip.bvh").write_text(
        f"HIERARCHY ROOT r {{ OFFSET 0 0 0 CHANNELS 1 Xposition {cube} }} MOTION Frames: 1 Frame Time: 1 0"
    )
    facts = bvh_facts(tmp_path / "clip.bvh", units="m")
    assert (facts.up, facts.up_by) == ("y", "assumed")


def test_units_may_be_a_number_of_metres(tmp_path: Path) -> None:
    assert read(tmp_path, bvh([STILL]), units=0.3048).skeleton.offsets_m[1, 2] == pytest.approx(30.48)  # type: ignore[arg-type]
    for units in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(BadInput, match="not a unit of length"):
            read(tmp_path, bvh([STILL]), units=units)  # type: ignore[arg-type]


def test_a_first_frame_in_the_rest_pose_is_told_but_for_the_root(tmp_path: Path) -> None:
    read(tmp_path, bvh([[*STILL[:3], 90, 0, 0, 0, 360, 0], [*STILL[:3], 90, 0, 0, 5, 0, 0]]))
    assert bvh_facts(tmp_path / "clip.bvh").rest_pose_first
    read(tmp_path, bvh([STILL, STILL]))
    assert not bvh_facts(tmp_path / "clip.bvh").rest_pose_first


def test_end_sites_are_joints_unless_they_have_no_length(tmp_path: Path) -> None:
    both = (
        bvh([STILL])
        .replace("OFFSET 0 80 0", "OFFSET 0 0 0")
        .replace("End Site", "End Site {OFFSET 0 20 0}\nEnd Site", 1)
    )
    motion = read(tmp_path, both, units="cm")
    assert motion.skeleton.names == ("Hips", "Head", "Head_end")
    assert motion.skeleton.offsets_m[2] == pytest.approx([0, 0, 0.2])
    assert bvh_facts(tmp_path / "clip.bvh").end_sites == 1


def test_names_are_made_to_differ_and_that_is_told(tmp_path: Path) -> None:
    joints = "".join(
        f"JOINT {name} {{ OFFSET 0 .4 0 End Site {{ OFFSET 0 .2 0 }} }}" for name in ("a", "a", "a_2", "a_end")
    )
    text = f"HIERARCHY ROOT a {{ OFFSET 0 1 0 CHANNELS 1 Xrotation {joints} }} MOTION Frames: 1 Frame Time: 1 0"
    names = ("a", "a_3", "a_3_end", "a_4", "a_4_end", "a_2", "a_2_end", "a_end", "a_end_end")
    assert read(tmp_path, text).skeleton.names == names
    assert bvh_facts(tmp_path / "clip.bvh").renamed == (("a", "a_3"), ("a", "a_4"))


def test_utf_16_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="found UTF-16 text"):
        read(tmp_path, bvh([STILL]).encode("utf-16"))


def test_y_up_facing_z_becomes_z_up_facing_x(tmp_path: Path) -> None:
    motion = read(tmp_path, bvh([[10, 100, 1000, *STILL[3:]]]))
    assert motion.root_pos_w[0] == pytest.approx([10, 0.1, 1])
    assert motion.skeleton.offsets_m[1] == pytest.approx([0, 0, 1])


def test_z_up_facing_minus_y_becomes_z_up_facing_x(tmp_path: Path) -> None:
    turned = bvh([[10, -1000, 100, 90, 0, 0, 0, 0, 0]], offset="0 0 100").replace("OFFSET 0 80 0", "OFFSET 0 0 80")
    motion = read(tmp_path, turned, up="z")
    assert motion.root_pos_w[0] == pytest.approx([10, 0.1, 1])
    assert motion.skeleton.offsets_m[1] == pytest.approx([0, 0, 1])
    assert motion.joint_rot_l[0, 0] == pytest.approx([np.sqrt(0.5), 0, 0, np.sqrt(0.5)])


@pytest.mark.parametrize(("reach", "metres"), [(2.1, 1), (180, 0.01), (1800, 0.001), (80, 0.0254), (40, 0.0254 / 0.45)])
def test_units_are_those_of_a_plausible_human(reach: float, metres: float, tmp_path: Path) -> None:
    text = bvh([STILL], offset=f"0 {reach / 2} 0").replace("OFFSET 0 80 0", f"OFFSET 0 {reach / 2} 0")
    assert read(tmp_path, text).skeleton.offsets_m[1, 2] == pytest.approx(reach / 2 * metres)


def test_stated_units_win_over_plausible_ones(tmp_path: Path) -> None:
    assert read(tmp_path, bvh([STILL]), units="m").skeleton.offsets_m[1, 2] == pytest.approx(100)
    with pytest.raises(BadInput, match="allowed: m, cm, mm, in, cmu"):
        read(tmp_path, bvh([STILL]), units="miles")


def test_a_skeleton_of_no_plausible_size_asks_for_its_units(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="units cannot be told from the size"):
        read(tmp_path, bvh([STILL], offset="0 1e6 0"))
    with pytest.raises(BadInput, match="without size"):
        read(tmp_path, bvh([STILL], offset="0 0 0").replace("OFFSET 0 80 0", "OFFSET 0 0 0"))


SWING = [[0, 90, i, 10 * i, -5 * i, 3 * i, i, 2 * i, -40 * i] for i in range(4)]


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\t", "    "),
        lambda text: text.rstrip(),
        lambda text: text + "\n\n  \n",
        lambda text: "\ufeff" + text,
        lambda text: "# made by hand\n" + text.replace("MOTION", "// frames\nMOTION"),
        lambda text: text.replace("OFFSET 1 2 3", "OFFSET 1 2 3 # in inches"),
        lambda text: text.replace("\n\t\tOFFSET", "\n\n\t\tOFFSET   ").replace("Frames: 4", "Frames:\t4"),
        lambda text: text.replace("\n{", " {").replace("End Site\n\t\t{", "End Site{"),
        lambda text: text.replace("rotation", "Rotation").replace("HIERARCHY", "hierarchy").replace("MOTION", "Motion"),
        lambda text: re.sub(r"(?s)(Frame Time: \S+\n)(.*)", lambda m: m[1] + m[2].replace(" ", "\n"), text),
        lambda text: re.sub(r"(?s)(Frame Time: \S+\n)(.*)", lambda m: m[1] + m[2].replace("\n", " "), text),
        lambda text: text.replace("0.033333", "3.33333e-02"),
        lambda text: text.replace("\n", "\r"),
        lambda text: "# by hand\r" + text.replace("\n", "\r").replace("OFFSET 1 2 3", "OFFSET 1 2 3 // in inches"),
        lambda text: re.sub(r"(OFFSET 0 100 0)\s+(CHANNELS.*)", r"\2 \1", text),
    ],
)
def test_the_same_motion_written_otherwise_reads_the_same(rewrite: object, tmp_path: Path) -> None:
    plain, other = read(tmp_path, bvh(SWING)), read(tmp_path, rewrite(bvh(SWING)))  # type: ignore[operator]
    assert other.skeleton.names == ("Hips", "Head", "Head_end")
    assert other.fps == 30
    assert other.root_pos_w.tobytes() == plain.root_pos_w.tobytes()
    assert other.joint_rot_l.tobytes() == plain.joint_rot_l.tobytes()


def test_a_name_may_have_spaces_and_other_letters(tmp_path: Path) -> None:
    text = bvh([STILL]).replace("JOINT Head", "JOINT Kopf  größer")
    assert read(tmp_path, text).skeleton.names[1] == "Kopf größer"
    assert read(tmp_path, text.encode("latin-1")).skeleton.names[1] == "Kopf größer"


SIX = "CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation"


def test_a_position_channel_replaces_the_offset(tmp_path: Path) -> None:
    motion = read(tmp_path, bvh([[*STILL[:6], 0, 120, -5, 0, 0, 90]] * 2, child=SIX))
    assert motion.skeleton.offsets_m[1] == pytest.approx([-0.05, 0, 1.2])
    assert joint_positions(motion)[:, 1] == pytest.approx(np.tile([-0.05, 0, 1.2], (2, 1)))


def test_one_position_channel_leaves_the_other_axes_to_the_offset(tmp_path: Path) -> None:
    motion = read(tmp_path, bvh([[*STILL[:6], 0, 90]] * 2, child="CHANNELS 2 Zrotation Yposition", offset="5 100 0"))
    assert motion.skeleton.offsets_m[1] == pytest.approx([0, 0.05, 0.9])


def test_position_channels_that_are_all_zero_add_nothing_to_the_offset(tmp_path: Path) -> None:
    motion = read(tmp_path, bvh([[*STILL[:6], 0, 0, 0, 0, 0, 90]] * 2, child=SIX))
    assert motion.skeleton.offsets_m[1] == pytest.approx([0, 0, 1])
    assert bvh_facts(tmp_path / "clip.bvh").positions == "add"


WOBBLE = [[*STILL[:6], 0, 100 + shift, 0, 0, 0, 0] for shift in (-0.6, 0.6, 0)]


def test_a_joint_that_wobbles_gets_the_mean_of_its_places_and_the_lineage_says_so(tmp_path: Path) -> None:
    motion = read(tmp_path, bvh(WOBBLE, child=SIX))
    assert motion.skeleton.offsets_m[1] == pytest.approx([0, 0, 1])
    assert bvh_facts(tmp_path / "clip.bvh").stretch_m == (("Head", pytest.approx(0.006)),)
    assert "bones of fixed length: 1 joints moved by up to 6.0 mm" in [edit.note for edit in motion.lineage.edits]


def test_a_joint_that_leaves_its_parent_is_refused_by_name_unless_that_is_allowed(tmp_path: Path) -> None:
    moving = bvh([[*STILL[:6], 0, 100, shift, 0, 0, 0] for shift in (-50, 50)], child=SIX)
    with pytest.raises(BadInput, match=r"joint 'Head': a joint moves away from its parent; found .* up to 0\.5 m"):
        read(tmp_path, moving)
    assert read_bvh(tmp_path / "clip.bvh", stretch_m=0.5).skeleton.offsets_m[1] == pytest.approx([0, 0, 1])


def test_a_root_without_position_channels_stays_at_its_offset(tmp_path: Path) -> None:
    text = bvh([[0] * 6]).replace("CHANNELS 6 Xposition Yposition Zposition", "CHANNELS 3")
    assert read(tmp_path, text).root_pos_w[0] == pytest.approx([0.03, 0.01, 0.02])


def test_the_file_is_a_take_of_an_unrecorded_performer_who_allowed_nothing(tmp_path: Path) -> None:
    (take,) = read(tmp_path, bvh([STILL])).lineage.takes
    assert take.id == "clip"
    assert take.consent == Consent()


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("HIERARCHY", "HIER", "line 1: not what a BVH has here; found 'HIER'; allowed: HIERARCHY"),
        ("OFFSET 0 100 0", "OFFSET 0 100", "line 9: .* found 'CHANNELS'; allowed: a finite number"),
        ("OFFSET 0 100 0", "OFFSET 0 1_0 0", "line 8: .* found '1_0'; allowed: a finite number"),
        ("OFFSET 0 100 0", "OFFSET 0 0,1 0", "line 8: .* found '0,1'; allowed: .* with a point, not a comma"),
        ("OFFSET 0 100 0", "", "line 8: .* found 'End'|line 8: .* found 'CHANNELS'|line 14: .* allowed: OFFSET"),
        ("OFFSET 0 100 0", "OFFSET 0 100 0 OFFSET 0 100 0", "line 8: .* found 'OFFSET'; allowed: each once of"),
        ("OFFSET 0 100 0", "OFFSET 0 nan 0", "line 8: .* found 'nan'; allowed: a finite number"),
        ("CHANNELS 6 X", "CHANNELS 7 X", "line 5: .* found '7'; allowed: 0 to 6 channels"),
        ("Yposition", "Wposition", "line 5: .* found 'Wposition'; allowed: each once of Xposition"),
        ("Yposition", "Xposition", "line 5: .* found 'Xposition'; allowed: each once of Xposition"),
        ("JOINT Head", "JOINT", "line 7: .* allowed: a name"),
        ("JOINT Head", "JOINT " + "x" * 201, "line 6: .* allowed: a name of at most 200 characters"),
        ("JOINT Head", "ROOT Head", "line 6: .* found 'ROOT'; allowed: .* JOINT, End Site or }"),
        (
            "}\nMOTION",
            "}\nROOT b { OFFSET 0 0 0 }\nMOTION",
            "line 16: more than one ROOT; .* a file for each",
        ),
        ("}\nMOTION", "MOTION", "line 14: the hierarchy ends too early"),
        ("}\nMOTION", "} JOINT\nMOTION", "line 15: .* found 'JOINT'; allowed: MOTION"),
        ("MOTION", "", "HIERARCHY|no MOTION|not what a BVH has here"),
        ("Frames: 1", "Frames: 2", "more or fewer numbers than stated; found 9 numbers, 1 frames; allowed: 18 numbers"),
        ("Frames: 1", "Frames: 0", "line 17: no frames; found '0'; allowed: 1 or more"),
        ("Frames: 1", "Frames: 1,0", "line 17: not a number of frames; found '1,0'"),
        ("Frames: 1\n", "", "line 17: not what a BVH has here; found 'Frame Time.*'; allowed: Frames: and a number"),
        ("Frame Time: 0.033333\n", "", "line 18: .* allowed: Frame Time: and seconds"),
        ("0.033333", "0,033333", "line 18: not a frame time; found '0,033333'; allowed: .* with a point"),
        ("0.033333\n0 0", "0.033333\n0 0,5", "line 19: .* found '0,5'; allowed: .* with a point"),
        ("0.033333\n0 0", "0.033333\n0 \0", "line 19: not a number of a motion"),
        ("Frames: 1", "Frames: -1", "not a number of frames"),
        ("Frames: 1", "Frames: 999999999", "the file is truncated"),
        ("0.033333", "0", "line 18: not a frame time"),
        ("0.033333\n0 0", "0.033333\n0 x", "line 19: not a number of a motion; found 'x'"),
        ("0.033333\n0 0", "0.033333\n0 nan", "line 19: not a number of a motion; found 'nan'"),
        ("0.033333\n0 0", "0.033333\n0 1e999", "line 19: not a number of a motion; found '1e999'"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(old: str, new: str, line: str, tmp_path: Path) -> None:
    text = bvh([STILL])
    assert old in text
    with pytest.raises(BadInput, match=line) as refused:
        read(tmp_path, text.replace(old, new, 1))
    assert refused.value.file == str(tmp_path / "clip.bvh")


def test_few_channels_cannot_unfold_to_much_memory(tmp_path: Path) -> None:
    joints = "".join(f"JOINT j{number} {{ OFFSET 0 1 0 CHANNELS 0 " for number in range(1000))
    header = f"HIERARCHY ROOT r {{ OFFSET 0 0 0 CHANNELS 1 Zrotation {joints} {'}' * 1001}"
    with pytest.raises(BadInput, match="unfolds to too much"):
        read(tmp_path, f"{header} MOTION Frames: 9999 Frame Time: 0.01 {'0 ' * 9999}")


def test_deep_nesting_is_no_trouble(tmp_path: Path) -> None:
    joints = "".join(f"JOINT j{number} {{ OFFSET 0 1 0 CHANNELS 0 " for number in range(1500))
    header = f"HIERARCHY ROOT r {{ OFFSET 0 0 0 CHANNELS 1 Zrotation {joints} {'}' * 1501}"
    assert len(read(tmp_path, f"{header} MOTION Frames: 1 Frame Time: 0.01 0", units="mm").skeleton) == 1501
