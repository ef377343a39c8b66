"""Dress the body: cut it along clean hems into garments and skin, and put shoes and balloon on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sora_parts.balloon import balloon
from sora_parts.fit import Fitted
from sora_parts.geometry import neighbour_mean, smoothstep, vertex_normals
from sora_parts.neck import without_head
from sora_parts.shoes import Foot, trainer
from sora_parts.skeleton import NAMES
from sora_parts.surface import Surface, cut, join, smooth, thicken, triangulate

Array = NDArray[np.float64]

TUCK_M = 0.006
SIDES = ("left", "right")
UNDER_M = 0.03  # skin reaches this far under a garment, so that no gap opens when it bends
COLLAR_BALL_M = np.array([-0.004, 0.0, 0.120])  # from the head joint
COLLAR_RADIUS_M = 0.086
SLEEVE = 0.62  # share of the upper arm
LEGGING = 0.80  # share of the shank
TOP_HEM_M = 0.005  # above the pelvis
SOCK = 0.865  # share of the shank
TOES_OUT_RAD = np.radians(4.0)
SHOE_TOP = 0.985  # share of the shank at which the leg goes into the shoe

# rgba in sRGB, specular, shininess, emission
LOOKS: dict[str, tuple[float, ...]] = {
    "skin": (0.86, 0.67, 0.55, 1.0, 0.18, 0.25, 0.0),
    "top": (0.17, 0.22, 0.33, 1.0, 0.10, 0.15, 0.0),
    "leggings": (0.36, 0.39, 0.46, 1.0, 0.15, 0.20, 0.0),
    "socks": (0.93, 0.92, 0.89, 1.0, 0.05, 0.10, 0.10),
    "shoes": (0.91, 0.33, 0.25, 1.0, 0.30, 0.40, 0.0),
    "soles": (0.95, 0.94, 0.92, 1.0, 0.20, 0.30, 0.22),
    "laces": (0.96, 0.95, 0.93, 1.0, 0.10, 0.20, 0.0),
    "balloon": (0.85, 0.645, 0.02, 1.0, 0.95, 0.80, 0.20),
    "knot": (0.80, 0.59, 0.02, 1.0, 0.60, 0.60, 0.10),
}


@dataclass(frozen=True)
class Piece:
    """A named surface with its look."""

    name: str
    surface: Surface
    look: tuple[float, ...]


def dress(fitted: Fitted) -> list[Piece]:
    """All the pieces of Sora."""
    body = Surface(fitted.vertices, triangulate(fitted.quads), fitted.weights)
    body, foot_of_balloon = without_head(body, fitted)
    legs_on, _ = cut(body, _least(_share(body, fitted, (side, "knee", "ankle"), SHOE_TOP) for side in SIDES))
    top_field, legging_field, sock_field = (
        partial(field, fitted=fitted) for field in (_top_field, _legging_field, _sock_field)
    )
    top = _garment(legs_on, top_field, 24, 0.006)
    leggings = _garment(_tucked(legs_on, top_field(legs_on)), legging_field, 6, 0.0025)
    socks = _garment(legs_on, sock_field, 4, 0.003)
    covered = np.maximum(top_field(legs_on), legging_field(legs_on))
    skin, _ = cut(_tucked(legs_on, covered), UNDER_M - covered)
    shoes, soles, laces = _shoes(fitted)
    shell, knot = balloon(foot_of_balloon, NAMES.index("head"), body.weights.shape[1])
    surfaces = {
        "skin": skin,
        "top": top,
        "leggings": leggings,
        "socks": socks,
        "shoes": shoes,
        "soles": soles,
        "laces": laces,
        "balloon": shell,
        "knot": knot,
    }
    return [Piece(name, surface, LOOKS[name]) for name, surface in surfaces.items()]


def _least(fields: Iterable[Array]) -> Array:
    return np.asarray(np.minimum.reduce(list(fields)))


def _share(body: Surface, fitted: Fitted, limb: tuple[str, str, str], share: float) -> Array:
    """Metres (V,) that a vertex lies short of `share` of the way along a limb (side, start, end); 1 elsewhere."""
    side, start, end = limb
    a, b = (fitted.bind_pos[NAMES.index(f"{side}_{name}")] for name in (start, end))
    length = np.linalg.norm(b - a)
    along = (body.vertices - a) @ (b - a) / length
    near = (body.vertices[:, 1] > 0) == (side == "left")
    if start == "shoulder":  # the trunk and legs stand where an arm would reach on
        near &= (np.abs(body.vertices[:, 1]) > 0.16) & (along > 0.05)
    return np.where(near, share * length - along, 1.0)


def _top_field(body: Surface, fitted: Fitted) -> Array:
    """Positive (m) where the top is."""
    sleeves = _least(_share(body, fitted, (side, "shoulder", "elbow"), SLEEVE) for side in SIDES)
    hands = np.abs(body.vertices[:, 1]) > fitted.bind_pos[NAMES.index("left_elbow"), 1]
    hem = np.where(hands, -1.0, body.vertices[:, 2] - TOP_HEM_M)
    return np.minimum(np.minimum(sleeves, hem), _collar(body, fitted))


def _collar(body: Surface, fitted: Fitted) -> Array:
    """A round neckline: where a ball around the neck meets the body."""
    middle = fitted.bind_pos[NAMES.index("head")] + COLLAR_BALL_M
    return np.asarray(np.linalg.norm((body.vertices - middle) * [0.9, 1.0, 1.0], axis=1) - COLLAR_RADIUS_M)


def _legging_field(body: Surface, fitted: Fitted) -> Array:
    ankles = _least(_share(body, fitted, (side, "knee", "ankle"), LEGGING) for side in SIDES)
    arms = np.abs(body.vertices[:, 1]) > 0.28
    waist = np.where(arms, -1.0, TOP_HEM_M + 0.04 - body.vertices[:, 2])
    return np.minimum(ankles, waist)


def _sock_field(body: Surface, fitted: Fitted) -> Array:
    return -_least(_share(body, fitted, (side, "knee", "ankle"), SOCK) for side in SIDES)


def _garment(body: Surface, field: Callable[[Surface], Array], rounds: int, thickness_m: float) -> Surface:
    """Cloth over the body where `field` is positive: smoother than the body, nowhere nearer than its thickness."""
    cloth, _ = cut(body, field(body))
    normals = vertex_normals(cloth.vertices, cloth.faces)
    even = smooth(cloth, rounds).vertices
    lift = ((even - cloth.vertices) * normals).sum(axis=1)
    short = np.maximum(neighbour_mean(np.maximum(-lift, 0.0), cloth.faces, 2), -lift)
    # only near a hem is there a body under the cloth; elsewhere it may hang as smooth as it likes
    near_hem = 1.0 - smoothstep(UNDER_M, 2.5 * UNDER_M, field(cloth))
    over = even + normals * (near_hem * np.maximum(short, 0.0))[:, None]
    return thicken(Surface(over, cloth.faces, cloth.weights), thickness_m, thickness_m + 0.004)


def _tucked(body: Surface, covered: Array) -> Surface:
    """The body drawn in where clothes cover it, so that it never shows through them."""
    normals = vertex_normals(body.vertices, body.faces)
    depth = TUCK_M * smoothstep(-0.004, 0.5 * UNDER_M, covered)
    return Surface(body.vertices - normals * depth[:, None], body.faces, body.weights)


def _shoes(fitted: Fitted) -> list[Surface]:
    """Uppers, soles and laces of both shoes."""
    pairs = []
    for side, outward in (("left", 1.0), ("right", -1.0)):
        bone = NAMES.index(f"{side}_ankle")
        yaw = TOES_OUT_RAD * outward
        forward = np.array([np.cos(yaw), np.sin(yaw), 0.0])
        pairs.append(trainer(Foot(fitted.bind_pos[bone], forward, outward, bone, fitted.weights.shape[1])))
    return [join([left, right]) for left, right in zip(*pairs, strict=True)]
