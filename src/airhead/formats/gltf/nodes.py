"""Which nodes of a glTF file are the joints of its figure, and how they stand at rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.formats.gltf.accessors import entry
from airhead.formats.gltf.document import Document, Node
from airhead.rotations import FloatArray, from_matrix, normalize

_MOST_JOINTS: Final = 2048
_DEEPEST: Final = 512
_SHEAR: Final = 1e-3
_LEAST: Final = 1e-9


def parents_of(nodes: Sequence[Node]) -> list[int]:
    """The parent of each node, -1 for those on top.

    Raises:
        BadInput: a node with two parents, one that stands above itself, or a tree too deep.
    """
    parents = [-1] * len(nodes)
    for number, node in enumerate(nodes):
        for child in node.children:
            entry(nodes, child, "nodes")
            if parents[child] != -1:
                raise BadInput("a node with two parents", place=f"nodes.{child}")
            parents[child] = number
    reached, level = 0, [number for number, parent in enumerate(parents) if parent < 0]
    for _ in range(_DEEPEST):
        reached += len(level)
        level = [child for number in level for child in nodes[number].children]
    if reached != len(nodes):
        allowed = f"a tree of at most {_DEEPEST} levels"
        raise BadInput("a node stands above itself, or too deep", place="nodes", allowed=allowed)
    return parents


def figure_nodes(document: Document, parents: Sequence[int], animated: Iterable[int]) -> tuple[list[int], set[int]]:
    """The nodes that a motion needs, parents first, and which of them are joints.

    Joints are those of the largest skin and of all that share its tree, with what stands between them. Without a skin,
    they are the animated nodes and what hangs on them but for meshes and cameras.

    Raises:
        BadInput: the joints have no common parent, or are too many.
    """
    nodes = document.nodes
    named = _skinned(document, parents) if document.skins else _moved(nodes, parents, set(animated))
    top = _common_parent(nodes, parents, named)
    joints = {top}
    for number in named:
        joint = number
        while joint not in joints:
            joints.add(joint)
            joint = parents[joint]
    _check_count(joints)
    tree, waiting = [], [top]
    while waiting:
        number = waiting.pop()
        tree.append(number)
        waiting.extend(child for child in reversed(nodes[number].children) if child in joints)
    return [*_line(parents, top)[:-1], *tree], joints


def rest_of(node: Node, place: str) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Translation (3,), rotation (4,) wxyz and scale (3,) of a node at rest.

    Raises:
        BadInput: a rotation without length, or a matrix that mirrors, shears or flattens.
    """
    if node.matrix is not None:
        return _of_matrix(np.array(node.matrix).reshape(4, 4).T, place)
    rotation = np.array(node.rotation)[[3, 0, 1, 2]]
    if np.linalg.norm(rotation) < _LEAST:
        raise BadInput("a rotation without length", place=place, allowed="a unit quaternion")
    return np.array(node.translation), normalize(rotation), np.array(node.scale)


def _skinned(document: Document, parents: Sequence[int]) -> set[int]:
    skins = [set(skin.joints) for skin in document.skins]
    for joint in set().union(*skins):
        entry(document.nodes, joint, "nodes")
    largest = max(skins, key=len)
    _check_count(largest)
    tree = _line(parents, next(iter(largest)))[0]
    joints = largest.union(joint for skin in skins for joint in skin if _line(parents, joint)[0] == tree)
    _check_count(joints)
    return joints


def _moved(nodes: Sequence[Node], parents: Sequence[int], animated: set[int]) -> set[int]:
    _check_count(animated)
    found, waiting = set(animated), [_common_parent(nodes, parents, animated)]
    while waiting:
        number = waiting.pop()
        if nodes[number].mesh is None and nodes[number].camera is None:
            found.add(number)
        waiting.extend(nodes[number].children)
    _check_count(found)
    return found


def _check_count(joints: set[int]) -> None:
    if len(joints) > _MOST_JOINTS:
        raise BadInput("too many joints", found=len(joints), allowed=f"at most {_MOST_JOINTS}")


def _line(parents: Sequence[int], number: int) -> list[int]:
    """A node and all above it, the highest first."""
    line = [number]
    while parents[line[-1]] >= 0:
        line.append(parents[line[-1]])
    return line[::-1]


def _common_parent(nodes: Sequence[Node], parents: Sequence[int], named: set[int]) -> int:
    """The lowest node that stands above all of `named`, or is one of them."""
    shared: list[int] | None = None
    for number in sorted(named):
        line = _line(parents, number)
        same = line if shared is None else [a for a, b in zip(shared, line, strict=False) if a == b]
        if not same:
            raise BadInput(
                "the joints have no common root",
                found=f"{nodes[number].name or number!r} apart from the others",
                allowed="one tree of joints",
            )
        shared = same
    assert shared
    return shared[-1]


def _of_matrix(matrix: FloatArray, place: str) -> tuple[FloatArray, FloatArray, FloatArray]:
    scale = np.linalg.norm(matrix[:3, :3], axis=0)
    turn = matrix[:3, :3] / np.where(scale > _LEAST, scale, 1.0)
    straight = scale.min() > _LEAST and np.abs(turn.T @ turn - np.eye(3)).max() < _SHEAR
    if not straight or np.linalg.det(turn) < 0 or not np.allclose(matrix[3], [0, 0, 0, 1], atol=_SHEAR):
        raise BadInput("a matrix that mirrors, shears or flattens", place=place, allowed="turns, moves and scales")
    return matrix[:3, 3], from_matrix(turn), scale
