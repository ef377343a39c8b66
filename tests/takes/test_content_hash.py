"""Two recordings are the same if every number is, and only then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from airhead.motion import Motion, Skeleton, Take
from airhead.takes import motion_sha256

CHANGES: dict[str, Callable[[Motion], Motion]] = {
    "one number": lambda m: replace(m, root_pos_w=m.root_pos_w + np.eye(len(m.root_pos_w), 3) * 1e-12),
    "frame rate": lambda m: replace(m, fps=np.nextafter(m.fps, 100)),
    "a name": lambda m: replace(m, skeleton=replace(m.skeleton, names=("hips", *m.skeleton.names[1:]))),
    "an offset": lambda m: replace(m, skeleton=_longer(m.skeleton)),
}


def _longer(skeleton: Skeleton) -> Skeleton:
    return replace(skeleton, offsets_m=skeleton.offsets_m * (1 + 1e-15))


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_of_the_motion_changes_it(short_take: Take, change: str) -> None:
    assert motion_sha256(CHANGES[change](short_take.motion)) != motion_sha256(short_take.motion)


def test_credits_do_not_and_neither_does_a_signed_zero(short_take: Take) -> None:
    renamed = short_take.with_ref(replace(short_take.ref, id="other", sha256="2" * 64)).motion
    assert motion_sha256(renamed) == motion_sha256(short_take.motion)
    flat = replace(short_take.motion, root_pos_w=0.0 * short_take.motion.root_pos_w)
    negative = replace(flat, root_pos_w=-np.abs(flat.root_pos_w))
    assert np.signbit(negative.root_pos_w).all()
    assert motion_sha256(flat) == motion_sha256(negative)
