"""Rehearsals: what comes of a passage is seen before it is taken.

The simulation is deterministic: what a passage and the later skill's move after it come to in rehearsal, they come to
in the film. So a passage is taken if both succeed there by the film's own judgement. If not, another is tried; if none
of them does, the best is taken as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, Generic, TypeVar

from airhead.perform.judgement import SpanResult
from airhead.perform.passages import Learned
from airhead.skills import Policy

Going = TypeVar("Going")
Way = TypeVar("Way")

#: So many ways are tried from where a passage was planned to begin, before one from each other moment.
_HEAD_START: Final = 2


@dataclass(frozen=True, eq=False)
class Rehearsal(Generic[Going]):
    """What came of a passage and of the move after it.

    Attributes:
        going: the performance as it goes on with them.
        spans: the passage's, and that of the move after it; the passage's alone if the simulation blew up in it.
        left_later: how many control intervals later than planned the passage began.
    """

    going: Going
    spans: tuple[SpanResult, ...]
    left_later: int = 0

    @property
    def rank(self) -> tuple[bool, bool, float]:
        """Less is better: that the passage succeeds, then that the move after it does, then to be near the line."""
        passage, *after = self.spans
        frames = [span.end_frame - span.start_frame for span in self.spans]
        away_mm = sum(n * span.mpjpe_global_mm for n, span in zip(frames, self.spans, strict=True)) / sum(frames)
        return not passage.success, not (after and after[0].success), away_mm

    @property
    def succeeds(self) -> bool:
        """Whether both do."""
        return not any(self.rank[:2])


@dataclass(frozen=True, eq=False)
class Chosen(Generic[Going]):
    """What is taken of all that was tried.

    Attributes:
        best: the best rehearsal; None where no passage was found.
        spent: what all the others took, searched and rehearsed.
    """

    best: Rehearsal[Going] | None
    spent: Learned


def best_of(
    passages: Iterable[Learned], rehearse: Callable[[Policy, Learned], Rehearsal[Going]], most: int
) -> Chosen[Going]:
    """The first passage that succeeds with the move after it, or else the best of those that were tried.

    Args:
        passages: each learned when it is asked for.
        rehearse: what comes of one; what it took to learn it counts there.
        most: how many are rehearsed.
    """
    tried: list[Rehearsal[Going]] = []
    compute_s, physics_steps = 0.0, 0
    for found in passages:
        if found.passage is None:
            compute_s, physics_steps = compute_s + found.compute_s, physics_steps + found.physics_steps
            continue
        tried.append(rehearse(found.passage, found))
        if tried[-1].succeeds or len(tried) >= most:
            break
    best = min(tried, key=lambda rehearsal: rehearsal.rank, default=None)
    for span in (span for other in tried if other is not best for span in other.spans):
        compute_s, physics_steps = compute_s + span.compute_s, physics_steps + span.physics_steps
    return Chosen(best, Learned(None, physics_steps, compute_s))


def in_turn(as_planned: Iterator[Way], others: Iterable[Iterator[Way]]) -> Iterator[Way]:
    """Ways in the order of trying: some as planned, the first of each other kind, then all the rest as planned."""
    yield from islice(as_planned, _HEAD_START)
    for other in others:
        yield from islice(other, 1)
    yield from as_planned
