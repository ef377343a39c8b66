"""A humanoid found by the shape of its tree, whatever its joints are called.

Only bone lengths and parents are looked at, so that the rest pose may be anything. Legs are a pair of alike limbs at
one joint, arms another pair further down the tree, with a head beside them. Every choice of hip, knee and ankle,
shoulder, elbow and wrist has a cost: how far its proportions are from an adult's; the cheapest is taken, and refused if
it is still far off. The usual proportions and spreads are ours, chosen on skeletons of a dozen tools and rigs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.motion.humanoid.parts import children_of, path_between, path_up
from airhead.motion.skeleton import Skeleton

ALLOWED: Final = "a pelvis with two legs, a chest with two arms and a head, in human proportions"
#: Usual value and spread of the logarithm of each proportion.
_THIGH_OVER_SHANK: Final = (1.0, 0.15)
_UPPER_OVER_FOREARM: Final = (1.1, 0.25)
_ARM_OVER_LEG: Final = (0.66, 0.17)
_HIP_TO_SHOULDER_OVER_LEG: Final = (0.85, 0.25)
_TWINS: Final = (1.0, 0.04)
#: Limbs that are short beside the largest pair are twist bones or fingers.
_SHORTER_THAN_LARGEST: Final = (1.0, 0.3)
#: A foot (to the toes' end) over the shank is about 0.4; longer ones walk on their toes, as dogs do.
_LONGEST_FOOT: Final = (0.55, 0.1)
#: A joint within a limb's bone is a twist bone if it lies near the middle, else rather the limb's end or start.
_TWIST_BETWEEN: Final = (0.33, 0.67)
_TWIST_COST, _MISSED_JOINT_COST = 0.3, 2.0
_HIGHEST_COST: Final = 18.0
_HIGHEST_LIMB_COST: Final = 9.0

_BRANCHES: Final = 6
_DEPTH: Final = 12
_KEPT: Final = 60
#: Ends that lie so near to their joint do not count.
_HELPER_M: Final = 0.03


@dataclass(frozen=True)
class Limb:
    """Three joints below each other, and the lengths between them.

    `lead_m` is the way from the joint that both twins hang on; `tail_m` the longest way beyond the third joint;
    `within_cost` what speaks against the joints that lie within its bones.
    """

    joints: tuple[int, int, int]
    upper_m: float
    lower_m: float
    lead_m: float
    tail_m: float
    within_cost: float

    @property
    def length_m(self) -> float:
        return self.upper_m + self.lower_m


@dataclass(frozen=True)
class Pair:
    """Two alike limbs that hang on `node`; which is left is not known."""

    node: int
    limbs: tuple[Limb, Limb]
    cost: float

    @property
    def length_m(self) -> float:
        return (self.limbs[0].length_m + self.limbs[1].length_m) / 2


@dataclass(frozen=True)
class Shape:
    """Legs, arms and the head of a skeleton, its sides not yet told apart."""

    pelvis: int
    head: int
    legs: Pair
    arms: Pair


def shape_of(skeleton: Skeleton) -> Shape:
    """The most human reading of a skeleton's tree.

    Raises:
        BadInput: there is none; says what is missing.
    """
    tree = _Tree(skeleton)
    legs, arms = tree.pairs(_THIGH_OVER_SHANK, is_leg=True), tree.pairs(_UPPER_OVER_FOREARM, is_leg=False)
    if not legs:
        raise _missing(skeleton, "no two legs")
    choices = [
        (_whole_cost(leg, arm, tree, legs), leg, arm)
        for leg in legs
        for arm in arms
        if tree.passes(leg, arm)
        if _off(arm.length_m / leg.length_m, _ARM_OVER_LEG) < _HIGHEST_COST
    ]
    if not choices:
        raise _missing(skeleton, "no two arms above the legs")
    cost, leg, arm = min(choices, key=lambda choice: choice[0])
    if cost > _HIGHEST_COST:
        raise _missing(skeleton, "its proportions are not human")
    head = tree.head_beside(arm)
    if head is None:
        raise _missing(skeleton, "no head")
    return Shape(leg.node, head, leg, arm)


def _missing(skeleton: Skeleton, what: str) -> BadInput:
    found = f"{len(skeleton)} joints: {', '.join(skeleton.names[:4])}, …"
    return BadInput(f"not a humanoid skeleton: {what}", found=found, allowed=ALLOWED)


def _off(value: float, usual: tuple[float, float]) -> float:
    """The squared distance of a proportion from its usual value, in spreads."""
    return float((np.log(max(value, 1e-6) / usual[0]) / usual[1]) ** 2)


def _whole_cost(leg: Pair, arm: Pair, tree: _Tree, legs: Sequence[Pair]) -> float:
    trunk = tree.way_m(leg.node, arm.node) + leg.limbs[0].lead_m + arm.limbs[0].lead_m
    largest = max(each.length_m for each in legs)
    return (
        leg.cost
        + arm.cost
        + _off(arm.length_m / leg.length_m, _ARM_OVER_LEG)
        + _off(trunk / leg.length_m, _HIP_TO_SHOULDER_OVER_LEG)
        + _off(leg.length_m / largest, _SHORTER_THAN_LARGEST)
    )


class _Tree:
    """A skeleton with the lengths along its bones."""

    def __init__(self, skeleton: Skeleton) -> None:
        self.skeleton = skeleton
        self.children = children_of(skeleton)
        self.bone_m = np.linalg.norm(skeleton.offsets_m, axis=-1)
        self.depth_m = np.zeros(len(skeleton))  # from the root down to each joint
        self.reach_m = np.zeros(len(skeleton))  # from each joint to its farthest leaf
        for joint in range(1, len(skeleton)):
            self.depth_m[joint] = self.depth_m[skeleton.parents[joint]] + self.bone_m[joint]
        for joint in range(len(skeleton) - 1, 0, -1):
            parent = skeleton.parents[joint]
            self.reach_m[parent] = max(self.reach_m[parent], self.reach_m[joint] + self.bone_m[joint])

    def way_m(self, above: int, below: int) -> float:
        return float(self.depth_m[below] - self.depth_m[above])

    def pairs(self, usual_ratio: tuple[float, float], *, is_leg: bool) -> list[Pair]:
        """All pairs of limbs of a likely shape, the likeliest of each two branches."""
        found: list[Pair] = []
        for node, children in enumerate(self.children):
            long = [c for c in children if self.bone_m[c] + self.reach_m[c] > 0.1 * self.reach_m[0]]
            long = sorted(long, key=lambda child: -(self.bone_m[child] + self.reach_m[child]))[:_BRANCHES]
            if len(long) > 1:
                limbs = {child: self._limbs(node, child, usual_ratio, is_leg) for child in long}
                for one, other in combinations(long, 2):
                    found += _twins(node, limbs[one], limbs[other])
        return sorted(found, key=lambda pair: pair.cost)[:_KEPT]

    def _limbs(self, node: int, child: int, usual_ratio: tuple[float, float], is_leg: bool) -> list[tuple[float, Limb]]:
        """The likeliest limbs in the branch below `child`, each with its cost."""
        found: list[tuple[float, Limb]] = []
        level: list[tuple[int, tuple[int, ...]]] = [(child, (child,))]
        for _ in range(_DEPTH):
            for joint, path in level:
                for upper, middle in combinations(path[:-1], 2):
                    limb = self._limb(node, upper, middle, joint)
                    cost = _limb_cost(limb, usual_ratio, is_leg)
                    if cost < _HIGHEST_LIMB_COST:
                        found.append((cost, limb))
            level = [(below, (*path, below)) for joint, path in level for below in self.children[joint]]
        return sorted(found, key=lambda each: each[0] - each[1].length_m / self.reach_m[0])[:_KEPT]

    def _limb(self, node: int, upper: int, middle: int, lower: int) -> Limb:
        way = self.way_m
        return Limb(
            (upper, middle, lower),
            way(upper, middle),
            way(middle, lower),
            way(node, upper),
            float(self.reach_m[lower]),
            self._within_cost(upper, middle) + self._within_cost(middle, lower),
        )

    def _within_cost(self, above: int, below: int) -> float:
        low, high = _TWIST_BETWEEN
        cost, whole = 0.0, max(self.way_m(above, below), 1e-9)
        for joint in path_between(self.skeleton, above, below)[1:-1]:
            cost += _TWIST_COST if low <= self.way_m(above, joint) / whole <= high else _MISSED_JOINT_COST
        return cost

    def passes(self, legs: Pair, arms: Pair) -> bool:
        """Whether the arms' node is reached from the legs' by a branch of its own."""
        path = path_between(self.skeleton, legs.node, arms.node)
        branches = {path_between(self.skeleton, legs.node, limb.joints[0])[1] for limb in legs.limbs}
        return len(path) > 1 and path[1] not in branches

    def head_beside(self, arms: Pair) -> int | None:
        """The joint that carries the skull: where the longest branch beside the arms ends or divides."""
        taken = {joint for limb in arms.limbs for joint in path_up(self.skeleton, limb.joints[0])}
        beside = [child for child in self.children[arms.node] if child not in taken]
        beside = [child for child in beside if 0 < self.bone_m[child] + self.reach_m[child] < arms.length_m]
        if not beside:
            return None
        path = [max(beside, key=lambda child: self.bone_m[child] + self.reach_m[child])]
        while len(below := self._beyond(path[-1])) == 1:
            path += below
        # the skull is longer than a neck bone: a last bone of that length ends it
        ends = not below and len(path) > 2 and self.bone_m[path[-1]] >= np.mean(self.bone_m[path[:-1]])
        return path[-2] if ends else path[-1]

    def _beyond(self, joint: int) -> list[int]:
        """Its children, without ends that lie on it."""
        return [c for c in self.children[joint] if self.bone_m[c] + self.reach_m[c] > _HELPER_M]


def _limb_cost(limb: Limb, usual_ratio: tuple[float, float], is_leg: bool) -> float:
    if min(limb.upper_m, limb.lower_m) <= 0:
        return np.inf
    cost = _off(limb.upper_m / limb.lower_m, usual_ratio) + limb.within_cost
    foot, spread = _LONGEST_FOOT
    return cost + (max(limb.tail_m / limb.lower_m - foot, 0.0) / spread) ** 2 if is_leg else cost


def _twins(node: int, ones: list[tuple[float, Limb]], others: list[tuple[float, Limb]]) -> list[Pair]:
    found = []
    for cost, one in ones:
        for other_cost, other in others:
            unlike = _off(one.upper_m / other.upper_m, _TWINS) + _off(one.lower_m / other.lower_m, _TWINS)
            unlike += abs(one.lead_m - other.lead_m) / max(one.upper_m, 1e-9)
            if unlike < _HIGHEST_LIMB_COST:
                found.append(Pair(node, (one, other), (cost + other_cost) / 2 + unlike))
    return sorted(found, key=lambda pair: pair.cost)[:_KEPT]
