"""Close the hands to relaxed fists, straighten the wrists and turn the palms, before the rig is reduced.

The wrists of the starter skeleton are welded: straight fingers would stab the floor in a cartwheel.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sora_parts.geometry import smoothstep, turn, turn_between, unit
from sora_parts.makehuman import BaseBody

Array = NDArray[np.float64]

HAND_SCALE = 0.86  # brings the knuckles to about 9 cm beyond the wrist
CURL_RAD = np.radians([68.0, 88.0, 52.0])  # at the three joints of each finger
THUMB_CURL_RAD = np.radians([0.0, 42.0, 40.0])
THUMB_RAISED = np.array([0.62, 0.70, -0.10])  # where its root points: along the hand, out of the palm, to the index


def close_hands(body: BaseBody) -> Array:
    """Return the vertices (V, 3) with both hands in relaxed fists and palms turned towards the thighs."""
    vertices = body.vertices.copy()
    for side in ("l", "r"):
        vertices = _fist(body, vertices, side)
        vertices = _set_hand(body, vertices, side)
    return vertices


def palm_normal(body: BaseBody, side: str) -> Array:
    """Unit vector (3,) out of the palm."""
    across = body.cubes[f"joint-{side}-finger-2-1"] - body.cubes[f"joint-{side}-finger-5-1"]
    along = body.cubes[f"joint-{side}-finger-3-1"] - body.cubes[f"joint-{side}-hand"]
    normal = np.cross(along, across) if side == "l" else np.cross(across, along)
    return unit(normal)


def arm_axes(body: BaseBody, side: str) -> tuple[Array, Array, Array]:
    """Unit directions (3,) of the upper arm, the forearm, and the axis about which the elbow bends."""
    shoulder, elbow, hand = (body.cubes[f"joint-{side}-{name}"] for name in ("shoulder", "elbow", "hand"))
    upper, fore = unit(elbow - shoulder), unit(hand - elbow)
    return upper, fore, unit(np.cross(upper, fore))


def _fist(body: BaseBody, vertices: Array, side: str) -> Array:
    out = vertices.copy()
    suffix = side.upper()
    palm = palm_normal(body, side)
    across = body.cubes[f"joint-{side}-finger-2-1"] - body.cubes[f"joint-{side}-finger-5-1"]
    across = unit(across - (across @ palm) * palm)
    for finger in range(1, 6):
        joints = [body.cubes[f"joint-{side}-finger-{finger}-{k}"] for k in range(1, 5)]
        axis = unit(np.cross(unit(joints[2] - joints[0]), palm))
        matrix, shift = np.eye(3), np.zeros(3)
        for k in range(3):
            step = turn(axis, CURL_RAD[k]) if finger > 1 else _thumb_turn(joints, across, palm, k)
            # the joint is carried by the bones before it; then this bone turns about it
            matrix, shift = matrix @ step, matrix @ (joints[k] - step @ joints[k]) + shift
            weight = body.weights[f"finger{finger}-{k + 1}.{suffix}"][:, None]
            out += weight * (vertices @ matrix.T + shift - vertices)
    return out


def _thumb_turn(joints: list[Array], across: Array, palm: Array, k: int) -> Array:
    """The thumb first turns in front of the palm, then bends over the fingers; `across` is from pinky to index."""
    along = unit(np.cross(across, palm)) * np.sign(np.cross(across, palm) @ (joints[3] - joints[0]))
    raised = unit(THUMB_RAISED @ np.stack([along, palm, across]))
    if k == 0:
        return turn_between(unit(joints[3] - joints[0]), raised)
    # later bones bend in the thumb's own frame, before it was raised
    raise_turn = turn_between(unit(joints[3] - joints[0]), raised)
    axis = unit(np.cross(raised, unit(-across + 0.45 * along)))
    return turn(raise_turn.T @ axis, THUMB_CURL_RAD[k])


def _set_hand(body: BaseBody, vertices: Array, side: str) -> Array:
    """Scale the hand, line it up with the forearm, and twist the forearm until the palm faces the thigh."""
    _, fore, bend = arm_axes(body, side)
    wrist, elbow = body.cubes[f"joint-{side}-hand"], body.cubes[f"joint-{side}-elbow"]
    knuckles = body.cubes[f"joint-{side}-finger-3-1"]
    straight = turn_between(unit(knuckles - wrist), fore)
    names = [n for n in body.weights if n.endswith("." + side.upper()) and n.startswith(("wrist", "metac", "finger"))]
    hand = np.sum([body.weights[name] for name in names], axis=0)
    out = vertices + hand[:, None] * ((vertices - wrist) @ straight.T * HAND_SCALE + wrist - vertices)

    wanted = bend if side == "l" else -bend
    palm = straight @ palm_normal(body, side)
    palm = unit(palm - (palm @ fore) * fore)
    twist_rad = np.arctan2(np.cross(palm, wanted) @ fore, palm @ wanted)
    arm = hand + body.weights[f"lowerarm01.{side.upper()}"] + body.weights[f"lowerarm02.{side.upper()}"]
    along = (out - elbow) @ fore / np.linalg.norm(wrist - elbow)
    angle = twist_rad * smoothstep(0.0, 1.0, along) * np.minimum(arm, 1.0)
    turned = np.einsum("vij,vj->vi", turn(fore, angle), out - elbow) + elbow
    return np.asarray(np.where(arm[:, None] > 0.02, turned, out))
