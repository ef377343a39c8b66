"""What a training says of itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

from airhead.errors import AirheadError


class Diverged(AirheadError):
    """A training came to what is no number."""

    exit_code = 1


@dataclass(frozen=True)
class Progress:
    """Where a training stands after an examination.

    Attributes:
        samples: control steps so far, of `of_samples`.
        updates: of the policy.
        reward: mean of a control step in practice, 0 to 1.
        failures: a control step in practice.
        survived_start, survived_steps: share of attempts survived with noise at the start, and at every step.
        error_mm: mean distance of the landmarks from the take's, of those survivors.
        divergence, learning_rate, exploration: of the last update.
        seconds: on the clock so far, of all its sittings.
        left_s: on the clock, about.
        physics_share: of the processor time of practice, what the simulation alone took.
    """

    samples: int
    of_samples: int
    updates: int
    reward: float
    failures: float
    survived_start: float
    survived_steps: float
    error_mm: float | None
    divergence: float
    learning_rate: float
    exploration: float
    seconds: float
    left_s: float
    physics_share: float

    def as_dict(self) -> dict[str, float | None]:
        """JSON-ready data."""
        return asdict(self)


@dataclass(frozen=True)
class ImitationProgress:
    """Where an imitation stands after an examination.

    Attributes:
        rounds: so far.
        samples: control steps so far, of all processes.
        error: mean square error since the examination before, over that of one who answers nothing.
        undisturbed: share of the skills' plans kept to where nothing disturbs.
        survived_start, survived_steps: share of attempts at them survived with noise at the start, and at every step.
        survived_passages: the same at some passages with noise at every step; None where there are none.
        seconds: on the clock so far, of all its sittings.
        left_s: on the clock, about.
    """

    rounds: int
    samples: int
    error: float
    undisturbed: float
    survived_start: float
    survived_steps: float
    survived_passages: float | None
    seconds: float
    left_s: float

    def as_dict(self) -> dict[str, float | None]:
        """JSON-ready data."""
        return asdict(self)


#: Is told of every examination.
Watch = Callable[[Progress], None]
ImitationWatch = Callable[[ImitationProgress], None]
