"""Draws docs/img/fold.svg: a figure with spine, clavicles and fingers, and the 15 joints it is folded onto.

The figure is made up here, so that no performer's motion is in the picture. `python tools/make_fold_picture.py [FILE]`
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from airhead.motion import Drive, Lineage, Motion, Skeleton, fold, joint_positions
from airhead.rotations import FloatArray, from_rotvec

_SIDE = {
    "Shoulder": ("Spine2", (0.0, 0.03, 0.10)),
    "Arm": ("Shoulder", (0.0, 0.14, 0.02)),
    "ForeArm": ("Arm", (0.0, 0.28, 0.0)),
    "Hand": ("ForeArm", (0.0, 0.25, 0.0)),
    "HandIndex1": ("Hand", (0.03, 0.09, 0.0)),
    "HandPinky1": ("Hand", (-0.03, 0.08, 0.0)),
    "UpLeg": ("Hips", (0.0, 0.09, -0.06)),
    "Leg": ("UpLeg", (0.0, 0.0, -0.42)),
    "Foot": ("Leg", (0.0, 0.0, -0.41)),
    "ToeBase": ("Foot", (0.14, 0.0, -0.05)),
}
_MIDDLE = {
    "Hips": (None, (0.0, 0.0, 0.0)),
    "Spine": ("Hips", (-0.01, 0.0, 0.09)),
    "Spine1": ("Spine", (0.0, 0.0, 0.12)),
    "Spine2": ("Spine1", (0.01, 0.0, 0.13)),
    "Neck": ("Spine2", (0.0, 0.0, 0.14)),
    "Head": ("Neck", (0.02, 0.0, 0.09)),
    "HeadTop_End": ("Head", (0.0, 0.0, 0.18)),
}
#: Joint to rotation vector in degrees, for the left side; the right side mirrors it.
_POSES: list[dict[str, tuple[float, float, float]]] = [
    {},
    {"Shoulder": (-8, 0, 0), "Arm": (-68, 0, 0), "ForeArm": (0, 0, -25)},
    {"Shoulder": (24, 0, 0), "Arm": (58, 0, 0), "UpLeg": (8, 0, 0)},
    {
        **{"Spine": (0, 22, 0), "Spine1": (0, 22, 0), "Spine2": (0, 18, 0), "Neck": (0, -15, 0), "Head": (0, -15, 0)},
        **{"UpLeg": (0, -85, 0), "Leg": (0, 120, 0), "Foot": (0, -25, 0)},
        **{"Shoulder": (0, 0, -12), "Arm": (-40, 0, -70), "ForeArm": (0, 0, -50)},
    },
]
_SCALE, _STEP, _FLOOR, _HEIGHT = 165.0, 330.0, 385.0, 400.0


def figure() -> Motion:
    """The made-up skeleton in the poses of the picture."""
    rows = [(name, parent, offset) for name, (parent, offset) in _MIDDLE.items()]
    for side, sign in (("Left", 1.0), ("Right", -1.0)):
        for name, (above, (x, y, z)) in _SIDE.items():
            rows.append((side + name, above if above in _MIDDLE else side + above, (x, sign * y, z)))
    names = [name for name, _, _ in rows]
    parents = tuple(-1 if parent is None else names.index(parent) for _, parent, _ in rows)
    turns = np.zeros((len(_POSES), len(names), 3))
    for frame, pose in enumerate(_POSES):
        for joint, (x, y, z) in pose.items():
            for name, sign in ((joint, 1.0), (f"Left{joint}", 1.0), (f"Right{joint}", -1.0)):
                if name in names:
                    turns[frame, names.index(name)] = sign * x, y, sign * z
    skeleton = Skeleton(tuple(names), parents, np.array([offset for _, _, offset in rows]))
    lineage = Lineage.of(Drive.PHYSICS, len(_POSES))
    return Motion(skeleton, 30.0, np.zeros((len(_POSES), 3)), from_rotvec(np.deg2rad(turns)), lineage)


def bones(motion: Motion, frame: int, floor_m: float, view: FloatArray, style: str) -> str:
    """The bones of one pose, seen along a direction, as SVG lines."""
    joints = joint_positions(motion)[frame]
    flat = np.stack([joints @ view, joints[:, 2] - floor_m], axis=-1)
    points = np.stack([flat[:, 0] * _SCALE, _FLOOR - flat[:, 1] * _SCALE], axis=-1)
    lines = [
        f'<line x1="{a[0]:.1f}" y1="{a[1]:.1f}" x2="{b[0]:.1f}" y2="{b[1]:.1f}"/>'
        for joint, parent in enumerate(motion.skeleton.parents)
        if parent >= 0
        for a, b in [(points[parent], points[joint])]
    ]
    return f'<g style="{style}">{"".join(lines)}</g>'


def main() -> None:
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/img/fold.svg")
    motion = figure()
    folded = fold(motion)
    groups = []
    for frame in range(motion.frames):
        turn = np.deg2rad(65.0 if frame == 3 else 10.0)
        floor_m = float(joint_positions(motion)[frame, :, 2].min())
        view = np.array([np.sin(turn), np.cos(turn), 0.0])
        raw = bones(motion, frame, floor_m, view, "stroke:#c9a27e;stroke-width:7")
        fifteen = bones(folded, frame, floor_m, view, "stroke:#20639b;stroke-width:2.5")
        groups.append(f'<g transform="translate({_STEP * (frame + 0.5):.0f} 0)">{raw}{fifteen}</g>')
    width = _STEP * motion.frames
    style = "fill:none;stroke-linecap:round"
    body = f'<rect width="{width:.0f}" height="{_HEIGHT:.0f}" fill="#fff"/><g style="{style}">{"".join(groups)}</g>'
    out.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {_HEIGHT:.0f}">{body}</svg>\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
