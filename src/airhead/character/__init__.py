"""How a body looks: mesh, skin and materials. Looks never touch mass or contact."""

from airhead.character.character import Bone, Character, Material, Part
from airhead.character.fit import fit_to
from airhead.character.skinning import bone_poses, lowest_point_m, skin_vertices
from airhead.character.sora import load_sora

__all__ = [
    "Bone",
    "Character",
    "Material",
    "Part",
    "bone_poses",
    "fit_to",
    "load_sora",
    "lowest_point_m",
    "skin_vertices",
]
