"""A flight in which things fall too fast or too slowly: the file's frame rate or its scale is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from airhead.metrics.flight import GRAVITY_M_S2

#: Fitted gravity within these multiples of 9.81 m/s² is believed.
BELIEVED_GRAVITY: Final = (0.5, 2.0)
#: Body heights that need no change of scale.
_LIKELY_HEIGHT_M: Final = (1.3, 2.2)


@dataclass(frozen=True)
class GravityAdvice:
    """What would make a flight fall at 9.81 m/s².

    Attributes:
        gravity_m_s2: as fitted.
        fps: the frame rate that would explain it.
        scale: the factor on all lengths that would.
        prefer_rate: whether the body's height speaks for the rate.
    """

    gravity_m_s2: float
    fps: float
    scale: float
    prefer_rate: bool

    @property
    def line(self) -> str:
        """Both candidates in one sentence, the likelier first."""
        rate = f"the true frame rate is {self.fps:.4g} a second"
        scale = f"lengths should be multiplied by {self.scale:.3g}"
        first, second = (rate, scale) if self.prefer_rate else (scale, rate)
        return f"the body falls at {self.gravity_m_s2:.2f} m/s²: probably {first}, else {second}"


def gravity_advice(gravity_m_s2: float, fps: float, body_height_m: float) -> GravityAdvice | None:
    """Advice on a fitted gravity that nobody can believe; None where it lies within 0.5 to 2 g.

    Time enters squared: fps x √(9.81 / g). Lengths enter once: scale x 9.81 / g.

    Args:
        gravity_m_s2: as `fit_flight` found it, positive.
        fps: the frame rate that the file states.
        body_height_m: standing height of the body.
    """
    low, high = BELIEVED_GRAVITY
    if not gravity_m_s2 > 0 or low <= gravity_m_s2 / GRAVITY_M_S2 <= high:
        return None
    share = GRAVITY_M_S2 / gravity_m_s2
    likely = _LIKELY_HEIGHT_M[0] <= body_height_m <= _LIKELY_HEIGHT_M[1]
    return GravityAdvice(gravity_m_s2, fps * float(np.sqrt(share)), share, likely)
