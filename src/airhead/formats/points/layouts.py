"""Orders of joints that tables of positions come in without naming them: public facts, each with its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from airhead.errors import BadInput


@dataclass(frozen=True)
class PointLayout:
    """An order of joints.

    Attributes:
        names: the joints.
        usual_fps: the frame rate that such tables have where it is always the same, None where it is not.
        telling: whether a table of so many joints can be taken for this layout without being told.
    """

    names: tuple[str, ...]
    usual_fps: float | None = None
    telling: bool = False


_FINGERS: Final = ("Thumb", "Index", "Middle", "Ring", "Pinky")


def _arm(side: str) -> tuple[str, ...]:
    fingers = (f"{side}Hand{finger}{number}" for finger in _FINGERS for number in (1, 2, 3))
    return (f"{side}Shoulder", f"{side}Arm", f"{side}ForeArm", f"{side}Hand", *fingers)


def _leg(side: str, toe: str) -> tuple[str, ...]:
    return (f"{side}UpLeg", f"{side}Leg", f"{side}Foot", f"{side}{toe}")


_SMPL_BODY: Final = (
    "pelvis", "left_hip", "right_hip", "spine1", "left_knee", "right_knee", "spine2", "left_ankle", "right_ankle",
    "spine3", "left_foot", "right_foot", "neck", "left_collar", "right_collar", "head", "left_shoulder",
    "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist",
)  # fmt: skip

LAYOUTS: Final[dict[str, PointLayout]] = {
    # PyPI holosoma-retargeting 0.1.0, MOCAP_DEMO_JOINTS; its demo tables play in real time at 120 frames a second.
    "holosoma": PointLayout(
        ("Hips", "Spine", "Spine1", "Neck", "Head", *_arm("Left"), *_arm("Right"), *_leg("Left", "ToeBase"),
         *_leg("Right", "ToeBase"), "LeftFootMod", "RightFootMod"),
        usual_fps=120.0,
        telling=True,
    ),
    # PyPI smplx, JOINT_NAMES: the body, and SMPL's own 24 with a hand each.
    "smpl-body": PointLayout(_SMPL_BODY),
    "smpl": PointLayout((*_SMPL_BODY, "left_hand", "right_hand")),
    # Ubisoft's LAFAN1 BVH files, in the order of their hierarchy.
    "lafan1": PointLayout(
        ("Hips", *_leg("Left", "Toe"), *_leg("Right", "Toe"), "Spine", "Spine1", "Spine2", "Neck", "Head",
         *_arm("Left")[:4], *_arm("Right")[:4]),
    ),
    # Human3.6M's 17 joints as pose lifting uses them (VideoPose3D and its many followers).
    "h36m": PointLayout(
        ("pelvis", "right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle", "spine", "thorax",
         "neck", "head", "left_shoulder", "left_elbow", "left_wrist", "right_shoulder", "right_elbow", "right_wrist"),
    ),
}  # fmt: skip


def layout_named(names: tuple[str, ...], count: int) -> PointLayout:
    """The layout that a user states: its name alone, or the joints themselves.

    Raises:
        BadInput: they are not as many as the table has.
    """
    layout = LAYOUTS.get(names[0], PointLayout(names)) if len(names) == 1 else PointLayout(names)
    if len(layout.names) != count:
        found = f"{len(layout.names)} names for {count} joints"
        raise BadInput("names and joints differ in number", found=found, allowed=f"{count} names")
    return layout


def layout_for(count: int) -> PointLayout:
    """The layout of a table that names nothing and has so many joints; BadInput if the number does not tell."""
    for layout in LAYOUTS.values():
        if layout.telling and len(layout.names) == count:
            return layout
    fitting = [name for name, layout in LAYOUTS.items() if len(layout.names) == count]
    allowed = "state their names" + (f", or a known order: {', '.join(fitting)}" if fitting else "")
    raise BadInput("the joints have no names", found=f"{count} joints", allowed=allowed)
