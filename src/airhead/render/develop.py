"""From raw frames to pictures: shrunk to size, and graded by one curve a colour channel, for contrast and warmth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_WARMTH = np.array([1.012, 1.0, 0.985])
_CONTRAST = 0.22


def _curves() -> list[int]:
    """New values of red, then green, then blue, 256 each."""
    value = np.linspace(0.0, 1.0, 256) * np.ones((3, 1))
    curved = (1.0 - _CONTRAST) * value + _CONTRAST * value * value * (3.0 - 2.0 * value)
    return [int(new) for new in np.round(255.0 * np.clip(curved * _WARMTH[:, None], 0.0, 1.0)).ravel()]


_CURVES = _curves()


def develop(raw: NDArray[np.uint8], size_px: tuple[int, int]) -> NDArray[np.uint8]:
    """A raw frame (h, w, 3), first row at the bottom, as a picture of `size_px` (width, height)."""
    image = Image.fromarray(raw)
    if image.size != size_px:
        image = image.resize(size_px, Image.Resampling.BILINEAR)
    return np.asarray(image.point(_CURVES))[::-1]
