"""A pose from one skeleton to another: every part turned in the world as it was."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from airhead.retarget.rig import Chain, Rig
from airhead.rotations import IDENTITY, FloatArray, conjugate, multiply, slerp

Turned = Mapping[str, FloatArray]


def posed(target: Rig, source: Rig, turned: Turned) -> FloatArray:
    """(T, J, 4) local rotations of the target in which its parts are turned as the source's.

    Spines and necks of other lengths share the same bend along their way. Parts that the source does not have, and
    joints that are no part of an rig, stay as they are at rest.

    Args:
        target: of J joints.
        source: whose parts `turned` says.
        turned: each part of the source in the world, (T, 4).
    """
    frames = len(turned["pelvis"])
    wanted = dict(turned) | _along(source.spine, target.spine, turned) | _along(source.neck, target.neck, turned)
    part_of = {joint: part for part, joint in target.parts.items()}
    joint_rot_l = np.tile(IDENTITY, (frames, len(target.skeleton), 1))
    joint_rot_w: list[FloatArray] = []
    pelvis = target.parts["pelvis"]
    for joint, parent in enumerate(target.skeleton.parents):
        above_pelvis = bool(target.skeleton.is_ancestor[joint, pelvis])
        part = "pelvis" if above_pelvis else part_of.get(joint, "")
        if part in wanted:
            rot_w = multiply(wanted[part], conjugate(target.align_l[part]))
            rot_l = rot_w if parent < 0 else multiply(conjugate(joint_rot_w[parent]), rot_w)
        else:
            rot_l = target.still_rot_l[joint]
            rot_w = multiply(joint_rot_w[parent], rot_l)
        joint_rot_w.append(rot_w)
        joint_rot_l[:, joint] = rot_l
    return joint_rot_l


def not_mapped(target: Rig, source: Rig) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the source's joints that nothing was done with, and of the target's that stay as they are at rest."""
    shared = set(source.parts) & set(target.parts)
    in_chains = {part for chain in (source.spine, source.neck, target.spine, target.neck) for part, _ in chain}
    used = shared | in_chains
    lost = _others(source, {joint for part, joint in source.parts.items() if part in used})
    still = _others(target, {joint for part, joint in target.parts.items() if part in used})
    return lost, still


def _others(rig: Rig, used: set[int]) -> tuple[str, ...]:
    pelvis = rig.parts["pelvis"]
    return tuple(
        name
        for joint, name in enumerate(rig.skeleton.names)
        if joint not in used and not rig.skeleton.is_ancestor[joint, pelvis]
    )


def _along(source: Chain, target: Chain, turned: Turned) -> dict[str, FloatArray]:
    """The parts of the target's chain between its ends, turned as the source is at the same share of the way."""
    found: dict[str, FloatArray] = {}
    for part, share in target[1:-1]:
        for (below, start), (above, end) in pairwise(source):
            if start <= share <= end:
                part_way = (share - start) / max(end - start, 1e-9)
                found[part] = slerp(turned[below], turned[above], np.array(part_way))
                break
    return found
