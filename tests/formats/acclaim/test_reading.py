"""ASF/AMC against a slow reader of its own, which walks the bones frame by frame with matrices."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from airhead.errors import BadInput
from airhead.formats import read_asf_amc, read_motion
from airhead.formats.acclaim.reading import FORMAT
from airhead.motion import EditKind, joint_positions

#: name, direction, length, axis and its order, dof; a parent before its children.
BONES = {
    "lowerback": ("root", (0.0, 0.96, 0.28), 9.0, "10 -20 30 XYZ", "rx ry rz"),
    "neck": ("lowerback", (0.0, 1.0, 0.0), 2.5, "0 0 0 XYZ", ""),
    "head": ("neck", (0.0, 0.8, 0.6), 3.0, "4 5 6 ZXY", "rz ry"),
    "lhip": ("root", (0.6, -0.8, 0.0), 2.0, "0 0 0 XYZ", ""),
    "lfemur": ("lhip", (0.28, -0.96, 0.0), 8.0, "0 0 20 XYZ", "rx ry rz"),
    "ltibia": ("lfemur", (0.28, -0.96, 0.0), 8.0, "0 0 20 YXZ", "rx"),
    "ltoes": ("ltibia", (0.0, 0.0, 1.0), 3.0, "-90 7 20 XYZ", "rz rx"),
    "stub": ("lowerback", (1.0, 0.0, 0.0), 0.0, "0 0 0 XYZ", "ry"),
}
ROOT_ORDER = "TX TY TZ RZ RX RY"
INCH = 0.0254 / 0.45


def asf_text(*, length: float = 0.45, angle: str = "deg") -> str:
    lines = ["# made for a test", ":version 1.10", ":name T", ":units", "  mass 1.0", f"  length {length}",
             f"  angle {angle}", ":documentation", "  none", ":root", f"  order {ROOT_ORDER}", "  axis ZYX",
             "  position 1 2 3", "  orientation 0 0 0", ":bonedata"]  # fmt: skip
    for number, (name, (_, direction, size, axis, dof)) in enumerate(BONES.items(), start=1):
        x, y, z = direction
        lines += ["  begin", f"    id {number}", f"    name {name}", f"    direction {x} {y} {z}", f"    length {size}"]
        lines += [
            f"    axis {axis}",
            *([f"    dof {dof}", "    limits (-160.0 20.0)", "      (-70 70)"] if dof else []),
        ]
        lines += ["  end"]
    lines += [":hierarchy", "  begin"]
    for parent in ("root", *BONES):
        children = [name for name, bone in BONES.items() if bone[0] == parent]
        lines += [f"    {parent} {' '.join(children)}"] if children else []
    return "\n".join([*lines, "  end", ""])


def channels() -> dict[str, int]:
    return {"root": 6} | {name: len(bone[4].split()) for name, bone in BONES.items() if bone[4]}


def amc_text(numbers: dict[str, np.ndarray], first: int = 1, keyword: str = ":DEGREES") -> str:
    frames = len(numbers["root"])
    lines = ["#!OML:ASF F:\\NOWHERE\\T.ASF", ":FULLY-SPECIFIED", keyword]
    for frame in range(frames):
        lines.append(str(first + frame))
        lines += [f"{name} {' '.join(f'{v:.17g}' for v in values[frame])}" for name, values in numbers.items()]
    return "\n".join([*lines, ""])


def some_numbers(frames: int = 7) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(4)
    return {name: rng.uniform(-170, 170, (frames, count)) for name, count in reversed(channels().items())}


def write_pair(folder: Path, numbers: dict[str, np.ndarray], **asf: object) -> Path:
    (folder / "01.asf").write_text(asf_text(**asf))  # type: ignore[arg-type]
    (folder / "01_02.amc").write_text(amc_text(numbers))
    return folder / "01_02.amc"


def euler(order: str, degrees: list[float] | np.ndarray) -> np.ndarray:
    """The matrix of turns about fixed axes, the first of the order first: scipy's extrinsic angles."""
    return Rotation.from_euler(order.lower(), degrees, degrees=True).as_matrix() if order else np.eye(3)


def slow_positions(numbers: dict[str, np.ndarray], frame: int) -> dict[str, np.ndarray]:
    """Where each bone starts, and where it ends (`name>`), in the file's axes and units."""
    root = numbers["root"][frame]
    turned = {"root": euler("zxy", root[3:])}
    ends = {"root": np.array([1.0, 2.0, 3.0]) + root[:3]}
    places = {"root": ends["root"]}
    for name, (parent, direction, size, axis, dof) in BONES.items():
        *angles, order = axis.split()
        own = euler(order, [float(angles["XYZ".index(letter)]) for letter in order])
        moved = euler(dof.replace("r", "").replace(" ", ""), numbers[name][frame]) if dof else np.eye(3)
        turned[name] = turned[parent] @ own @ moved @ own.T
        places[name] = ends[parent]
        ends[name] = places[f"{name}>"] = ends[parent] + turned[name] @ np.array(direction) * size
    return places


def test_joints_stand_where_a_slow_reader_puts_them(tmp_path: Path) -> None:
    numbers = some_numbers()
    motion = read_motion(write_pair(tmp_path, numbers))
    found = joint_positions(motion)
    names = motion.skeleton.names
    assert [name for name in names if name.endswith("_end")] == ["head_end", "ltoes_end"]
    for frame in range(motion.frames):
        for name, (x, y, z) in slow_positions(numbers, frame).items():
            joint = f"{name[:-1]}_end" if name.endswith(">") else name
            if joint in names:
                np.testing.assert_allclose(found[frame, names.index(joint)], np.array([z, x, y]) * INCH, atol=1e-9)


def test_rest_pose_has_the_bones_in_the_directions_of_the_file(tmp_path: Path) -> None:
    skeleton = read_motion(write_pair(tmp_path, some_numbers())).skeleton
    toes = skeleton.offsets_m[skeleton.index("ltoes_end")]
    np.testing.assert_allclose(toes, [3 * INCH, 0, 0], atol=1e-12)
    assert skeleton.parents[skeleton.index("ltoes")] == skeleton.index("ltibia")


@pytest.mark.parametrize(("angle", "keyword"), [("rad", ":RADIANS"), ("rad", ""), ("deg", ""), ("rad", ":DEGREES")])
def test_angles_are_in_the_unit_that_each_file_states(angle: str, keyword: str, tmp_path: Path) -> None:
    plain, other = tmp_path / "plain", tmp_path / "other"
    plain.mkdir(), other.mkdir()
    numbers = some_numbers()
    expected = read_motion(write_pair(plain, numbers))
    text = asf_text(angle=angle)
    if angle == "rad":
        for *_, axis, _dof in BONES.values():
            *degrees, order = axis.split()
            text = text.replace(f"axis {axis}", f"axis {' '.join(str(np.deg2rad(float(d))) for d in degrees)} {order}")
    scaled = dict(numbers)
    if keyword == ":RADIANS" or (not keyword and angle == "rad"):
        scaled = {name: np.deg2rad(values) for name, values in numbers.items()}
        scaled["root"] = np.concatenate([numbers["root"][:, :3], scaled["root"][:, 3:]], axis=1)
    (other / "a.asf").write_text(text)
    (other / "a.amc").write_text(amc_text(scaled, keyword=keyword))
    found = read_motion(other / "a.amc")
    np.testing.assert_allclose(joint_positions(found), joint_positions(expected), atol=1e-9)


def test_frames_are_numbered_from_anywhere_and_none_is_missing(tmp_path: Path) -> None:
    path = write_pair(tmp_path, some_numbers())
    path.write_text(amc_text(some_numbers(), first=341))
    assert read_motion(path).frames == 7
    path.write_text(amc_text(some_numbers()).replace("\n4\n", "\n5\n"))
    with pytest.raises(BadInput, match=r"frame 3: not the next frame; found '5'; allowed: 4"):
        read_motion(path)


def test_a_rate_that_nobody_stated_is_assumed_and_recorded(tmp_path: Path) -> None:
    path = write_pair(tmp_path, some_numbers())
    assumed, stated = read_asf_amc(path), read_asf_amc(path, fps=60)
    assert (assumed.fps, stated.fps) == (120, 60)
    assert [edit.kind for edit in assumed.lineage.edits] == [EditKind.ASSUME]
    assert "the file states no rate" in assumed.lineage.edits[0].note
    assert stated.lineage.edits == ()


@pytest.mark.parametrize(("length", "to_m"), [(0.45, INCH), (1.0, 0.0254), (0.0254, 1.0), (1 / 2.54, 0.0254 * 2.54)])
def test_units_are_the_inch_or_what_a_human_can_be(length: float, to_m: float, tmp_path: Path) -> None:
    """Without a factor lengths are 2.25 times smaller than the library's; then a metre needs other numbers."""
    scale = INCH / to_m
    text = asf_text(length=length)
    for *_, size, _axis, _dof in BONES.values():
        text = text.replace(f"    length {size}\n", f"    length {size * scale!r}\n")
    (tmp_path / "a.asf").write_text(text)
    (tmp_path / "a.amc").write_text(amc_text(some_numbers()))
    offsets_m = read_motion(tmp_path / "a.amc").skeleton.offsets_m
    np.testing.assert_allclose(np.linalg.norm(offsets_m[-1]), 3 * INCH, rtol=1e-6)


def test_stated_units_and_axes_count(tmp_path: Path) -> None:
    path = write_pair(tmp_path, some_numbers())
    usual, stated = read_asf_amc(path), read_asf_amc(path, units="cm", up="z")
    x, y, z = usual.root_pos_w[0] / INCH
    np.testing.assert_allclose(stated.root_pos_w[0], np.array([-z, y, x]) * 0.01, atol=1e-9)
    with pytest.raises(BadInput, match="not a unit of length"):
        read_asf_amc(path, units="feet")  # type: ignore[arg-type]


def test_a_skeleton_of_no_human_size_wants_its_units_stated(tmp_path: Path) -> None:
    path = write_pair(tmp_path, some_numbers(), length=1e-4)
    with pytest.raises(BadInput, match=r"01\.asf: :bonedata: the units cannot be told"):
        read_motion(path)


def test_the_skeleton_is_found_by_name_or_by_being_alone(tmp_path: Path) -> None:
    path = write_pair(tmp_path, some_numbers())
    expected = joint_positions(read_motion(path))
    (tmp_path / "02.asf").write_text("broken")
    assert (joint_positions(read_motion(path)) == expected).all()
    (tmp_path / "01_02.ASF").write_text(asf_text(length=0.5))
    assert joint_positions(read_motion(path))[0, 0, 0] == pytest.approx(expected[0, 0, 0] * 0.9)
    assert (joint_positions(read_asf_amc(path, asf=tmp_path / "01.asf")) == expected).all()


def test_without_a_skeleton_the_one_wanted_is_named(tmp_path: Path) -> None:
    path = write_pair(tmp_path, some_numbers())
    path.rename(tmp_path / "jump.amc")
    (tmp_path / "02.asf").write_text(asf_text())
    with pytest.raises(BadInput, match=r"no skeleton .* found 01\.asf, 02\.asf; allowed: jump\.asf beside it"):
        read_motion(tmp_path / "jump.amc")


def test_a_skeleton_alone_names_its_motions(tmp_path: Path) -> None:
    write_pair(tmp_path, some_numbers())
    with pytest.raises(BadInput, match=r"01\.asf: a skeleton without motion; found an \.asf; allowed: 01_02\.amc"):
        read_motion(tmp_path / "01.asf")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("    dof rz ry\n", "    dof rz l\n", "not degrees of freedom"),
        ("    dof rz ry\n", "    dof rz tx\n", "a bone that moves away from its parent"),
        ("    dof rz ry\n", "    dof rz rz\n", "not degrees of freedom"),
        ("4 5 6 ZXY", "4 5 6 ZXX", "not an order of axes"),
        ("4 5 6 ZXY", "4 nan 6 ZXY", "not the numbers of a skeleton"),
        ("    name neck\n", "    name head\n", "one bone too many"),
        ("lowerback neck stub", "lowerback neck stub lhip", "not a child"),
        ("    lhip lfemur\n", "", "a bone that hangs on nothing"),
        ("    lhip lfemur\n", "    lhip lfemur lhip\n", "not a child"),
        (":hierarchy", ":hierarch", "not a section of an ASF"),
        ("  angle deg", "  angle grad", "not a unit of angles"),
        ("  length 0.45", "  length 0", "not a unit of length"),
    ],
)
def test_a_damaged_skeleton_is_refused_by_line(old: str, new: str, line: str, tmp_path: Path) -> None:
    path = write_pair(tmp_path, some_numbers())
    text = asf_text()
    assert old in text
    (tmp_path / "01.asf").write_text(text.replace(old, new, 1))
    with pytest.raises(BadInput, match=line) as refused:
        read_motion(path)
    assert refused.value.file == str(tmp_path / "01.asf")
    assert refused.value.place


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("\nltibia ", "\nrtibia ", "not a bone of this skeleton"),
        ("\nstub ", "\nstub 1 ", "not a bone of this skeleton"),
        ("\nneck ", "\n", "frame 1: a bone is missing"),
        ("\n1\n", "\n", "not a frame"),
    ],
)
def test_a_first_frame_of_another_skeleton_is_refused(old: str, new: str, line: str, tmp_path: Path) -> None:
    path = write_pair(tmp_path, some_numbers())
    text = amc_text(some_numbers())
    if old == "\nneck ":
        old = text[text.index("\nltibia ") : text.index("\n", text.index("\nltibia ") + 1)]
        new = ""
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(BadInput, match=line):
        read_motion(path)


def test_later_frames_must_be_like_the_first(tmp_path: Path) -> None:
    path = write_pair(tmp_path, some_numbers())
    head, last = amc_text(some_numbers()).split("\n7\n")
    damaged = {
        "frame 6: not the bone": last.replace("lfemur", "rfemur"),
        "frame 6: not a number": last.replace("-", "--", 1),
        "the last frame is not whole": last[:-40],
        "frame 6: not a number of a motion; found 'inf'": "stub inf" + last[last.index("\n") :],
    }
    for line, ending in damaged.items():
        path.write_text(f"{head}\n7\n{ending}")
        with pytest.raises(BadInput, match=line):
            read_motion(path)


def test_long_files_are_read_in_pieces_that_meet(tmp_path: Path) -> None:
    numbers = some_numbers(3000)
    path = write_pair(tmp_path, numbers)
    assert path.stat().st_size > 2 * 512 * 1024
    found = joint_positions(read_motion(path))
    for frame in (0, 1499, 2999):
        x, y, z = slow_positions(numbers, frame)["ltoes>"] * INCH
        np.testing.assert_allclose(found[frame, -1], [z, x, y], atol=1e-9)


def test_only_files_of_the_format_are_known_by_content() -> None:
    assert FORMAT.sniff(b"#!OML:ASF x\r\n:fully-specified\r\n")
    assert FORMAT.sniff(b"\n:DEGREES\n1\n")
    assert not FORMAT.sniff(b":version 1.10\n:name VICON\n")
    assert not FORMAT.sniff(b"HIERARCHY\nROOT :DEGREES")
