"""TrainingSet: the only thing that a skill may learn from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from airhead.errors import BadInput
from airhead.motion.source import TakeRef, Use
from airhead.motion.take import Take


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """Takes whose consent allows training today.

    The consent gate of the takes room makes it, and says which command would help. This record refuses by itself too,
    so that none can be made around the gate.

    Attributes:
        takes: at least one, each once.
    """

    takes: tuple[Take, ...]

    def __post_init__(self) -> None:
        if not self.takes:
            raise BadInput("nothing to train from", found="no takes", allowed="at least one take")
        today = dt.date.today()
        for take in self.takes:
            if not take.ref.consent.allows(Use.TRAIN, today):
                raise BadInput("a skill may not learn from this take", place=f"take {take.ref.id}", allowed="consent")
        ids = [ref.id for ref in self.refs]
        if len(set(ids)) < len(ids):
            twice = next(name for name in ids if ids.count(name) > 1)
            raise BadInput("a take stands twice in a training set", found=twice, allowed="each take once")

    @property
    def refs(self) -> tuple[TakeRef, ...]:
        """The takes as a skill's lineage names them."""
        return tuple(take.ref for take in self.takes)
