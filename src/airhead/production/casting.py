"""Whose proportions a character has: the performer's own, or Sora's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from airhead.motion import STARTER_SKELETON, Motion, Take
from airhead.retarget import retarget


class Cast(StrEnum):
    """What a take is played by."""

    PERFORMER = "performer"
    SORA = "sora"


def cast_take(take: Take, cast: Cast) -> Take:
    """The take as its performer's double plays it, or retargeted onto Sora's own skeleton."""
    if cast is Cast.PERFORMER:
        return take
    return replace(take, motion=retarget(take.motion, STARTER_SKELETON).motion)


def cast_together(motions: Mapping[str, Motion], cast: Cast) -> dict[str, Motion]:
    """Folded motions on one skeleton: the performer's, if there is only one; else Sora's, whatever is asked for."""
    first = next(iter(motions.values())).skeleton
    if cast is Cast.PERFORMER and all(motion.skeleton.same_as(first) for motion in motions.values()):
        return dict(motions)
    return {name: retarget(motion, STARTER_SKELETON).motion for name, motion in motions.items()}
