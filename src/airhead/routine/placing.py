"""Where each move goes: turned to the one before, its stance foot or its flight carried on."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from airhead.motion import Motion, place
from airhead.rotations import FloatArray, about_axis, rotate, yaw
from airhead.routine.document import Routine
from airhead.routine.traits import Traits

#: A later move may be asked to begin this near to where it would by itself; more would be seen.
_NEAR_M: Final = 0.3
_NEAR_RAD: Final = math.radians(30.0)
_UP: Final = (0.0, 0.0, 1.0)


def placed_first(routine: Routine, motion: Motion) -> Motion:
    """The first move: as recorded, or with its first frame where the routine asks."""
    asked = routine.moves[0].placement
    if asked is None:
        return motion
    turn = math.radians(asked.yaw_deg) - float(yaw(motion.joint_rot_l[0, 0]))
    return _placed(motion, turn, motion.root_pos_w[0, :2], np.array([asked.x, asked.y]))


def stepped_to(before: Traits, piece: Motion, after: Traits, half: int) -> Motion:
    """The piece turned and moved so that at the cut the feet that are down in both stand in the same place.

    Where no foot is down in both, the centre of mass is in the same place.
    """
    cut = before.frames - half
    turn = float(before.heading_rad[cut] - after.heading_rad[half])
    stance = before.down[cut] & after.down[half]
    if stance.any():
        here, there = (t.ball_pos_w[i][stance, :2].mean(axis=0) for t, i in ((after, half), (before, cut)))
    else:
        here, there = after.com_pos_w[half, :2], before.com_pos_w[cut, :2]
    return _placed(piece, turn, here, there)


def flown_to(before: Traits, piece: Motion, after: Traits, take_off: int, landing: int, *, half: int) -> Motion:
    """The piece turned and moved so that from take-off to landing the flight goes on at the mean of both velocities.

    Args:
        before: the plan so far.
        piece, after: the next move and its traits.
        take_off, landing: frames of the plan; the piece begins `half` frames before the cut.
        half: half of the overlap.
    """
    cut = before.frames - half
    turn = float(before.heading_rad[cut] - after.heading_rad[half])
    vel_after_w = rotate(about_axis(_UP, turn), after.com_vel_w[half])
    way = (before.com_vel_w[cut] + vel_after_w)[:2] / 2 * (landing - take_off) / before.fps
    here = after.com_pos_w[landing - (cut - half), :2]
    return _placed(piece, turn, here, before.com_pos_w[take_off, :2] + way)


def placed_where_asked(routine: Routine, index: int, piece: Motion, half: int) -> Motion:
    """The piece, moved on to where the routine asks it to begin at the cut.

    Raises:
        BadInput: that is too far from where the move before leaves it.
    """
    asked = routine.moves[index].placement
    if asked is None:
        return piece
    here, heading = piece.root_pos_w[half, :2], float(yaw(piece.joint_rot_l[half, 0]))
    there = np.array([asked.x, asked.y])
    turn = math.remainder(math.radians(asked.yaw_deg) - heading, 2 * math.pi)
    if np.linalg.norm(there - here) > _NEAR_M or abs(turn) > _NEAR_RAD:
        name, degrees = routine.move_names[index], math.degrees(math.remainder(heading, 2 * math.pi))
        raise routine.refusal(
            f"move {name!r} cannot begin there: the move before leaves it elsewhere",
            ("moves", index, "placement"),
            f"x {asked.x:g}, y {asked.y:g}, yaw_deg {asked.yaw_deg:g}",
            f"within {_NEAR_M:g} m and 30 degrees of x {here[0]:.2f}, y {here[1]:.2f}, yaw_deg {degrees:.0f}",
        )
    return _placed(piece, turn, here, there)


def _placed(motion: Motion, turn_rad: float, here_xy: FloatArray, there_xy: FloatArray) -> Motion:
    """The motion turned by `turn_rad` about the vertical through `here_xy`, which comes to lie at `there_xy`."""
    turned = rotate(about_axis(_UP, turn_rad), np.append(here_xy, 0.0))[:2]
    return place(motion, turn_rad, there_xy - turned)
