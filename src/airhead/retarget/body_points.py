"""Points of a body as the 15 landmarks, and the proportions that they have over a whole take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from airhead.errors import BadInput
from airhead.motion import LANDMARKS, STARTER_SKELETON, Points, Skeleton
from airhead.retarget.figure import LIMBS, SIDES
from airhead.retarget.point_names import named_points
from airhead.retarget.supports import runs
from airhead.rotations import FloatArray, cross

#: A point that is not seen for longer than this cannot be guessed.
_LONGEST_GAP_S: Final = 0.5
_PELVIS, _CHEST, _HEAD = (LANDMARKS.index(name) for name in ("pelvis", "chest", "head"))
_HIPS: Final = [LANDMARKS.index(f"{side}_hip") for side in SIDES]
_SHOULDERS: Final = [LANDMARKS.index(f"{side}_shoulder") for side in SIDES]


@dataclass(frozen=True, eq=False)
class BodyPoints:
    """A body's points over T frames.

    Attributes:
        landmarks_w: (T, 15, 3) metres, in the order of `LANDMARKS`; the pelvis is the middle of the hips, the head
            where the neck begins.
        others_w: further points by name, (T, 3) each: "head", "left_toe", "left_hand_tip", ….
        given: (15,) whether each landmark was among the points; chest and neck may be put between others.
    """

    landmarks_w: FloatArray
    others_w: dict[str, FloatArray]
    given: NDArray[np.bool_]


def body_points(points: Points) -> BodyPoints:
    """The landmarks among points.

    Raises:
        BadInput: a needed point is missing, or not seen for more than half a second.
    """
    found = named_points(points.names)
    _check_seen(points, found)
    place_w = {part: points.points_w[:, number] for part, number in found.items()}
    landmarks_w = np.zeros((points.frames, len(LANDMARKS), 3))
    for limb in LIMBS:
        for joint in limb:
            landmarks_w[:, joint] = place_w[LANDMARKS[joint]]
    landmarks_w[:, _PELVIS] = landmarks_w[:, _HIPS].mean(axis=1)
    between_w = landmarks_w[:, _SHOULDERS].mean(axis=1)
    landmarks_w[:, _HEAD] = place_w.get("neck", between_w)
    spine = [place for part, place in place_w.items() if part.startswith("spine")]
    middle_w = (landmarks_w[:, _PELVIS] + landmarks_w[:, _HEAD]) / 2
    spine.sort(key=lambda place: float(np.median(np.linalg.norm(place - middle_w, axis=-1))))
    landmarks_w[:, _CHEST] = spine[0] if spine else middle_w
    given = np.ones(len(LANDMARKS), dtype=bool)
    given[[_PELVIS, _CHEST, _HEAD]] = [False, bool(spine), "neck" in place_w]
    return BodyPoints(landmarks_w, {p: w for p, w in place_w.items() if p not in LANDMARKS or p == "head"}, given)


def skeleton_of(body: BodyPoints) -> Skeleton:
    """The folded skeleton with the bone lengths that points have: medians over all frames, the same on both sides."""
    joints = body.landmarks_w
    offsets = np.zeros((len(LANDMARKS), 3))
    offsets[_CHEST, 2] = _median_m(joints[:, _CHEST] - joints[:, _PELVIS])
    offsets[_HEAD, 2] = _median_m(joints[:, _HEAD] - joints[:, _CHEST])
    hips_m = _median_m(joints[:, _HIPS[1]] - joints[:, _HIPS[0]])
    shoulders_m = _median_m(joints[:, _SHOULDERS[1]] - joints[:, _SHOULDERS[0]])
    forward_m, up_m = _shoulders_from_chest(joints)
    for number, sign in enumerate((-0.5, 0.5)):
        offsets[_HIPS[number], 1] = sign * hips_m
        offsets[_SHOULDERS[number]] = [forward_m, sign * shoulders_m, up_m]
    for right, left in ((LIMBS[0], LIMBS[1]), (LIMBS[2], LIMBS[3])):
        for upper, lower in ((0, 1), (1, 2)):
            bones_w = [joints[:, limb[lower]] - joints[:, limb[upper]] for limb in (right, left)]
            offsets[[right[lower], left[lower]], 2] = -_median_m(np.concatenate(bones_w))
    return Skeleton(LANDMARKS, STARTER_SKELETON.parents, offsets)


def _median_m(vectors: FloatArray) -> float:
    return float(np.median(np.linalg.norm(vectors, axis=-1)))


def _shoulders_from_chest(joints: FloatArray) -> tuple[float, float]:
    """How far in front of the chest and above it the middle of the shoulders lies, in metres."""
    up = joints[:, _HEAD] - joints[:, _CHEST]
    up = up / np.maximum(np.linalg.norm(up, axis=-1, keepdims=True), 1e-9)
    forward = cross(joints[:, _SHOULDERS[1]] - joints[:, _SHOULDERS[0]], up)
    forward = forward / np.maximum(np.linalg.norm(forward, axis=-1, keepdims=True), 1e-9)
    middle = joints[:, _SHOULDERS].mean(axis=1) - joints[:, _CHEST]
    in_front_m, above_m = (np.median(np.einsum("ti,ti->t", middle, way)) for way in (forward, up))
    return float(in_front_m), float(above_m)


def _check_seen(points: Points, found: dict[str, int]) -> None:
    if points.confidence is None:
        return
    for part, number in found.items():
        gap = max(runs(points.confidence[:, number] <= 0), key=lambda span: span[1] - span[0], default=(0, 0))
        if part in LANDMARKS and gap[1] - gap[0] > _LONGEST_GAP_S * points.fps:
            place = f"point {points.names[number]!r}, frames {gap[0]} to {gap[1] - 1}"
            raise BadInput("a point is not seen for too long", place=place, allowed=f"at most {_LONGEST_GAP_S} s")
