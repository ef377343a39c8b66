"""Whether a body in flight keeps its angular momentum, as everything does that nothing turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from airhead.motion import Motion, Segment, angular_momentum, forward_kinematics, segment_centers
from airhead.rotations import FloatArray

#: A body that turns slower than this is compared with one that does: a share of nearly nothing says nothing.
_SLOWEST_TURN_RAD_S: Final = 1.0


@dataclass(frozen=True, eq=False)
class MomentumDrift:
    """How the angular momentum of one flight changes.

    Attributes:
        start_frame, end_frame: half-open span of the flight.
        relative: largest |L - mean L| over |mean L|; it counts changes of size and of direction alike.
        size: largest change of |L| from its mean, over |mean L|.
        direction_rad: largest angle between L and mean L; 0 where the body hardly turns.
        mean_kgm2_s: (3,) the mean, in the world.
    """

    start_frame: int
    end_frame: int
    relative: float
    size: float
    direction_rad: float
    mean_kgm2_s: FloatArray


def angular_momentum_drift(
    motion: Motion, segments: Sequence[Segment], spans: Sequence[tuple[int, int]]
) -> list[MomentumDrift]:
    """The drift of each flight.

    About the centre of mass L is constant while only gravity acts (Euler's second law; gravity has no moment there).
    Where |mean L| is less than that of the body turning at 1 rad/s, it is compared with the latter.

    Args:
        motion: T frames.
        segments: masses of the body.
        spans: flights, half-open. Their first and last frames are left out: their differences reach into a contact.
    """
    measurable = [(start, end) for start, end in spans if end - start > 2]
    if not measurable:
        return []
    poses = forward_kinematics(motion.skeleton, motion.root_pos_w, motion.joint_rot_l)
    momentum_w = angular_momentum(motion.skeleton, segments, *poses, motion.fps)
    mass_kg = np.array([segment.lump.mass_kg for segment in segments])
    centers_w = segment_centers(motion.skeleton, segments, *poses)
    arms = centers_w - np.einsum("tsx,s->tx", centers_w, mass_kg / mass_kg.sum())[:, None]
    inertia_kgm2 = np.einsum("tsx,tsx,s->t", arms, arms, mass_kg)
    return [
        momentum_drift(momentum_w, _SLOWEST_TURN_RAD_S * float(inertia_kgm2[start:end].mean()), (start, end))
        for start, end in measurable
    ]


def momentum_drift(momentum_kgm2_s: FloatArray, least_kgm2_s: float, span: tuple[int, int]) -> MomentumDrift:
    """The drift of one flight.

    Args:
        momentum_kgm2_s: (T, 3) angular momentum about the centre of mass.
        least_kgm2_s: what a mean smaller than this is compared with.
        span: the flight, half-open, at least three frames.
    """
    inside = momentum_kgm2_s[span[0] + 1 : span[1] - 1]
    mean = inside.mean(axis=0)
    size, mean_size = np.linalg.norm(inside, axis=-1), float(np.linalg.norm(mean))
    scale = max(mean_size, least_kgm2_s)
    cosine = inside @ mean / np.maximum(size * mean_size, 1e-12)
    turns = mean_size >= least_kgm2_s
    return MomentumDrift(
        start_frame=span[0],
        end_frame=span[1],
        relative=float(np.linalg.norm(inside - mean, axis=-1).max()) / scale,
        size=float(np.abs(size - mean_size).max()) / scale,
        direction_rad=float(np.arccos(np.clip(cosine, -1.0, 1.0)).max()) if turns else 0.0,
        mean_kgm2_s=mean,
    )
