"""Does the body fall as bodies do? If not, the file's frame rate or its scale is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from airhead.metrics import BELIEVED_GRAVITY, GRAVITY_M_S2, FittedFlight, GravityAdvice, fit_flight, gravity_advice
from airhead.takes.lint.finding import Finding, Severity
from airhead.takes.lint.subject import Human, Subject
from airhead.takes.lint.timing import USUAL_RATES, nearest_rate

#: All in statures, for the scale is in question as well. Nothing that carries weight is so high above the floor (10 cm
#: of an adult); nearer to it, heels and toes still push.
_CLEAR: Final = 0.06
_LEAST_RISE: Final = 0.05
_FEWEST_FRAMES: Final = 6
_WORST_FIT: Final = 0.15
#: A fitted rate is off by some percent, more in a tuck. Most wrong rates are a whole number of times too high or low.
_MEANT_RATE: Final = 0.10
_MEANT_SHARE: Final = 0.25
_SHARES: Final = (1 / 5, 1 / 4, 1 / 3, 1 / 2, 2.0, 3.0, 4.0, 5.0)


def check_gravity(subject: Subject) -> Iterator[Finding]:
    """Gravity fitted to the flights, with the frame rate and the scale that would make it 9.81 m/s².

    What is asked of a flight depends neither on the frame rate nor on the scale, which are in question: the whole body
    a hand's breadth off the floor, both sides of the apex seen, the centre of mass rising as far and near a parabola.
    So tiptoes, swings and climbs do not count. Where flights disagree, nothing is said.
    """
    human = subject.human
    if not isinstance(human, Human):
        return
    told = real_flights(human)
    low, high = (share * GRAVITY_M_S2 for share in BELIEVED_GRAVITY)
    agree = all(flight.gravity_m_s2 < low for flight in told) or all(flight.gravity_m_s2 > high for flight in told)
    if told and agree:
        yield _finding(subject, told, human.physique.stature_m)


def real_flights(human: Human) -> list[FittedFlight]:
    """The flights that can only be flights."""
    traced, stature_m = human.on_floor, human.physique.stature_m
    clear = np.concatenate([[False], traced.heights_m.min(axis=-1) > _CLEAR * stature_m, [False]])
    edges = np.flatnonzero(np.diff(clear.astype(int)))
    spans = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= _FEWEST_FRAMES]
    fitted = [fit_flight(traced.times_s, traced.com_pos_w, span) for span in spans]
    return [flight for flight in fitted if flight.apex_seen and _is_real(flight, human.folded.fps, stature_m)]


def _is_real(flight: FittedFlight, fps: float, stature_m: float) -> bool:
    """Whether the rise in half of the flight, g (t / 2)² / 2, is large, and the fit good beside it."""
    lasts_s = (flight.end_frame - 1 - flight.start_frame) / fps
    rise_m = flight.gravity_m_s2 * lasts_s**2 / 8
    return rise_m >= _LEAST_RISE * stature_m and flight.residual_m <= _WORST_FIT * rise_m


def _finding(subject: Subject, flights: list[FittedFlight], stature_m: float) -> Finding:
    gravity_m_s2 = float(np.median([flight.gravity_m_s2 for flight in flights]))
    fps = subject.motion.fps
    advice = gravity_advice(gravity_m_s2, fps, stature_m)
    assert advice is not None  # all of them lie beyond the same bound
    meant_fps = _meant_rate(advice, fps)
    spans = [subject.source_frame[[flight.start_frame, flight.end_frame - 1]].tolist() for flight in flights]
    rate = f"the true rate is {meant_fps:.4g}, not {fps:.4g} frames a second (fitted: {advice.fps:.4g})"
    scale = f"lengths should be multiplied by {advice.scale:.3g}"
    likely, other = (rate, scale) if advice.prefer_rate else (scale, rate)
    what = (
        f"in flight (frames {spans[0][0]} to {spans[0][1]}) the body falls at {gravity_m_s2:.1f} m/s², "
        f"{gravity_m_s2 / GRAVITY_M_S2:.2g} g: probably {likely}, else {other}"
    )
    evidence: dict[str, object] = {
        "gravity_m_s2": round(gravity_m_s2, 3),
        "fps": meant_fps,
        "fitted_fps": round(advice.fps, 3),
        "scale": round(advice.scale, 5),
        "stature_m": round(stature_m, 3),
        "flights": [[start, last + 1] for start, last in spans],
    }
    return Finding("gravity", Severity.FAULT, what, "rate" if advice.prefer_rate else "scale", evidence)


def _meant_rate(advice: GravityAdvice, fps: float) -> float:
    """A usual rate that is a whole number of times the stated one or a whole part of it, else the nearest usual one."""
    near = [fps * share for share in _SHARES if abs(np.log(fps * share / advice.fps)) <= _MEANT_SHARE]
    near = [rate for rate in near if nearest_rate(rate, 1e-3) in USUAL_RATES]
    if near:
        return min(near, key=lambda rate: abs(np.log(rate / advice.fps)))
    return nearest_rate(advice.fps, _MEANT_RATE) or advice.fps
