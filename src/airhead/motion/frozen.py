"""Arrays that belong to a frozen record: checked once, then read-only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from airhead.errors import BadInput
from airhead.rotations import FloatArray


def frozen_floats(values: ArrayLike, shape: Sequence[int | None], name: str) -> FloatArray:
    """A read-only float64 copy of `values`.

    Args:
        values: numbers, all finite.
        shape: the length allowed on each axis, `None` for any.
        name: what to call the array in an error.

    Raises:
        BadInput: the shape is another one, or a number is NaN or infinite.
    """
    array = np.array(values, dtype=np.float64)
    _check_shape(array.shape, shape, name)
    finite = np.isfinite(array)
    if not finite.all():
        first = tuple(int(i) for i in np.argwhere(~finite)[0])
        raise BadInput(f"{name} is not finite", place=f"index {first}", found=array[first], allowed="finite numbers")
    array.flags.writeable = False
    return array


def frozen_bools(values: ArrayLike, shape: Sequence[int | None], name: str) -> NDArray[np.bool_]:
    """A read-only boolean copy of `values`; errors as in `frozen_floats`."""
    array = np.array(values, dtype=np.bool_)
    _check_shape(array.shape, shape, name)
    array.flags.writeable = False
    return array


def _check_shape(found: tuple[int, ...], allowed: Sequence[int | None], name: str) -> None:
    fits = len(found) == len(allowed) and all(a in (None, f) for f, a in zip(found, allowed, strict=True))
    if not fits:
        wanted = "(" + ", ".join("any" if a is None else str(a) for a in allowed) + ")"
        raise BadInput(f"{name} has the wrong shape", found=found, allowed=wanted)
