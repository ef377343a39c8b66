"""Where to cut: every allowed pair of frames compared at once, the cheapest taken, hopeless ones refused by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.rotations import FloatArray
from airhead.routine.traits import Traits

#: Where no span says otherwise, a move may be left in its last and entered in its first 0.4 s.
WINDOW_S: Final = 0.4
#: Half of the time that two takes are blended over.
HALF_BLEND_S: Final = 0.125
#: A cut across which the centre of mass changes its velocity by more is refused.
LARGEST_COM_JUMP_M_S: Final = 1.5

# A difference of velocities counts as the way that it makes in this time.
_JOINT_VELOCITY_S: Final = 0.1
_COM_VELOCITY_S: Final = 0.25
# A foot that is down before and up after counts as this way; one that is down in both by how far apart it is.
_FOOT_MISMATCH_M: Final = 0.2
# Between two skills a body goes on its own feet (`footing_costs`): so long after a landing and before a take-off it can
# do so less surely, and at worst that costs as much. From random cuts between the skills that come along; what these
# costs tell of others is in docs/benchmarks.md.
LANDED_S, _LANDED_M2 = 0.5, 0.6
_TAKES_OFF_S, _TAKES_OFF_M2 = 0.35, 0.45
_SAME_STEP: Final = 1e-3


@dataclass(frozen=True)
class CutChoice:
    """Frame `before` of one motion is to be the same moment as frame `after` of the next.

    Attributes:
        before, after: frames of the two motions.
        cost: m², as in `cut_costs`.
        com_jump_m_s: difference of the centre of mass' velocity.
        in_flight: whether both are in the air.
    """

    before: int
    after: int
    cost: float
    com_jump_m_s: float
    in_flight: bool


def half_blend_frames(fps: float) -> int:
    """Frames of each motion on its side of the cut that are blended."""
    return max(round(HALF_BLEND_S * fps), 1)


def windows(
    before: Traits,
    after: Traits,
    *,
    first: bool = False,
    last: bool = False,
    within_s: tuple[float, float] = (WINDOW_S, WINDOW_S),
) -> tuple[range, range]:
    """The frames at which the one may be left and the other entered: its last and its first 0.4 s, less half a blend.

    A move that has a cut at both ends gives each no more than half of its frames, so that blends stay apart.

    Args:
        before, after: two neighbours.
        first: whether nothing comes before `before`.
        last: whether nothing comes after `after`.
        within_s: how long before its end the one may be left, and how long after its beginning the other be entered.

    Raises:
        BadInput: a motion is too short to be blended.
    """
    half = half_blend_frames(before.fps)
    leaving, entering = (max(round(seconds * before.fps), half) for seconds in within_s)
    for motion, needed in ((before, 2 if first else 4), (after, 2 if last else 4)):
        if motion.frames < needed * half + 2:
            found, allowed = f"{motion.frames / motion.fps:.2f} s", f"{(needed * half + 2) / motion.fps:.2f} s or more"
            raise BadInput("a move is too short to be blended with its neighbour", found=found, allowed=allowed)
    earliest = half if first else before.frames // 2 + half
    latest = after.frames - half - 1 if last else after.frames // 2 - half
    return (
        range(max(before.frames - 1 - leaving, earliest), before.frames - half),
        range(half, min(entering, latest) + 1),
    )


def on_instants(frames: range, source_s: FloatArray, fps: float, control_hz: float) -> range:
    """Of some frames those at control instants, where a skill can begin or end exactly; all of them if none is at one.

    Args:
        frames: of a motion, one after the other.
        source_s: seconds into the take at each of the motion's frames.
        fps: of the motion.
        control_hz: control intervals a second, counted from the take's beginning.
    """
    apart = round(fps / control_hz)
    steps = source_s[_slice(frames)] * control_hz
    at = np.flatnonzero(np.abs(steps - np.round(steps)) < _SAME_STEP)
    if abs(fps / control_hz - apart) > _SAME_STEP or not len(at):
        return frames
    return range(frames[int(at[0])], frames.stop, apart)


def cut_costs(before: Traits, after: Traits, leave: range, enter: range) -> FloatArray:
    """(N, M) m², how badly each frame in `leave` goes with each in `enter`; 0 for equal frames.

    In the heading frames: mean squared distance of joints, plus (0.1 s)² times that of their velocities, plus
    (0.25 s)² times the squared difference of the centre of mass' velocity, plus for the mean foot (0.2 m)² where it is
    down in one and up in the other. After Kovar, Gleicher and Pighin, "Motion graphs" (2002), with velocities and
    contacts in place of windows of frames.
    """
    features = [_features(traits, frames) for traits, frames in ((before, leave), (after, enter))]
    difference = features[0][:, None] - features[1][None]
    costs: FloatArray = np.einsum("nmf,nmf->nm", difference, difference)
    return costs


def com_jumps_m_s(before: Traits, after: Traits, leave: range, enter: range) -> FloatArray:
    """(N, M) m/s, by how much the centre of mass' velocity differs in the heading frames."""
    left, entered = before.com_vel_h[_slice(leave)], after.com_vel_h[_slice(enter)]
    jumps: FloatArray = np.linalg.norm(left[:, None] - entered[None], axis=-1)
    return jumps


def footing_costs(before: Traits, after: Traits, leave: range, enter: range) -> FloatArray:
    """(N, M) m², how little of the ground a body has around a cut, that passes it on its own feet.

    Who has just landed is not steady yet, and who takes off soon has little time to become what takes off.
    """
    landed = np.maximum(1.0 - _since_flight_s(before)[_slice(leave)] / LANDED_S, 0.0)
    takes_off = np.maximum(1.0 - _until_flight_s(after)[_slice(enter)] / _TAKES_OFF_S, 0.0)
    costs: FloatArray = _LANDED_M2 * landed[:, None] + _TAKES_OFF_M2 * takes_off[None]
    return costs


def _since_flight_s(traits: Traits) -> FloatArray:
    """(T,) seconds since the last frame in flight; infinity before the first one."""
    frames = np.arange(traits.frames)
    last = np.maximum.accumulate(np.where(traits.flight >= 0, frames, -np.inf))
    since_s: FloatArray = (frames - last) / traits.fps
    return since_s


def _until_flight_s(traits: Traits) -> FloatArray:
    """(T,) seconds until the next frame in flight; infinity after the last one."""
    frames = np.arange(traits.frames)
    following = np.minimum.accumulate(np.where(traits.flight >= 0, frames, np.inf)[::-1])[::-1]
    until_s: FloatArray = (following - frames) / traits.fps
    return until_s


def best_cut(before: Traits, after: Traits, leave: range, enter: range, *, on_feet: bool = False) -> CutChoice | None:
    """The cheapest pair whose centre of mass does not jump, the earliest of equals; None where every pair jumps.

    Args:
        before, after: two neighbours.
        leave, enter: the frames that may be cut at.
        on_feet: whether the body passes the cut in simulation, on its own feet: `footing_costs` count then.
    """
    costs = cut_costs(before, after, leave, enter)
    weighed = costs + footing_costs(before, after, leave, enter) if on_feet else costs
    jumps = com_jumps_m_s(before, after, leave, enter)
    allowed = np.where(jumps <= LARGEST_COM_JUMP_M_S, weighed, np.inf)
    row, column = (int(i) for i in np.unravel_index(int(allowed.argmin()), allowed.shape))
    if not np.isfinite(allowed[row, column]):
        return None
    i, j = leave[row], enter[column]
    in_flight = bool(before.flight[i] >= 0 and after.flight[j] >= 0)
    return CutChoice(i, j, float(costs[row, column]), float(jumps[row, column]), in_flight)


def nearest_workable(before: Traits, after: Traits, leave: range, enter: range) -> tuple[int, int] | None:
    """The pair nearest to the windows, of all frames of both, whose centre of mass does not jump; None without any."""
    half = half_blend_frames(before.fps)
    rows, columns = range(half, before.frames - half), range(half, after.frames - half)
    jumps = com_jumps_m_s(before, after, rows, columns)
    away = _frames_outside(rows, leave)[:, None] + _frames_outside(columns, enter)[None]
    away = np.where(jumps <= LARGEST_COM_JUMP_M_S, away.astype(float), np.inf)
    row, column = (int(i) for i in np.unravel_index(int(away.argmin()), away.shape))
    return (rows[row], columns[column]) if np.isfinite(away[row, column]) else None


def _frames_outside(frames: range, window: range) -> FloatArray:
    numbers = np.arange(frames.start, frames.stop)
    outside: FloatArray = np.maximum(np.maximum(window.start - numbers, numbers - (window.stop - 1)), 0).astype(float)
    return outside


def _slice(frames: range) -> slice:
    return slice(frames.start, frames.stop, frames.step)


def _features(traits: Traits, frames: range) -> FloatArray:
    """(N, F) metres: vectors whose squared distance is the cost."""
    part = _slice(frames)
    joints, count = traits.pose_h.shape[1], len(frames)
    return np.concatenate(
        [
            traits.pose_h[part].reshape(count, -1) / np.sqrt(joints),
            traits.vel_h[part].reshape(count, -1) * (_JOINT_VELOCITY_S / np.sqrt(joints)),
            traits.com_vel_h[part] * _COM_VELOCITY_S,
            traits.down[part] * (_FOOT_MISMATCH_M / np.sqrt(traits.down.shape[1])),
        ],
        axis=1,
    )
