"""A small good file of every format in the registry, to be spoiled.

What Airhead writes, it writes itself; a format that is only read needs a line in `BY_HAND`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import numpy as np

from airhead.formats import FORMATS, ExportOptions, Format, sidecar_path, write
from airhead.motion import Motion, Performance, trim
from airhead.takes import starter_take

#: Samples that are good, but of which something must be stated: the names of joints.
UNTOLD = {"motion.npy"}

#: Writes a sample, with what belongs to it, into an empty folder; the path to read.
Sample = Callable[[Path], Path]


@cache
def motion() -> Motion:
    """Three frames of human motion."""
    return trim(starter_take("backflip").motion, 5, 8)


@cache
def performance() -> Performance:
    contact = np.array([[True, False], [False, False], [True, True]])
    force = np.arange(18.0).reshape(3, 2, 3)
    return Performance("Flip", motion(), ("left_foot", "right_foot"), contact, force, np.zeros(3), True, "")


def samples_of(known: Format) -> dict[str, Sample]:
    """The samples of a format, by name."""
    samples = dict(BY_HAND.get(known.name, {}))
    if known.write is not None:
        samples |= {f"motion{suffix}": partial(_written, suffix) for suffix in known.suffixes}
    return samples


def all_samples() -> dict[str, Sample]:
    return {f"{known.name} {name}": sample for known in FORMATS for name, sample in samples_of(known).items()}


def _written(suffix: str, folder: Path) -> Path:
    path = _with_sidecar(suffix, folder)
    # A damaged file is not the one that its sidecar speaks of, and then nobody looks into it.
    sidecar_path(path).unlink(missing_ok=True)
    return path


def _with_sidecar(suffix: str, folder: Path) -> Path:
    path = folder / f"sample{suffix}"
    write(motion(), path, ExportOptions(mesh=False))
    return path


def _performance(folder: Path) -> Path:
    path = folder / "sample.airhead"
    write(performance(), path)
    return path


def _deepmimic(folder: Path) -> Path:
    row = [0.0333, 0, 0.9, 0, *[0.25] * 40]
    for column in (4, 8, 12, 16, 21, 25, 30, 35, 39):
        row[column] = 1.0
    path = folder / "sample.txt"
    path.write_text(json.dumps({"Loop": "none", "Frames": [row, row, row]}))
    return path


ASF = """# made for a test
:version 1.10
:name T
:units
  mass 1.0
  length 0.45
  angle deg
:root
  order TX TY TZ RZ RX RY
  axis XYZ
  position 0 0 0
  orientation 0 0 0
:bonedata
  begin
    id 1
    name back
    direction 0 1 0
    length 10
    axis 10 -20 30 XYZ
    dof rx ry rz
    limits (-160.0 20.0)
      (-70 70)
      (-70 70)
  end
  begin
    id 2
    name leg
    direction 0 -1 0
    length 18
    axis 0 0 20 XYZ
    dof rx
  end
:hierarchy
  begin
    root back leg
  end
"""
AMC = """#!OML:ASF
:FULLY-SPECIFIED
:DEGREES
1
root 0 17 0 1 2 3
back 4 5 6
leg 7
2
root 0 17.5 0 1.5 2.5 3.5
back 4.5 5.5 6.5
leg 7.5e-1
"""


def _asf_amc(folder: Path) -> Path:
    (folder / "sample.asf").write_text(ASF)
    path = folder / "sample.amc"
    path.write_text(AMC)
    return path


BY_HAND: dict[str, dict[str, Sample]] = {
    "Airhead native": {"performance.airhead": _performance},
    "BVH": {"motion.bvh and its lineage": partial(_with_sidecar, ".bvh")},
    "DeepMimic clip": {"clip.txt": _deepmimic},
    "ASF/AMC": {"take.amc": _asf_amc},
}
