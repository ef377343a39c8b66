"""How humanoid joints are called: one table a convention, plain data.

Names stand here as `naming.stem_of` leaves them: lower case, without separators, side, prefix and leading zeros
(`mixamorig:LeftForeArm` is `forearm`, `spine_01` is `spine1`). Where a convention has several names for a joint, the
first that a skeleton has is taken. `marks` are names that only this convention has; they decide between likely ones.

Sources: Mixamo's and LAFAN1's own files; Epic's SK_Mannequin; Unity's `HumanBodyBones`; Autodesk's HumanIK; the VRM 1.0
specification; the SMPL joint list of `smplx`; CMU's ASF files and their cgspeed conversions; Rokoko Studio's export;
Blender's Rigify meta-rig; 3ds Max Biped; DAZ Genesis 8 and Poser; Reallusion's CC_Base; OptiTrack Motive's BVH.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

Names = tuple[str, ...]


@dataclass(frozen=True)
class NameTable:
    """The names of one convention; those of limbs without their side.

    Attributes:
        name: what the convention is called.
        pelvis, head: the joint that carries the pelvis, and the skull.
        neck: from below to above; may be missing in a skeleton.
        clavicle, shoulder, elbow, wrist, hip, knee, ankle, toe: of each side; clavicle and toe may be missing.
        marks: further names that tell the convention from those like it.
        prefixes: what stands before a joint's name in this convention alone.
    """

    name: str
    pelvis: Names
    head: Names
    neck: Names
    clavicle: Names
    shoulder: Names
    elbow: Names
    wrist: Names
    hip: Names
    knee: Names
    ankle: Names
    toe: Names
    marks: Names = ()
    prefixes: Names = ()


def _like_humanik(name: str, toe: Names, marks: Names = (), prefixes: Names = ()) -> NameTable:
    """The family of MotionBuilder's names, which Mixamo, LAFAN1 and CMU's conversions share."""
    return NameTable(
        name,
        pelvis=("hips",),
        head=("head",),
        neck=("neck", "neck1", "neck2"),
        clavicle=("shoulder",),
        shoulder=("arm",),
        elbow=("forearm",),
        wrist=("hand",),
        hip=("upleg",),
        knee=("leg",),
        ankle=("foot",),
        toe=toe,
        marks=marks,
        prefixes=prefixes,
    )


TABLES: Final = (
    _like_humanik("HumanIK", ("toebase",), ("reference", "armroll", "uplegroll", "footmiddle1")),
    _like_humanik("Mixamo", ("toebase",), ("headtopend", "toeend"), ("mixamorig",)),
    _like_humanik("LAFAN1", ("toe",), ("simulation",)),
    _like_humanik("CMU BVH", ("toebase",), ("hipjoint", "lowerback", "fingerbase")),
    NameTable(
        "UE5 Mannequin",
        pelvis=("pelvis",),
        head=("head",),
        neck=("neck1", "neck2"),
        clavicle=("clavicle",),
        shoulder=("upperarm",),
        elbow=("lowerarm",),
        wrist=("hand",),
        hip=("thigh",),
        knee=("calf",),
        ankle=("foot",),
        toe=("ball",),
    ),
    NameTable(
        "Unity Humanoid or VRM",
        pelvis=("hips",),
        head=("head",),
        neck=("neck",),
        clavicle=("shoulder",),
        shoulder=("upperarm",),
        elbow=("lowerarm",),
        wrist=("hand",),
        hip=("upperleg",),
        knee=("lowerleg",),
        ankle=("foot",),
        toe=("toes", "toebase"),
        marks=("upperchest",),
        prefixes=("jbip", "jbipc"),
    ),
    NameTable(
        "SMPL",
        pelvis=("pelvis",),
        head=("head",),
        neck=("neck",),
        clavicle=("collar",),
        shoulder=("shoulder",),
        elbow=("elbow",),
        wrist=("wrist",),
        hip=("hip",),
        knee=("knee",),
        ankle=("ankle",),
        toe=("foot",),
        marks=("spine3",),
    ),
    NameTable(
        "Airhead",
        pelvis=("pelvis",),
        head=("head",),
        neck=(),
        clavicle=(),
        shoulder=("shoulder",),
        elbow=("elbow",),
        wrist=("wrist",),
        hip=("hip",),
        knee=("knee",),
        ankle=("ankle",),
        toe=(),
        marks=("chest",),
    ),
    NameTable(
        "Biovision",
        pelvis=("hips", "hip", "pelvis"),
        head=("head",),
        neck=("neck",),
        clavicle=("collar",),
        shoulder=("shoulder",),
        elbow=("elbow",),
        wrist=("wrist",),
        hip=("hip",),
        knee=("knee",),
        ankle=("ankle",),
        toe=("toe",),
        marks=("chest2",),
    ),
    NameTable(
        "CMU ASF",
        pelvis=("root",),
        head=("head",),
        neck=("lowerneck", "upperneck"),
        clavicle=("clavicle",),
        shoulder=("humerus",),
        elbow=("radius",),
        wrist=("wrist", "hand"),
        hip=("femur",),
        knee=("tibia",),
        ankle=("foot",),
        toe=("toes",),
        marks=("thorax", "upperback", "lowerback"),
    ),
    NameTable(
        "Rokoko",
        pelvis=("hips",),
        head=("head",),
        neck=("neck",),
        clavicle=("shoulder",),
        shoulder=("arm",),
        elbow=("forearm",),
        wrist=("hand",),
        hip=("thigh",),
        knee=("shin",),
        ankle=("foot",),
        toe=("toe",),
        marks=("spine4", "toetip"),
    ),
    NameTable(
        "Rigify",
        pelvis=("spine",),
        head=("spine6",),
        neck=("spine4", "spine5"),
        clavicle=("shoulder",),
        shoulder=("upperarm",),
        elbow=("forearm",),
        wrist=("hand",),
        hip=("thigh",),
        knee=("shin",),
        ankle=("foot",),
        toe=("toe",),
    ),
    NameTable(
        "Blender",
        pelvis=("hips", "pelvis", "hip", "root"),
        head=("head",),
        neck=("neck",),
        clavicle=("shoulder", "clavicle"),
        shoulder=("upperarm", "arm"),
        elbow=("forearm", "lowerarm"),
        wrist=("hand",),
        hip=("thigh", "upperleg", "upleg"),
        knee=("shin", "lowerleg", "calf", "leg"),
        ankle=("foot",),
        toe=("toe", "toes"),
    ),
    NameTable(
        "3ds Max Biped",
        pelvis=("pelvis",),
        head=("head",),
        neck=("neck",),
        clavicle=("clavicle",),
        shoulder=("upperarm",),
        elbow=("forearm",),
        wrist=("hand",),
        hip=("thigh",),
        knee=("calf",),
        ankle=("foot",),
        toe=("toe0",),
        marks=("footsteps", "headnub"),
        prefixes=("bip1", "bip"),
    ),
    NameTable(
        "Poser or DAZ",
        pelvis=("pelvis", "hip"),
        head=("head",),
        neck=("necklower", "neck", "neckupper"),
        clavicle=("collar",),
        shoulder=("shldrbend", "shldr"),
        elbow=("forearmbend", "forearm"),
        wrist=("hand",),
        hip=("thighbend", "thigh"),
        knee=("shin",),
        ankle=("foot",),
        toe=("toe", "metatarsals"),
        marks=("abdomen", "buttock", "abdomenlower"),
    ),
    NameTable(
        "Character Creator",
        pelvis=("pelvis", "hip"),
        head=("head",),
        neck=("necktwist1", "necktwist2"),
        clavicle=("clavicle",),
        shoulder=("upperarm",),
        elbow=("forearm",),
        wrist=("hand",),
        hip=("thigh",),
        knee=("calf",),
        ankle=("foot",),
        toe=("toebase",),
        marks=("waist",),
        prefixes=("ccbase",),
    ),
    NameTable(
        "OptiTrack",
        pelvis=("hip",),
        head=("head",),
        neck=("neck",),
        clavicle=("shoulder",),
        shoulder=("uarm",),
        elbow=("farm",),
        wrist=("hand",),
        hip=("thigh",),
        knee=("shin",),
        ankle=("foot",),
        toe=("toe",),
        marks=("ab",),
    ),
)

#: Names of the end of the head, in any convention.
HEAD_TIPS: Final = ("headend", "headtopend", "headtop", "headnub", "headtip", "headsite")
