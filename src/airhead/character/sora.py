"""Sora, the default character: an athlete with a yellow balloon for a head.

Her mesh is made by `tools/make_sora.py` from the CC0 MakeHuman body; see `data/SORA.md`.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from airhead.character.character import Bone, Character, Material, Part
from airhead.errors import BadInput
from airhead.motion import Skeleton

_MAX_FILE_BYTES = 4_000_000
_MAX_ARRAY_BYTES = 16_000_000
WEIGHT_STEPS = 255.0  # weights are stored as bytes
METRES_PER_STEP = 3e-5  # vertices are stored as 16-bit steps

_Arrays = Mapping[str, NDArray[np.generic]]


@cache
def load_sora() -> Character:
    """Sora, bound to the starter skeleton.

    Raises:
        BadInput: the packaged file is damaged.
    """
    with resources.as_file(resources.files("airhead.character") / "data" / "sora.npz") as path:
        return read_character(path)


def read_character(path: Path) -> Character:
    """Read a character that `tools/make_sora.py` wrote.

    Raises:
        BadInput: the file is not such a file, is too large, or names vertices or bones that are not there.
    """
    size = path.stat().st_size
    if size > _MAX_FILE_BYTES:
        raise BadInput("a character file is too large", file=path, found=size, allowed=f"{_MAX_FILE_BYTES} bytes")
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > _MAX_ARRAY_BYTES:
            raise BadInput("a character unpacks to too much", file=path, found=unpacked, allowed=_MAX_ARRAY_BYTES)
        with np.load(path, allow_pickle=False) as arrays:
            return _character({name: arrays[name] for name in arrays.files})
    except (OSError, ValueError, KeyError, IndexError, zipfile.BadZipFile) as fault:
        raise BadInput(f"not a character file ({type(fault).__name__})", file=path) from fault


def _character(arrays: _Arrays) -> Character:
    skeleton = Skeleton(
        tuple(str(name) for name in arrays["joint_names"]),
        tuple(int(parent) for parent in np.asarray(arrays["joint_parents"], dtype=int)),
        np.asarray(arrays["joint_offsets_m"], dtype=float),
    )
    shares = np.asarray(arrays["bone_shares"], dtype=float)
    bones = tuple(
        Bone(str(name), skeleton.names[int(joint)], float(swing), float(twist))
        for name, joint, (swing, twist) in zip(
            arrays["bone_names"], np.asarray(arrays["bone_joints"], dtype=int), shares, strict=True
        )
    )
    parts = tuple(_part(arrays, str(name)) for name in arrays["part_names"])
    bind_rot = np.asarray(arrays["bind_rot"], dtype=float)
    return Character(
        str(arrays["name"][()]), skeleton, np.asarray(arrays["bind_pos_m"], dtype=float), bind_rot, bones, parts
    )


def _part(arrays: _Arrays, name: str) -> Part:
    weights = np.asarray(arrays[f"{name}.weights"], dtype=float) / WEIGHT_STEPS
    look = [float(number) for number in np.asarray(arrays[f"{name}.material"], dtype=float)]
    return Part(
        name,
        np.asarray(arrays[f"{name}.vertices"], dtype=float) * METRES_PER_STEP,
        np.asarray(arrays[f"{name}.faces"], dtype=int),
        np.asarray(arrays[f"{name}.bones"], dtype=int),
        weights,
        Material((look[0], look[1], look[2], look[3]), *look[4:7]),
    )
