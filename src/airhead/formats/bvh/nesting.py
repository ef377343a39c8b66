"""The HIERARCHY of a BVH as text: blocks nested in blocks, written without recursion."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from airhead.formats.bvh.axes import UpAxis
from airhead.motion import Skeleton
from airhead.rotations import FloatArray

_POSITIONS: Final = "Xposition Yposition Zposition"
_LONGEST_NAME: Final = 150
_UNFIT: Final = re.compile(r"[\s{}#/\x00-\x1f]+")


@dataclass(frozen=True)
class Nesting:
    """How a skeleton is written.

    Attributes:
        joints: in the order of the file, each parent's block whole.
        ends: the joints that are written as End Sites.
        offsets: (J, 3) in the file's units and axes.
        decimals: of the offsets.
        order: the axes of the rotation channels, the outermost first.
        leaf: length of the End Site of a joint without child, in the file's units.
        up: the file's up axis, for a leaf without direction.
    """

    joints: Sequence[int]
    ends: set[int]
    offsets: FloatArray
    decimals: int
    order: str
    leaf: float
    up: UpAxis


def depth_first(parents: Sequence[int]) -> list[int]:
    """The joints in the order in which a BVH nests them."""
    children: list[list[int]] = [[] for _ in parents]
    for joint, parent in enumerate(parents[1:], start=1):
        children[parent].append(joint)
    order, waiting = [], [0]
    while waiting:
        joint = waiting.pop()
        order.append(joint)
        waiting.extend(reversed(children[joint]))
    return order


def hierarchy_lines(skeleton: Skeleton, nesting: Nesting) -> list[str]:
    """The lines up to MOTION."""
    names = _fit_names([None if joint in nesting.ends else name for joint, name in enumerate(skeleton.names)])
    depth = [0] * len(skeleton)
    lines = ["HIERARCHY"]
    for place, joint in enumerate(nesting.joints):
        parent = skeleton.parents[joint]
        depth[joint] = 0 if parent < 0 else depth[parent] + 1
        tab = "\t" * depth[joint]
        lines += [tab + line for line in _block(joint, parent < 0, joint not in skeleton.parents, names, nesting)]
        following = nesting.joints[place + 1] if place + 1 < len(nesting.joints) else 0
        closes_to = depth[skeleton.parents[following]] + 1 if following else 0
        lines += ["\t" * level + "}" for level in range(depth[joint], closes_to - 1, -1)]
    return lines


def _block(joint: int, is_root: bool, is_leaf: bool, names: list[str], nesting: Nesting) -> list[str]:
    """The lines of a joint up to its first child's, or to its brace."""
    offset = np.zeros(3) if is_root else nesting.offsets[joint]
    if joint in nesting.ends:
        return ["End Site", "{", f"\tOFFSET {_spaced(offset, nesting.decimals)}"]
    rotations = " ".join(f"{axis}rotation" for axis in nesting.order)
    channels = f"6 {_POSITIONS} {rotations}" if is_root else f"3 {rotations}"
    kind = "ROOT" if is_root else "JOINT"
    block = [f"{kind} {names[joint]}", "{", f"\tOFFSET {_spaced(offset, nesting.decimals)}", f"\tCHANNELS {channels}"]
    if is_leaf:
        end = _spaced(_leaf_offset(offset, nesting), nesting.decimals)
        block += ["\tEnd Site", "\t{", f"\t\tOFFSET {end}", "\t}"]
    return block


def _fit_names(names: Sequence[str | None]) -> list[str]:
    """Names without what a reader could stumble over, still each once; empty for what needs no name."""
    taken: set[str] = set()
    fit = []
    for name in names:
        base = "" if name is None else _UNFIT.sub("_", name)[:_LONGEST_NAME] or "joint"
        candidate, number = base, 2
        while candidate in taken:
            candidate, number = f"{base}_{number}", number + 1
        taken |= {candidate} - {""}
        fit.append(candidate)
    return fit


def _leaf_offset(offset: FloatArray, nesting: Nesting) -> FloatArray:
    size = float(np.linalg.norm(offset))
    up = np.eye(3)["xyz".index(nesting.up)]
    return (offset / size if size > 0 else up) * nesting.leaf


def _spaced(vector: FloatArray, decimals: int) -> str:
    return " ".join(f"{value + 0.0:.{decimals}f}" for value in np.round(vector, decimals))
