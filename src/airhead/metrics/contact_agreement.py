"""Whether a result touches the ground when its source does, and with the same parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class PartAgreement:
    """One part of the body.

    Attributes:
        part: its name; foot and toes are one part, and so are forearm and upper arm.
        agreed: share of frames in which both touch or neither does.
        in_source, in_result: share of frames in which each touches.
    """

    part: str
    agreed: float
    in_source: float
    in_result: float

    @property
    def touches(self) -> bool:
        """Whether it ever touches anything in either."""
        return max(self.in_source, self.in_result) > 0.0


def contact_agreement(
    result: NDArray[np.bool_], source: NDArray[np.bool_], segment_names: Sequence[str]
) -> tuple[PartAgreement, ...]:
    """How often each part's contact is the source's.

    Args:
        result: (T, S) whether each segment touches in the result.
        source: (T, S) the same in the source, at the same times.
        segment_names: the S segments.
    """
    parts = [_part(name) for name in segment_names]
    agreements = []
    for part in dict.fromkeys(parts):
        columns = [i for i, name in enumerate(parts) if name == part]
        ours, theirs = result[:, columns].any(axis=1), source[:, columns].any(axis=1)
        agreements.append(PartAgreement(part, float((ours == theirs).mean()), float(theirs.mean()), float(ours.mean())))
    return tuple(agreements)


def agreed_share(parts: Sequence[PartAgreement]) -> float:
    """The mean over the parts that touch in either; those that never do would only flatter it. 1 if none does."""
    shares = [part.agreed for part in parts if part.touches]
    return float(np.mean(shares)) if shares else 1.0


def _part(segment: str) -> str:
    side, _, name = segment.partition("_")
    if name in ("foot", "toes"):
        return f"{side} foot"
    if name in ("forearm", "upper_arm"):
        return f"{side} arm"
    return "trunk" if segment in ("pelvis", "chest") else segment.replace("_", " ")
