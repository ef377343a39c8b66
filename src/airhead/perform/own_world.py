"""The world that a performance is simulated in: that of the skill that begins it.

Friction acts along two directions of the world. Where a skill's plan is turned to lie on a take, they are not turned
with it, and the plan is not quite what the same targets do. So a performance that begins with a skill is simulated as
that skill's plan was, and laid on the line as it comes: in its own world, the skill begins exactly on its plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from airhead.body import HERE, Body, Place
from airhead.motion import Drive, Motion, Plan, PlannedMove, place
from airhead.perform.acting import LOOK_S, acted_from, place_on
from airhead.perform.pieces import Piece
from airhead.rotations import about_axis, rotate
from airhead.skills import Policy


@dataclass(frozen=True, eq=False)
class OwnWorld:
    """A world on the ground of the line's.

    Attributes:
        lies: where, in the line's world.
    """

    lies: Place

    def own(self, line: Motion) -> Motion:
        """A motion of the line's world, as this one has it."""
        return _at(line, HERE.seen_from(self.lies))

    def of_the_line(self, motion: Motion) -> Motion:
        """A motion of this world, as the line's has it."""
        return _at(motion, self.lies)

    def with_forces_turned(self, piece: Piece) -> Piece:
        """A piece whose forces are this world's, with those of the line's."""
        turn = about_axis([0.0, 0.0, 1.0], self.lies.yaw_rad)
        return replace(piece, contact_force_w=rotate(turn, piece.contact_force_w))


def own_world(plan: Plan, moves: Sequence[PlannedMove], skill: Policy | None, body: Body) -> OwnWorld | None:
    """The world of the skill that begins a plan with some moves; None where none does, or where there are boxes.

    It lies where the skill's plan is nearest to the line over all of these moves.
    """
    if moves[0].drive is not Drive.POLICY or skill is None or body.stage.boxes:
        return None
    first = acted_from(skill, moves, plan.motion)
    acted_s = (moves[-1].end_frame - 1 - moves[0].start_frame) / plan.motion.fps
    return OwnWorld(place_on(skill, first, body, plan.motion, moves[0].start_frame, over_s=max(acted_s, LOOK_S)))


def _at(motion: Motion, where: Place) -> Motion:
    """A motion elsewhere; another world's numbers are no edit of it."""
    return place(motion, where.yaw_rad, where.move_m).with_lineage(motion.lineage)
