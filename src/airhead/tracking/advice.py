"""What to try after a track that failed: every line begins with what was measured where it failed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from airhead.body import Body
from airhead.metrics import (
    CLEAR_M,
    GRAVITY_M_S2,
    Criterion,
    Trace,
    at_torque_limit,
    falling,
    flights_that_tell_gravity,
    trace,
)
from airhead.motion import Motion, velocity
from airhead.tracking.result import Failure, TrackResult

#: A track goes wrong where its mean joint error passes this for the last time before it fails.
_STRAYS_M: Final = 0.1
#: Its cause is looked for in this long before that.
_BEFORE_S: Final = 0.5
#: Joints that are at their limits for this share of that time are named, so many at most.
_OFTEN: Final = 0.3
_MOST_JOINTS: Final = 3
_SUNK_M: Final = 0.04
_UNSUPPORTED_S: Final = 0.2
#: Recorded flights may fall so many times as fast as bodies do. What hardly falls at all is no flight.
_FALLS_WELL: Final = (0.8, 1.25)
_FALLS: Final = 0.1
#: What begins or ends at a higher speed of the centre of mass is in the middle of something.
_MOVING_M_S: Final = 0.5
_BEGINNING_S: Final = 0.6
#: A part that was done and is this long may stand alone, if what broke it is told of single frames.
_LEAST_PART_S: Final = 1.0
_WITHIN_THE_TAKE: Final = (Criterion.JOINTS, Criterion.TRUNK, Criterion.CONTACT)


@dataclass(frozen=True, eq=False)
class _Scene:
    """Where a track failed: the result, the take seen at its own frames, and since when to look for the cause."""

    result: TrackResult
    failure: Failure
    take: Trace
    from_s: float

    @property
    def body(self) -> Body:
        return self.result.rollout.body

    @property
    def frames(self) -> slice:
        """The take's frames before the failure; its last one if it failed later."""
        first, end = np.searchsorted(self.take.times_s, [self.from_s - 1e-9, self.failure.at_s + 1e-9])
        return slice(min(int(first), len(self.take.times_s) - 1), max(int(end), int(first) + 1))


def advise(result: TrackResult, motion: Motion) -> tuple[str, ...]:
    """What to try, derived from a failed track and from the take where it failed; nothing on success.

    Args:
        result: the track.
        motion: the take that it follows, standing on the floor.
    """
    if result.failure is None:
        return ()
    body = result.rollout.body
    take = trace(motion, body.segments, motion.times_s, body.stage)
    scene = _Scene(result, result.failure, take, max(strays_from_s(result, motion.fps) - _BEFORE_S, 0.0))
    looks = (_budget, _unsupported, _sunk, _gravity, _strength, _beginning, _ending, _part)
    return tuple(line for look in looks for line in look(scene))


def strays_from_s(result: TrackResult, fps: float) -> float:
    """Since when a failed track strays: its mean joint error stays over 10 cm from there to the failure."""
    assert result.failure is not None
    error_m = result.joint_error_m[: result.failure.frame + 1]
    near = np.flatnonzero(error_m < _STRAYS_M)
    strays_s = (int(near[-1]) + 1) / fps if len(near) else 0.0
    return min(strays_s, result.failure.at_s)


def _budget(scene: _Scene) -> Iterator[str]:
    result = scene.result
    if result.searched_s is None:
        return
    whole_s = result.reference.control_steps / result.reference.control_hz
    line = f"the budget ended the search at {result.searched_s:.2f} of {whole_s:.2f} s"
    if result.searched_s > 0.0:
        needed_s = math.ceil(1.1 * result.compute_s * whole_s / result.searched_s)
        line += f"; at the pace so far, --budget {needed_s} searches all of it once"
    yield line


def _unsupported(scene: _Scene) -> Iterator[str]:
    """A body that touches nothing and does not fall rests on something that is not on the stage."""
    take, where = scene.take, scene.frames
    resting = (take.heights_m.min(axis=-1) > CLEAR_M) & ~falling(take)
    frames = np.flatnonzero(resting[where]) + where.start
    if len(frames) < 2 or take.times_s[frames[-1]] - take.times_s[frames[0]] < _UNSUPPORTED_S:
        return
    yield (
        f"from {take.times_s[frames[0]]:.2f} to {take.times_s[frames[-1]]:.2f} s the take touches nothing and does not "
        "fall: give it the boxes it was recorded on (an .obj beside joint positions, or `stage.boxes` of a routine)"
    )


def _sunk(scene: _Scene) -> Iterator[str]:
    take, where = scene.take, scene.frames
    frame, segment = np.unravel_index(take.heights_m[where].argmin(), take.heights_m[where].shape)
    depth_m = -float(take.heights_m[where][frame, segment])
    if depth_m < _SUNK_M:
        return
    name, at_s = take.segment_names[segment].replace("_", " "), take.times_s[where.start + int(frame)]
    yield f"at {at_s:.2f} s the take's {name} is {100 * depth_m:.0f} cm within the ground: raise it, or mend its scale"


def _gravity(scene: _Scene) -> Iterator[str]:
    """A flight before the failure that falls too slowly or too fast."""
    for flight in flights_that_tell_gravity(scene.take):
        start_s, end_s = (float(scene.take.times_s[frame]) for frame in (flight.start_frame, flight.end_frame - 1))
        share = flight.gravity_m_s2 / GRAVITY_M_S2
        near = start_s <= scene.failure.at_s and end_s >= scene.from_s
        if near and share > _FALLS and not _FALLS_WELL[0] <= share <= _FALLS_WELL[1]:
            yield (
                f"from {start_s:.2f} to {end_s:.2f} s the take falls at {flight.gravity_m_s2:.1f} m/s²: "
                f"played {math.sqrt(1 / share):.2f} times as fast, or {1 / share:.2f} times as large, it would fall as "
                "bodies do"
            )


def _strength(scene: _Scene) -> Iterator[str]:
    """Joints that gave all they have before the failure."""
    rollout = scene.result.rollout
    first, end = (round(time_s * rollout.fps) for time_s in (scene.from_s, scene.failure.at_s))
    ratio = rollout.torque_ratio[first : end + 1]
    actuators = [rollout.body.model.actuator(a).name.rpartition("_")[0] for a in range(ratio.shape[1])]
    shares = {
        joint: float(at_torque_limit(ratio[:, [a for a, name in enumerate(actuators) if name == joint]]).mean())
        for joint in dict.fromkeys(actuators)
    }
    worst = sorted((joint for joint in shares if shares[joint] >= _OFTEN), key=lambda joint: -shares[joint])
    if worst:
        told = ", ".join(f"{joint.replace('_', ' ')} in {shares[joint]:.0%}" for joint in worst[:_MOST_JOINTS])
        yield (
            f"before it failed ({scene.from_s:.2f} to {scene.failure.at_s:.2f} s) joints gave all their torque ({told} "
            "of the frames): play it slower (`speed: 0.9` in a routine)"
        )


def _beginning(scene: _Scene) -> Iterator[str]:
    take = scene.take
    if scene.failure.at_s > _BEGINNING_S or len(take.times_s) < 2:
        return
    fps = 1.0 / float(take.times_s[1] - take.times_s[0])
    speed_m_s = float(np.linalg.norm(velocity(take.com_pos_w[:3], fps)[0]))
    if speed_m_s > _MOVING_M_S:
        yield (
            f"it failed {scene.failure.at_s:.2f} s after a beginning at {speed_m_s:.1f} m/s: "
            "begin where the body rests (--span)"
        )


def _ending(scene: _Scene) -> Iterator[str]:
    """A fall in the hold, beside what the take's end asks for."""
    result, take = scene.result, scene.take
    if scene.failure.criterion is not Criterion.UPRIGHT:
        return
    fps = 1.0 / float(take.times_s[1] - take.times_s[0])
    speed_m_s = float(np.linalg.norm(velocity(take.com_pos_w[-3:], fps)[-1]))
    stood_s = math.floor(10 * result.upright_s) / 10
    told = f"it stood for {result.upright_s:.2f} s after the take"
    if speed_m_s > _MOVING_M_S:
        told += f", which ends at {speed_m_s:.1f} m/s: end it where the body rests (--span)"
        yield told + (
            f", or hold it for less (--hold {stood_s:g})" if stood_s > 0 else ", or without a hold (--hold 0)"
        )
    else:
        yield f"{told}: hold it for less (--hold {stood_s:g})"


def _part(scene: _Scene) -> Iterator[str]:
    """What was done up to the failure, where it is long enough to stand alone."""
    done_s = math.floor(10 * scene.failure.at_s) / 10
    if scene.failure.criterion in _WITHIN_THE_TAKE and done_s >= _LEAST_PART_S:
        yield f"until {scene.failure.at_s:.2f} s it was done: --span 0..{done_s:g} tracks that part alone"
    hz, last = scene.result.reference.control_hz, scene.result.reference.motion_steps
    steps = [(start, min(end, last)) for start, end in scene.result.spans_alone if start > 0]
    later = [(math.ceil(10 * start / hz) / 10, math.floor(10 * end / hz) / 10) for start, end in steps]
    if later:
        told = ", ".join(f"--span {start_s:g}..{end_s:g}" for start_s, end_s in later)
        yield f"begun anew after the loss, it can be done: {told}"
