"""Smooth curves for cameras, without delay."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from airhead.rotations import FloatArray

_SIGMAS = 3.0  # where the smoothing windows end


def smooth(values: FloatArray, sigma_frames: float) -> FloatArray:
    """Low-pass along time, the first axis."""
    return np.asarray(gaussian_filter1d(values, sigma_frames, axis=0, mode="nearest", truncate=_SIGMAS))


def smooth_path(path: FloatArray, sigma_frames: float) -> FloatArray:
    """Low-pass of a path (T, D) that goes on at its ends as it went, so that who follows it is not left behind."""
    reach = int(_SIGMAS * sigma_frames + 0.5)
    longer = np.pad(path, ((reach, reach), (0, 0)), mode="reflect", reflect_type="odd")
    return smooth(longer, sigma_frames)[reach : reach + len(path)]


def smooth_envelope(values: FloatArray, sigma_frames: float) -> FloatArray:
    """A smooth curve that is nowhere below `values` (T,).

    Each smoothed value is a mean over a window; where every value in it is first raised to the largest within one
    window's reach, the mean cannot fall below the value in its middle.
    """
    reach = int(_SIGMAS * sigma_frames + 0.5)
    raised = maximum_filter1d(values, 2 * reach + 1, mode="nearest")
    # rounding in the mean must not undercut what it is a mean of
    return np.maximum(smooth(raised, sigma_frames), values)
