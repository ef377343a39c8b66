"""A move made ready: its take's span at the routine's rate, mirrored and retimed as the routine says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from airhead.errors import BadInput
from airhead.motion import Drive, Motion, Segment, mirror, repeated, resample, retime, settle, source_times_s, trim
from airhead.rotations import FloatArray
from airhead.routine.cut_search import LANDED_S
from airhead.routine.document import Move, Routine
from airhead.routine.traits import Traits, traits_of

#: A flight of a performer may be played this much faster or slower; more looks like another planet.
LARGEST_FLIGHT_CHANGE: Final = 0.2
#: Around a flight that keeps its time, the speed changes over this time on the ground.
_EASE_S: Final = 0.08
#: Who landed less than `LANDED_S` before the end of a take is not steady there, and rests so long.
_REST_S: Final = 0.35


@dataclass(frozen=True, eq=False)
class ReadyMove:
    """A move before it is placed.

    Attributes:
        name: as the routine calls it.
        move: what the routine says of it.
        whole: all of its take at the routine's rate, as often as it is repeated, mirrored if the move is, not retimed.
        motion: the T frames that may be used.
        traits: what its cuts are found by.
        source_s: (T,) seconds into the take at each frame.
    """

    name: str
    move: Move
    whole: Motion
    motion: Motion
    traits: Traits
    source_s: FloatArray


def ready_move(routine: Routine, index: int, motion: Motion, segments: Sequence[Segment]) -> ReadyMove:
    """The move number `index` of a routine, from its take's motion.

    Raises:
        BadInput: the span lies outside the take, what is to be repeated is no cycle, or a flight would be played much
            too fast or slow.
    """
    move = routine.moves[index]
    try:
        motion = repeated(motion, move.repeat)
    except BadInput as error:
        raise routine.refusal(error.message, ("moves", index, "repeat"), error.found, error.allowed) from None
    whole = resample(motion, routine.fps)
    whole = mirror(whole) if move.mirror else whole
    start, end = _span_frames(routine, index, whole)
    used = whole if (start, end) == (0, whole.frames) else trim(whole, start, end)
    source_s = start / routine.fps + used.times_s
    if move.speed != 1.0:
        speed = _speed(routine, index, traits_of(used, segments))
        note = f"played at {move.speed:g} times its speed"
        note += ", flights as recorded" if move.drive is Drive.PHYSICS else ""
        used = retime(used, speed, note)
        source_s = start / routine.fps + source_times_s(speed, routine.fps)
    return ReadyMove(routine.move_names[index], move, whole, used, traits_of(used, segments), source_s)


def rested(move: ReadyMove, stands_s: float, segments: Sequence[Segment]) -> ReadyMove:
    """A move with a moment of rest at its end, where it ends with its take, shortly after a landing.

    The take came to its end; what follows is nobody's, and the frames have the edit `hold`.

    Args:
        move: as it is performed.
        stands_s: how long at most.
        segments: the body's.
    """
    flying = np.flatnonzero(move.traits.flight >= 0)
    fps, frames = move.motion.fps, round(min(_REST_S, stands_s) * move.motion.fps)
    ends = abs(move.source_s[-1] - (move.whole.frames - 1) / fps) < 0.5 / fps
    if not ends or not len(flying) or move.traits.frames - 1 - flying[-1] >= LANDED_S * fps or frames <= 0:
        return move
    motion = settle(move.motion, frames)
    source_s = np.concatenate([move.source_s, move.source_s[-1] + np.arange(1, frames + 1) / fps])
    return replace(move, motion=motion, traits=traits_of(motion, segments), source_s=source_s)


def _span_frames(routine: Routine, index: int, motion: Motion) -> tuple[int, int]:
    span = routine.moves[index].span
    if span is None:
        return 0, motion.frames
    last_s = (motion.frames - 1) / motion.fps
    if span[1] > last_s + 0.5 / motion.fps:
        found, allowed = f"{span[0]:g} to {span[1]:g} s", f"within 0 to {last_s:.3f} s"
        message = f"the span of move {routine.move_names[index]!r} is longer than its take"
        raise routine.refusal(message, ("moves", index, "span"), found, allowed)
    return round(span[0] * motion.fps), min(round(span[1] * motion.fps) + 1, motion.frames)


def _speed(routine: Routine, index: int, traits: Traits) -> FloatArray:
    """(T,) the speed at each frame of a move before it is retimed."""
    move = routine.moves[index]
    flying = traits.flight >= 0
    if move.drive is not Drive.PHYSICS:
        if flying.any() and abs(move.speed - 1) > LARGEST_FLIGHT_CHANGE + 1e-9:
            message = f"move {routine.move_names[index]!r} has a flight, which cannot be played at this speed"
            allowed = f"{1 - LARGEST_FLIGHT_CHANGE:g} to {1 + LARGEST_FLIGHT_CHANGE:g}, or slow motion in the film"
            raise routine.refusal(message, ("moves", index, "speed"), move.speed, allowed)
        return np.full(traits.frames, move.speed)
    # Widened by the reach of the filter, so that every frame of a flight keeps its time exactly.
    sigma = _EASE_S * traits.fps
    reach = int(3 * sigma + 0.5)
    near_flight = maximum_filter1d(flying.astype(float), 2 * reach + 1, mode="nearest")
    share = gaussian_filter1d(near_flight, sigma, mode="nearest", truncate=3.0)
    speed: FloatArray = move.speed + (1.0 - move.speed) * share
    return speed
