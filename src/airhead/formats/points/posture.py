"""How a table of positions stands and how large it is: the up axis and the unit that make it a human."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.formats.bvh.axes import METRES, Units, UpAxis
from airhead.rotations import FloatArray

_HIGH: Final = re.compile(r"head|neck|shoulder|nose|clavicle|collar", re.IGNORECASE)
_LOW: Final = re.compile(r"foot|toe|ankle|heel", re.IGNORECASE)
#: How much longer the way from feet to head is along the up axis than along the others, on average over a take.
_CLEAR: Final = 1.5
# The longest way through a body, most of the time: a standing adult's is about 1.7 m, a crouched child's a third of it.
_USUAL_SIZE_M: Final = 1.7
_PLAUSIBLE_SIZE_M: Final = (0.6, 3.5)
_LENGTHS: Final[tuple[Units, ...]] = ("m", "cm", "mm", "in")


def up_axis(points: FloatArray, names: Sequence[str]) -> UpAxis:
    """The axis along which heads are above feet, on average over the frames.

    Args:
        points: (T, N, 3) in the file's axes.
        names: of the points.

    Raises:
        BadInput: the names tell of no head or no foot, or it is neither Y nor Z.
    """
    high = [number for number, name in enumerate(names) if _HIGH.search(name)]
    low = [number for number, name in enumerate(names) if _LOW.search(name)]
    allowed = "state the up axis: y or z"
    if not high or not low:
        raise BadInput("the up axis cannot be told without a head and a foot", place="names", allowed=allowed)
    way = points[:, high].mean(axis=(0, 1)) - points[:, low].mean(axis=(0, 1))
    axis = int(np.abs(way).argmax())
    if axis == 0 or way[axis] <= 0 or way[axis] < _CLEAR * np.abs(np.delete(way, axis)).max():
        found = "from feet to head " + ", ".join(f"{value:.3g}" for value in way)
        raise BadInput("the up axis cannot be told from the posture", found=found, allowed=allowed)
    return "y" if axis == 1 else "z"


def units_of(points: FloatArray) -> Units:
    """The unit that makes a body most nearly as large as an adult; BadInput if none makes it human."""
    size = float(np.median(np.linalg.norm(points.max(axis=1) - points.min(axis=1), axis=-1)))
    units = min(_LENGTHS, key=lambda unit: abs(math.log(max(size, 1e-9) * METRES[unit] / _USUAL_SIZE_M)))
    least, greatest = _PLAUSIBLE_SIZE_M
    if not least <= size * METRES[units] <= greatest:
        found, allowed = f"{size:g} units across", f"a human, or state the units: {', '.join(METRES)}"
        raise BadInput("the units cannot be told from the size", found=found, allowed=allowed)
    return units
