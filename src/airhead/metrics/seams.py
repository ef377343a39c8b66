"""Whether a cut between two motions can be seen: jumps across it, beside those that people's own motion has.

A cut that nobody can find jumps no more than the recordings it is made of. Jumps are differences over two frames each
way, so that they need no filter and see nothing but the cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from airhead.rotations import FloatArray

#: The jump that all but one frame in a hundred of a recording stay below.
_USUAL_PERCENTILE: Final = 99.0
#: Below these nobody sees a jump, and a recording that stands still allows none: 1 mm, 0.05 m/s, 3 m/s² (ours).
LEAST_JUMPS: Final = (0.001, 0.05, 3.0)


@dataclass(frozen=True, eq=False)
class Jumps:
    """Jumps into every frame of T, the largest of P points; 0 where a neighbour is missing.

    Attributes:
        position_m: (T,) how far a point lands from where its velocities on both sides would have it.
        velocity_m_s: (T,) velocity after the frame boundary minus velocity before it.
        acceleration_m_s2: (T,) the same of the acceleration.
    """

    position_m: FloatArray
    velocity_m_s: FloatArray
    acceleration_m_s2: FloatArray

    def stacked(self) -> FloatArray:
        """(T, 3) position, velocity and acceleration side by side."""
        return np.stack([self.position_m, self.velocity_m_s, self.acceleration_m_s2], axis=-1)


@dataclass(frozen=True)
class SeamJump:
    """The largest jumps over one seam; each triple is position (m), velocity (m/s) and acceleration (m/s²).

    Attributes:
        jump: at the worst frame of the seam.
        usual: 99th percentile of the same in the source takes.
        ratio: jump over usual.
        frame: where the largest ratio is.
    """

    jump: tuple[float, float, float]
    usual: tuple[float, float, float]
    ratio: tuple[float, float, float]
    frame: int


def jumps(points_w: FloatArray, fps: float) -> Jumps:
    """The jump from frame f - 1 to f, for every f.

    With x the points, dt the frame time and a boundary between f - 1 and f:
    position = |x[f+1] - 3 x[f] + 3 x[f-1] - x[f-2]| / 2, the step beyond the mean of the steps before and after;
    velocity = |(x[f+1] - x[f]) - (x[f-1] - x[f-2])| / dt;
    acceleration = |(x[f+2] - 2 x[f+1] + x[f]) - (x[f] - 2 x[f-1] + x[f-2])| / dt².
    A step of size s reads s, a kink by v reads v, a change of acceleration by a reads a. Ours.

    Args:
        points_w: (T, P, 3) metres.
        fps: frames a second.
    """
    frames = len(points_w)
    position, speed, acceleration = np.zeros((3, frames))
    if frames >= 4:
        a, b, c, d = (points_w[i : frames - 3 + i] for i in range(4))
        position[2:-1] = _largest(d - 3 * c + 3 * b - a) / 2
        speed[2:-1] = _largest((d - c) - (b - a)) * fps
    if frames >= 5:
        a, b, _, d, e = (points_w[i : frames - 4 + i] for i in range(5))
        acceleration[2:-2] = _largest((e - 2 * d) - (a - 2 * b)) * fps**2
    return Jumps(position, speed, acceleration)


def usual_jumps(sources: Sequence[Jumps]) -> FloatArray:
    """(3,) the 99th percentile of the jumps in some takes, at least `LEAST_JUMPS`.

    Args:
        sources: of each take, at the frame rate of the motion that it is compared with.
    """
    together = np.concatenate([source.stacked()[2:-2] for source in sources])
    if not len(together):
        return np.array(LEAST_JUMPS)
    usual: FloatArray = np.maximum(np.percentile(together, _USUAL_PERCENTILE, axis=0), LEAST_JUMPS)
    return usual


def seam_jump(found: Jumps, usual: FloatArray, start_frame: int, end_frame: int) -> SeamJump:
    """The largest jumps into the frames `[start_frame, end_frame]` of a seam, both included.

    Args:
        found: jumps of the whole motion.
        usual: (3,) as `usual_jumps` gives them.
        start_frame: first frame of the blend; for a plain cut the first frame after it.
        end_frame: first frame after the blend; for a plain cut the same as `start_frame`.
    """
    inside = found.stacked()[start_frame : end_frame + 1]
    largest = inside.max(axis=0)
    worst = int((inside / usual).max(axis=1).argmax())
    return SeamJump(_triple(largest), _triple(usual), _triple(largest / usual), start_frame + worst)


def _largest(steps: FloatArray) -> FloatArray:
    largest: FloatArray = np.linalg.norm(steps, axis=-1).max(axis=-1)
    return largest


def _triple(values: FloatArray) -> tuple[float, float, float]:
    position, velocity, acceleration = (float(value) for value in values)
    return position, velocity, acceleration
