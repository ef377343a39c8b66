"""Joints are found by the names that real tools write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from airhead.errors import BadInput
from airhead.motion import LANDMARKS, STARTER_SKELETON
from airhead.motion.humanoid import humanoid_of
from airhead.motion.humanoid.naming import stem_of, words_of

#: What the figure's landmarks are; "chest" lies half-way up, "head" is where the neck begins.
TRUTH = {"chest": "chest", "head": "neck", **{n: n for n in LANDMARKS if n not in ("chest", "head")}}

_HUMANIK = {
    **{"pelvis": "Hips", "spine": "Spine", "chest": "Spine1", "thorax": "Spine2", "neck": "Neck", "head": "Head"},
    **{"clavicle": "{S}Shoulder", "shoulder": "{S}Arm", "elbow": "{S}ForeArm", "wrist": "{S}Hand"},
    **{"hip": "{S}UpLeg", "knee": "{S}Leg", "ankle": "{S}Foot", "toe": "{S}ToeBase"},
}
_UE5 = {
    **{"pelvis": "pelvis", "spine": "spine_01", "chest": "spine_02", "thorax": "spine_03", "neck": "neck_01"},
    **{"head": "head", "clavicle": "clavicle_{s}", "shoulder": "upperarm_{s}", "elbow": "lowerarm_{s}"},
    **{"wrist": "hand_{s}", "hip": "thigh_{s}", "knee": "calf_{s}", "ankle": "foot_{s}", "toe": "ball_{s}"},
}
_UNITY = {
    **{"pelvis": "Hips", "spine": "Spine", "chest": "Chest", "thorax": "UpperChest", "neck": "Neck", "head": "Head"},
    **{"clavicle": "{S}Shoulder", "shoulder": "{S}UpperArm", "elbow": "{S}LowerArm", "wrist": "{S}Hand"},
    **{"hip": "{S}UpperLeg", "knee": "{S}LowerLeg", "ankle": "{S}Foot", "toe": "{S}Toes"},
}
_SMPL = {
    **{"pelvis": "Pelvis", "spine": "Spine1", "chest": "Spine2", "thorax": "Spine3", "neck": "Neck", "head": "Head"},
    **{"clavicle": "{L}_Collar", "shoulder": "{L}_Shoulder", "elbow": "{L}_Elbow", "wrist": "{L}_Wrist"},
    **{"hip": "{L}_Hip", "knee": "{L}_Knee", "ankle": "{L}_Ankle", "toe": "{L}_Foot"},
}
_ASF = {
    **{"pelvis": "root", "spine": "lowerback", "chest": "upperback", "thorax": "thorax", "neck": "lowerneck"},
    **{"head": "head", "clavicle": "{l}clavicle", "shoulder": "{l}humerus", "elbow": "{l}radius", "wrist": "{l}wrist"},
    **{"hip": "{l}femur", "knee": "{l}tibia", "ankle": "{l}foot", "toe": "{l}toes"},
}
_RIGIFY = {
    **{"pelvis": "spine", "spine": "spine.001", "chest": "spine.002", "thorax": "spine.003", "neck": "spine.004"},
    **{"head": "spine.006", "clavicle": "shoulder.{L}", "shoulder": "upper_arm.{L}", "elbow": "forearm.{L}"},
    **{"wrist": "hand.{L}", "hip": "thigh.{L}", "knee": "shin.{L}", "ankle": "foot.{L}", "toe": "toe.{L}"},
}
_BIPED = {
    **{"pelvis": "Bip01 Pelvis", "spine": "Bip01 Spine", "chest": "Bip01 Spine1", "thorax": "Bip01 Spine2"},
    **{"neck": "Bip01 Neck", "head": "Bip01 Head", "clavicle": "Bip01 {L} Clavicle", "shoulder": "Bip01 {L} UpperArm"},
    **{"elbow": "Bip01 {L} Forearm", "wrist": "Bip01 {L} Hand", "hip": "Bip01 {L} Thigh", "knee": "Bip01 {L} Calf"},
    **{"ankle": "Bip01 {L} Foot", "toe": "Bip01 {L} Toe0"},
}
_ROKOKO = {
    **{**_HUMANIK, "hip": "{S}Thigh", "knee": "{S}Shin", "toe": "{S}Toe"},
    **{"spine": "Spine1", "chest": "Spine2", "thorax": "Spine3"},
}
_POSER = {
    **{"pelvis": "hip", "spine": "abdomen", "chest": "chest", "thorax": "chest2", "neck": "neck", "head": "head"},
    **{"clavicle": "{l}Collar", "shoulder": "{l}Shldr", "elbow": "{l}ForeArm", "wrist": "{l}Hand"},
    **{"hip": "{l}Thigh", "knee": "{l}Shin", "ankle": "{l}Foot", "toe": "{l}Toe"},
}
_VROID = {
    **{"pelvis": "J_Bip_C_Hips", "spine": "J_Bip_C_Spine", "chest": "J_Bip_C_Chest", "thorax": "J_Bip_C_UpperChest"},
    **{"neck": "J_Bip_C_Neck", "head": "J_Bip_C_Head", "clavicle": "J_Bip_{L}_Shoulder"},
    **{"shoulder": "J_Bip_{L}_UpperArm", "elbow": "J_Bip_{L}_LowerArm", "wrist": "J_Bip_{L}_Hand"},
    **{
        "hip": "J_Bip_{L}_UpperLeg",
        "knee": "J_Bip_{L}_LowerLeg",
        "ankle": "J_Bip_{L}_Foot",
        "toe": "J_Bip_{L}_ToeBase",
    },
}
_CMU_BVH = {**_HUMANIK, "spine": "LowerBack", "chest": "Spine", "thorax": "Spine1"}
_OPTITRACK = {
    **{"pelvis": "Hip", "spine": "Ab", "chest": "Chest", "thorax": "Chest1", "neck": "Neck", "head": "Head"},
    **{"clavicle": "{L}Shoulder", "shoulder": "{L}UArm", "elbow": "{L}FArm", "wrist": "{L}Hand"},
    **{"hip": "{L}Thigh", "knee": "{L}Shin", "ankle": "{L}Foot", "toe": "{L}Toe"},
}
CONVENTIONS: dict[str, tuple[str, dict[str, str]]] = {
    "HumanIK": ("HumanIK", _HUMANIK),
    "HumanIK, prefixed": ("HumanIK", {part: f"Character1_{name}" for part, name in _HUMANIK.items()}),
    "Mixamo": ("Mixamo", {part: f"mixamorig:{name}" for part, name in _HUMANIK.items()} | {"head_tip": "HeadTop_End"}),
    "Mixamo, numbered": ("Mixamo", {part: f"mixamorig{name}" for part, name in _HUMANIK.items()}),
    "LAFAN1": ("LAFAN1", {**_HUMANIK, "toe": "{S}Toe"}),
    "CMU BVH": ("CMU BVH", _CMU_BVH),
    "UE5": ("UE5 Mannequin", _UE5),
    "Unity": ("Unity Humanoid or VRM", _UNITY),
    "VRM": ("Unity Humanoid or VRM", {part: name.replace("{S}", "{side}") for part, name in _UNITY.items()}),
    "VRoid": ("Unity Humanoid or VRM", _VROID),
    "SMPL": ("SMPL", _SMPL),
    "CMU ASF": ("CMU ASF", _ASF),
    "Rigify": ("Rigify", _RIGIFY),
    "Rigify, deforming": ("Rigify", {part: f"DEF-{name}" for part, name in _RIGIFY.items()}),
    "Biped": ("3ds Max Biped", _BIPED),
    "Rokoko": ("Rokoko", _ROKOKO),
    "Poser": ("Poser or DAZ", _POSER),
    "OptiTrack": ("OptiTrack", _OPTITRACK),
}


def called(names: dict[str, str]) -> Callable[[str], str]:
    """The figure's joint names in a convention."""

    def name(joint: str) -> str:
        side, _, part = joint.partition("_")
        if side not in ("left", "right"):
            return names.get(joint, f"{joint} helper")
        pattern = names.get(part, f"{part} helper {{S}}")
        return pattern.format(S=side.title(), side=side, s=side[0], L=side[0].upper(), l=side[0])

    return name


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_every_convention_is_known(convention: str, make_figure: Callable[..., Any]) -> None:
    known_as, names = CONVENTIONS[convention]
    figure = make_figure(names=called(names), order_seed=3, twists=True)
    found = humanoid_of(figure.skeleton)
    assert found.found_by == known_as
    assert {name: found.joints[name] for name in LANDMARKS} == {n: figure.truth[TRUTH[n]] for n in LANDMARKS}
    assert found.skull == figure.truth["head"]
    assert found.toes == {side: figure.truth[f"{side}_toe"] for side in ("right", "left")}
    assert found.clavicles == {side: figure.truth[f"{side}_clavicle"] for side in ("right", "left")}


@pytest.mark.parametrize("change", [str.upper, str.lower, lambda n: n.replace("_", "."), lambda n: f"crowd|Ann:{n}"])
def test_case_separators_and_namespaces_do_not_matter(
    change: Callable[[str], str], make_figure: Callable[..., Any]
) -> None:
    figure = make_figure(names=lambda joint: change(called(_UE5)(joint)))
    assert humanoid_of(figure.skeleton).found_by == "UE5 Mannequin"


def test_the_starter_skeleton_is_its_own_landmarks() -> None:
    found = humanoid_of(STARTER_SKELETON)
    assert found.found_by == "Airhead"
    assert found.landmarks == list(range(len(LANDMARKS)))


def test_a_second_joint_with_a_bodys_name_but_another_prefix_is_not_taken(make_figure: Callable[..., Any]) -> None:
    plain = called(_UE5)
    figure = make_figure(names=lambda joint: "ik_hand_l" if joint == "left_ring3" else plain(joint))
    assert humanoid_of(figure.skeleton).joints["left_wrist"] == figure.truth["left_wrist"]


@pytest.mark.parametrize(
    ("left_out", "message"),
    [("left_knee", "no left knee, no left ankle"), ("right_wrist", "no right wrist"), ("neck", "no head")],
)
def test_what_is_missing_is_named(left_out: str, message: str, make_figure: Callable[..., Any]) -> None:
    figure = make_figure(names=called({**_UNITY, "neck": "stalk"}), without=(left_out,))
    with pytest.raises(BadInput, match=message) as refused:
        humanoid_of(figure.skeleton)
    assert "two legs" in str(refused.value.allowed)


@pytest.mark.parametrize(
    ("name", "side", "stem"),
    [
        ("mixamorig:LeftForeArm", "left", "forearm"),
        ("Bip01 L Thigh", "left", "bip1thigh"),
        ("upper_arm.R.001", "right", "upperarm1"),
        ("lfemur", "left", "femur"),
        ("RightUpLeg", "right", "upleg"),
        ("LHipJoint", "left", "hipjoint"),
        ("leftupleg", "left", "upleg"),
        ("root", "", "root"),
        ("clavicle_l", "left", "clavicle"),
        ("spine_05", "", "spine5"),
        ("", "", ""),
    ],
)
def test_names_come_apart(name: str, side: str, stem: str) -> None:
    assert words_of(name)[0] == side
    assert stem_of(name) == stem
