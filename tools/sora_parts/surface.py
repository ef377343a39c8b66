"""Cutting, thickening and smoothing of skinned surfaces."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sora_parts.geometry import neighbour_mean, vertex_normals

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Surface:
    """Triangles (F, 3) on vertices (V, 3), in metres, with the shares (V, B) of the bones."""

    vertices: Array
    faces: Ints
    weights: Array

    def keep(self, faces: Ints) -> Surface:
        """Only these triangles, with the vertices they use."""
        used, renumbered = np.unique(faces, return_inverse=True)
        return Surface(self.vertices[used], renumbered.reshape(-1, 3), self.weights[used])


def triangulate(quads: Ints) -> Ints:
    """Two triangles (2F, 3) for each quad (F, 4)."""
    return np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])


def cut(surface: Surface, field: Array) -> tuple[Surface, Surface]:
    """Cut along the line where the per-vertex `field` (V,) is zero: (where it is positive, where it is negative)."""
    field = np.where(np.abs(field) < 1e-6, 1e-6, field)
    side = field[surface.faces] > 0
    crossed = side.any(axis=1) & ~side.all(axis=1)
    vertices, weights = list(surface.vertices), list(surface.weights)
    made: dict[tuple[int, int], int] = {}

    def middle(a: int, b: int) -> int:
        key = (min(a, b), max(a, b))
        if key not in made:
            t = field[a] / (field[a] - field[b])
            made[key] = len(vertices)
            vertices.append(surface.vertices[a] * (1 - t) + surface.vertices[b] * t)
            weights.append(surface.weights[a] * (1 - t) + surface.weights[b] * t)
        return made[key]

    above, below = [surface.faces[side.all(axis=1)]], [surface.faces[~side.any(axis=1)]]
    for face in surface.faces[crossed]:
        positive = field[face] > 0
        alone = int(np.flatnonzero(positive == (positive.sum() == 1))[0])
        a, b, c = (int(face[(alone + i) % 3]) for i in range(3))
        ab, ac = middle(a, b), middle(a, c)
        tip, rest = np.array([[a, ab, ac]]), np.array([[ab, b, c], [ab, c, ac]])
        (above if field[a] > 0 else below).append(tip)
        (below if field[a] > 0 else above).append(rest)
    whole = Surface(np.array(vertices), surface.faces, np.array(weights))
    return whole.keep(np.concatenate(above)), whole.keep(np.concatenate(below))


def boundary_edges(faces: Ints) -> Ints:
    """Edges (E, 2) with a triangle on their left and none on their right."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    known = {(int(a), int(b)) for a, b in edges}
    return np.array([(a, b) for a, b in sorted(known) if (b, a) not in known], dtype=np.int64).reshape(-1, 2)


def smooth(surface: Surface, rounds: int) -> Surface:
    """Even out the surface; its open edges only along themselves."""
    edges = boundary_edges(surface.faces)
    rim = np.unique(edges)
    vertices = surface.vertices
    for _ in range(rounds):
        moved = neighbour_mean(vertices, surface.faces, 1)
        moved[rim] = vertices[rim]
        total, count = np.zeros_like(vertices), np.zeros(len(vertices))
        for a, b in ((0, 1), (1, 0)):
            np.add.at(total, edges[:, a], vertices[edges[:, b]])
            np.add.at(count, edges[:, a], 1.0)
        moved[rim] = 0.5 * vertices[rim] + 0.5 * total[rim] / count[rim, None]
        vertices = moved
    return replace(surface, vertices=vertices)


def thicken(surface: Surface, thickness_m: Array | float, hem_m: float) -> Surface:
    """Push the surface out along its normals and turn its open edges in by `hem_m`, like the hem of a garment."""
    normals = vertex_normals(surface.vertices, surface.faces)
    thickness = np.broadcast_to(np.asarray(thickness_m, dtype=np.float64), (len(normals),))[:, None]
    outside = surface.vertices + normals * thickness
    edges = boundary_edges(surface.faces)
    rim, number = np.unique(edges, return_inverse=True)
    number = number.reshape(-1, 2)
    # the hem is a strip of its own vertices, so that its crease stays sharp
    start = len(outside)
    lip, inner = outside[rim], outside[rim] - normals[rim] * hem_m
    a, b = number[:, 0] + start, number[:, 1] + start
    strip = np.concatenate([np.stack([b, a, a + len(rim)], axis=1), np.stack([b, a + len(rim), b + len(rim)], axis=1)])
    return Surface(
        np.concatenate([outside, lip, inner]),
        np.concatenate([surface.faces, strip]),
        np.concatenate([surface.weights, surface.weights[rim], surface.weights[rim]]),
    )


def join(surfaces: list[Surface]) -> Surface:
    """Several surfaces as one."""
    start = np.cumsum([0] + [len(s.vertices) for s in surfaces])
    return Surface(
        np.concatenate([s.vertices for s in surfaces]),
        np.concatenate([s.faces + n for s, n in zip(surfaces, start, strict=False)]),
        np.concatenate([s.weights for s in surfaces]),
    )


def loft(rings: Array, close_ends: bool = True) -> tuple[Array, Ints]:
    """Triangles over rings (R, N, 3) of points, each ring counter-clockwise seen from the end of the row."""
    count, around = rings.shape[:2]
    vertices = rings.reshape(-1, 3)
    grid = np.arange(count * around).reshape(count, around)
    a, b = grid[:-1], np.roll(grid[:-1], -1, axis=1)
    c, d = np.roll(grid[1:], -1, axis=1), grid[1:]
    faces = np.concatenate([np.stack(t, axis=-1).reshape(-1, 3) for t in ((a, b, c), (a, c, d))])
    if close_ends:
        middles = np.stack([rings[0].mean(axis=0), rings[-1].mean(axis=0)])
        first, last = len(vertices), len(vertices) + 1
        cap0 = np.stack([np.roll(grid[0], -1), grid[0], np.full(around, first)], axis=1)
        cap1 = np.stack([grid[-1], np.roll(grid[-1], -1), np.full(around, last)], axis=1)
        vertices, faces = np.concatenate([vertices, middles]), np.concatenate([faces, cap0, cap1])
    return vertices, faces
