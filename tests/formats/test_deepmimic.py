"""DeepMimic's rows land on the starter skeleton, upright and the right way round."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.formats import read_deepmimic
from airhead.motion import LANDMARKS, STARTER_SKELETON, Drive, EditKind, Motion, joint_positions

KNEES_AND_ELBOWS = (20, 29, 34, 43)
ROTATIONS = (4, 8, 12, 16, 21, 25, 30, 35, 39)


def row(duration: float = 0.0333, **columns: float) -> list[float]:
    values = [duration, 0.0, 0.9, 0.0, *[0.0] * 40]
    for column in ROTATIONS:
        values[column] = 1.0
    for name, value in columns.items():
        values[int(name[1:])] = value
    return values


def clip(tmp_path: Path, *rows: Any, **more: Any) -> Path:
    path = tmp_path / "Humanoid3D Flip.txt"
    path.write_text(json.dumps({"Loop": "none", "Frames": list(rows), **more}))
    return path


def joint(motion: Motion, name: str) -> np.ndarray:
    return joint_positions(motion)[0, LANDMARKS.index(name)]


def test_at_rest_the_double_stands_upright_and_faces_x(tmp_path: Path) -> None:
    motion = read_deepmimic(clip(tmp_path, row(), row(0)))
    assert motion.skeleton is STARTER_SKELETON
    assert joint(motion, "head")[2] > joint(motion, "pelvis")[2] == 0.9
    assert joint(motion, "left_wrist")[1] > 0 > joint(motion, "right_wrist")[1]
    assert (motion.joint_rot_l == [1, 0, 0, 0]).all()


def test_vectors_are_turned_from_y_up_to_z_up(tmp_path: Path) -> None:
    motion = read_deepmimic(clip(tmp_path, row(c1=1.0, c2=2.0, c3=3.0), row(0)))
    assert motion.root_pos_w[0].tolist() == [1.0, -3.0, 2.0]


@pytest.mark.parametrize(
    ("column", "name", "forward"),
    [(20, "right_ankle", -1), (34, "left_ankle", -1), (29, "right_wrist", 1), (43, "left_wrist", 1)],
)
def test_knees_bend_back_and_elbows_forward(column: int, name: str, forward: int, tmp_path: Path) -> None:
    angle = {f"c{column}": float(forward)}
    motion = read_deepmimic(clip(tmp_path, row(**angle), row(0)))
    still = read_deepmimic(clip(tmp_path, row(), row(0)))
    moved = joint(motion, name) - joint(still, name)
    assert moved[0] * forward > 0.2
    assert moved[2] > 0.1


def test_a_turn_to_the_left_is_about_plus_z(tmp_path: Path) -> None:
    half = np.sqrt(0.5)
    motion = read_deepmimic(clip(tmp_path, row(c4=half, c6=half), row(0)))
    assert motion.joint_rot_l[0, 0] == pytest.approx([half, 0, 0, half])


def test_quaternions_off_unit_length_are_scaled(tmp_path: Path) -> None:
    motion = read_deepmimic(clip(tmp_path, row(c16=0.9, c17=0.5), row(0)))
    assert np.linalg.norm(motion.joint_rot_l, axis=-1) == pytest.approx(1, abs=1e-12)


def test_the_frame_rate_is_that_of_the_durations_and_the_last_one_says_nothing(tmp_path: Path) -> None:
    assert read_deepmimic(clip(tmp_path, row(0.0333), row(0.0333), row(0))).fps == 30
    assert read_deepmimic(clip(tmp_path, row(0.0166660007), row(7))).fps == 60
    assert read_deepmimic(clip(tmp_path, row(0.0303))).fps == 33


def test_a_dropped_frame_is_filled_in_and_told(tmp_path: Path) -> None:
    durations_s = [0.1, 0.1, 0.2, 0.1, 0.1, 0]
    places_m = [0.0, 1.0, 2.0, 4.0, 5.0, 6.0]
    motion = read_deepmimic(clip(tmp_path, *(row(d, c1=x) for d, x in zip(durations_s, places_m, strict=True))))
    assert motion.root_pos_w[:, 0] == pytest.approx(range(7))
    assert [edit.kind for edit in motion.lineage.edits] == [EditKind.RESAMPLE]


def test_the_file_is_a_take_of_an_unrecorded_performer_who_allowed_nothing(tmp_path: Path) -> None:
    (take,) = read_deepmimic(clip(tmp_path, row(), row(0))).lineage.takes
    assert take.id == "humanoid3d_flip"
    assert str(take.performer) == "performer unrecorded"
    assert (take.consent.perform, take.consent.train, take.consent.publish) == (False, False, False)
    assert read_deepmimic(tmp_path / "Humanoid3D Flip.txt").lineage.strands[0].drive is Drive.PERFORMER


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ([], "Frames"),
        ([row()[:43], row()], "frame 0: not a humanoid frame; found 43 numbers; allowed: 44 numbers"),
        ([row(), 7], "frame 1: not a humanoid frame; found int"),
        ([row(c5=None), row()], "frame 0, column 5: not a number; found NoneType"),
        ([row(c5="1"), row()], "frame 0, column 5: not a number; found str"),
        ([row(c5=True), row()], "frame 0, column 5: not a number; found bool"),
        ([row(), row(c5=float("nan"))], "frame 1, column 5: not a number of a motion; found nan"),
        ([row(), row(c1=1e300)], "frame 1, column 1: not a number of a motion"),
        ([row(), row(c1=10**400)], "out of range"),
        ([row(c4=0.0), row()], "frame 0, joint 'pelvis': not a unit quaternion"),
        ([row(0.0), row()], "frame 0: a frame has no duration"),
        ([row(-1.0), row()], "frame 0: a frame has no duration"),
        ([row(0.0)], "a frame has no duration"),
        ([row(1e-5), row(1e-5), row(1e-5), row(100.0), row()], "not a frame time"),
        ([row(1e-3), row(1e-3), row(1e-3), row(100.0), row()], "durations differ too much"),
    ],
)
def test_wrong_rows_are_refused_by_frame_and_column(rows: list[Any], line: str, tmp_path: Path) -> None:
    path = clip(tmp_path, *rows)
    with pytest.raises(BadInput, match=line) as refused:
        read_deepmimic(path)
    assert refused.value.file == str(path)


@pytest.mark.parametrize("text", ["[]", "{}", '{"Frames": 3}', '{"Frames": [', "\xff", '{"Frames": ' + "[" * 5000])
def test_other_json_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "clip.json"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(BadInput):
        read_deepmimic(path)
