"""Back to a recording: a simulated move is searched until nobody sees where it hands over.

What a simulation leaves behind fades into the recording. Where it stumbled at the end, that can be seen, whether or not
the move was done. So the move is rehearsed with the recording after it, as passages are: the first search counts after
which a film's own measure of seams finds no more than recordings have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from airhead.metrics import Jumps, jumps, seam_jump, trace, usual_jumps
from airhead.motion import Cut, Motion, PlannedMove
from airhead.perform.staging import Staging
from airhead.rotations import FloatArray

#: Jumps are to be at most this large beside all but one in a hundred of the recording's own. A film's report compares
#: with whole takes, of which a plan has the liveliest parts: hence the margin.
_USUAL: Final = 0.9


@dataclass(frozen=True, eq=False)
class _Tried:
    """A performance up to the end of the recording, and how large its seam is beside what is usual."""

    going: Staging
    seam: float

    @property
    def rank(self) -> tuple[bool, bool, float]:
        """Less is better: that the move is done, then that its end cannot be seen, then to be near the line."""
        span = self.going.spans[-1]
        return not span.success, self.seam > _USUAL, span.mpjpe_global_mm


def handed_back(staging: Staging, moves: list[PlannedMove], recorded: list[PlannedMove], cut: Cut) -> Staging:
    """A performance gone on with simulated moves and the recorded ones after them.

    Args:
        staging: the performance so far.
        moves: that are simulated.
        recorded: those after them.
        cut: between the two.
    """
    tried: list[_Tried] = []
    compute_s, physics_steps = 0.0, 0
    for way in staging.settings.ways:
        going = staging.copied()
        going.progress = staging.progress
        going.simulate(moves, ways=(way,))
        spent = going.spans[-1]
        compute_s, physics_steps = compute_s + spent.compute_s, physics_steps + spent.physics_steps
        if not going.ended_early:
            going.place(recorded)
        tried.append(_Tried(going, np.inf if going.ended_early else _seam(going, cut)))
        if not any(tried[-1].rank[:2]):
            break
    best = min(tried, key=lambda each: each.rank).going
    last = best.spans[-1]
    best.spans[-1] = last.after(compute_s - last.compute_s, physics_steps - last.physics_steps)
    return best


def _seam(going: Staging, cut: Cut) -> float:
    """The largest jump over a cut, of joints or centre of mass, beside what is usual where the plan joins no takes."""
    end, own = min(cut.blend_end, going.frames - 1), going.recorded
    usual = [usual_jumps([_at(each, own)]) for each in _jumps(going.plan.motion, going)]
    found = _jumps(going.motion, going)
    return max(max(seam_jump(f, u, cut.blend_start, end).ratio) for f, u in zip(found, usual, strict=True))


def _jumps(motion: Motion, going: Staging) -> tuple[Jumps, Jumps]:
    """Those of the joints and those of the centre of mass."""
    seen = trace(motion, going.body.segments, motion.times_s)
    com_pos_w: FloatArray = seen.com_pos_w[:, None]
    return jumps(seen.landmarks_w, motion.fps), jumps(com_pos_w, motion.fps)


def _at(found: Jumps, frames: NDArray[np.bool_]) -> Jumps:
    return Jumps(found.position_m[frames], found.velocity_m_s[frames], found.acceleration_m_s2[frames])
