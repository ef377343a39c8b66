"""How a plan is performed, and who is told how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from airhead.tracking import RETRIES as TAKES_RETRIES
from airhead.tracking import Attempt, GrowthSettings, Searched, TrackSettings

#: Called with frames done and frames to do, and with the search that runs; None after a recorded move.
Progress = Callable[[int, int, Searched | None], None]

#: Other ways to search a simulated move: first growing in smaller steps, then as takes are.
RETRIES: Final = (Attempt(GrowthSettings(growth=3)), *TAKES_RETRIES)


@dataclass(frozen=True)
class PerformSettings:
    """How a plan is performed.

    Attributes:
        tracking: how simulated moves are tracked; its hold, seed and retries do not apply.
        retries: other ways, tried one after the other until a move succeeds and its end cannot be seen.
        lookahead_s: how far a simulated move already heeds the recorded one after it.
        lookahead_to_skill_s: how far it heeds the plan of a skill after it.
        settle_s: over which time the end of a simulation fades into a recording.
        settle_half_life_s: the half-life of what is still different.
        rehearsals: how many passages from one skill into the next are tried at most, until one succeeds together with
            the move after it. One way that was searched makes several, which differ in when they hand over.
    """

    tracking: TrackSettings = field(default_factory=TrackSettings)
    retries: tuple[Attempt, ...] = RETRIES
    lookahead_s: float = 0.3
    lookahead_to_skill_s: float = 0.8
    settle_s: float = 0.4
    settle_half_life_s: float = 0.06
    rehearsals: int = 16

    @property
    def ways(self) -> tuple[Attempt, ...]:
        """All ways to search a simulated move, in the order of trying."""
        return replace(self.tracking, retries=self.retries).ways
