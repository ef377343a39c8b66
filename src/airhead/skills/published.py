"""What others published of the same stunts.

Peng et al. 2018, "DeepMimic", Table 2 (samples and normalised return) and, for two clips, the largest pushes that its
humanoid of 45 kg stands. Our returns are of our reimplementation in another simulator: they compare, they do not equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Published:
    """DeepMimic's policy for one clip.

    Attributes:
        nr: normalised return.
        samples: control steps that it learned from.
        pushes_n: newtons forwards and sideways that it survives for 0.2 s; None where we know none.
    """

    nr: float
    samples: int
    pushes_n: tuple[float, float] | None = None


#: By starter take. The names are DeepMimic's clips.
DEEPMIMIC: Final = {
    "backflip": Published(0.729, 72_000_000, (440.0, 100.0)),
    "cartwheel": Published(0.804, 51_000_000),
    "roll": Published(0.735, 81_000_000),
    "spin": Published(0.664, 191_000_000),
    "spinkick": Published(0.748, 67_000_000),
    "jump": Published(0.947, 86_000_000),
    "kick": Published(0.854, 50_000_000),
    "getup_facedown": Published(0.885, 49_000_000),
    "getup_faceup": Published(0.838, 66_000_000),
    "run": Published(0.951, 53_000_000, (720.0, 300.0)),
    "walk": Published(0.985, 61_000_000),
}
