"""Processes that learn together: each tries by itself, and all learn the same from the mean of what they found.

Two processes of one thread each do more than one of two threads. Who leads adds up what the others send, in their
order, so that the same number of processes gives the same numbers.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from airhead.errors import AirheadError

_PATIENCE_S = 10.0


class Team(Protocol):
    """The processes that train one policy, as one of them sees them. All must ask the same of it in the same order."""

    @property
    def rank(self) -> int:
        """Which of them this one is; 0 leads."""
        ...

    @property
    def size(self) -> int:
        """How many there are."""
        ...

    def mean(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """The mean of what all of them give, for all of them."""
        ...

    def told(self, word: bool) -> bool:
        """What the leader says, for all of them."""
        ...

    def gathered(self, thing: Any) -> list[Any]:
        """What all of them give, for the leader; nothing for the others."""
        ...


class Alone:
    """A team of one."""

    rank = 0
    size = 1

    def mean(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        return values

    def told(self, word: bool) -> bool:
        return word

    def gathered(self, thing: Any) -> list[Any]:
        return [thing]


class Leader:
    """The first of several."""

    rank = 0

    def __init__(self, others: Sequence[Connection]) -> None:
        self._others = others

    @property
    def size(self) -> int:
        return 1 + len(self._others)

    def mean(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        total = values.copy()
        for other in self._heard():
            total += other
        total /= self.size
        self._say(total)
        return total

    def told(self, word: bool) -> bool:
        self._say(word)
        return word

    def gathered(self, thing: Any) -> list[Any]:
        return [thing, *self._heard()]

    def _heard(self) -> list[Any]:
        try:
            found = [other.recv() for other in self._others]
        except (EOFError, OSError):
            raise AirheadError("a training process died", allowed="enough memory for all") from None
        for one in found:
            if isinstance(one, AirheadError):
                raise one
        return found

    def _say(self, thing: Any) -> None:
        try:
            for other in self._others:
                other.send(thing)
        except OSError:
            self._heard()
            raise


class Member:
    """One of the others."""

    def __init__(self, leader: Connection, rank: int, size: int) -> None:
        self._leader, self.rank, self.size = leader, rank, size

    def mean(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        self._leader.send(values)
        result: NDArray[np.float32] = self._leader.recv()
        return result

    def told(self, word: bool) -> bool:
        del word
        return bool(self._leader.recv())

    def gathered(self, thing: Any) -> list[Any]:
        self._leader.send(thing)
        return []


@contextmanager
def team_of(size: int, work: Callable[[Team], object]) -> Iterator[Team]:
    """The leader of a team; the others do `work` in processes of their own, which end with the block.

    Args:
        size: how many there are, this process counted.
        work: what the others do, the same as the leader; picklable.
    """
    if size == 1:
        yield Alone()
        return
    context = multiprocessing.get_context("spawn")
    pairs = [context.Pipe() for _ in range(size - 1)]
    members = [
        context.Process(target=_join, args=(theirs, rank, size, work), daemon=True)
        for rank, (_, theirs) in enumerate(pairs, start=1)
    ]
    try:
        for member in members:
            member.start()
        for _, theirs in pairs:
            theirs.close()
        yield Leader([ours for ours, _ in pairs])
    finally:
        for ours, _ in pairs:
            ours.close()
        for member in members:
            member.join(_PATIENCE_S)
            if member.is_alive():
                member.terminate()


def _join(leader: Connection, rank: int, size: int, work: Callable[[Team], object]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # reaches the whole group; the leader hears it, and goes
    try:
        work(Member(leader, rank, size))
    except (EOFError, OSError):
        return  # the leader is gone
    except AirheadError as fault:
        leader.send(fault)
