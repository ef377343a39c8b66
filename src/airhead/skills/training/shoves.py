"""Shoves: some attempts are pushed once, so that a policy has seen what pushes do."""

from __future__ import annotations

from typing import Final

import numpy as np

from airhead.body import Body
from airhead.rotations import FloatArray
from airhead.skills.departures import IntArray
from airhead.skills.pushes import DEEPMIMIC_MASS_KG, OUR_PUSHES_N

_LASTING_S: Final = 0.2
#: They come within this long of an attempt's start.
_WITHIN_S: Final = 2.0


class Shoves:
    """Pushes at the pelvis over the ground, any way, up to our strongest one forward.

    Args:
        body: who is pushed.
        copies: how many of it.
        share: of attempts that are pushed.
        control_hz: control intervals a second.
        rng: source of everything random.
    """

    def __init__(self, body: Body, copies: int, share: float, control_hz: float, rng: np.random.Generator) -> None:
        self._share, self._rng = share, rng
        self._strongest_n = OUR_PUSHES_N[0] * body.mass_kg / DEEPMIMIC_MASS_KG
        self._lasting, self._within = round(_LASTING_S * control_hz), round(_WITHIN_S * control_hz)
        self._push_w = np.zeros((copies, 3))
        self._wait: IntArray = np.full(copies, -self._lasting)

    def draw(self, which: IntArray) -> None:
        """New attempts of these copies: whether they are pushed, how and when."""
        count, rng = len(which), self._rng
        direction_rad = 2.0 * np.pi * rng.random(count)
        newtons = self._strongest_n * rng.random(count)
        self._push_w[which, 0] = newtons * np.cos(direction_rad)
        self._push_w[which, 1] = newtons * np.sin(direction_rad)
        wait = rng.integers(0, self._within, count)
        self._wait[which] = np.where(rng.random(count) < self._share, wait, -self._lasting)

    def next(self) -> FloatArray | None:
        """(B, 3) newtons for the coming control step; None where nobody is pushed."""
        pushed = (self._wait <= 0) & (self._wait > -self._lasting)
        self._wait -= 1
        return np.where(pushed[:, None], self._push_w, 0.0) if pushed.any() else None
