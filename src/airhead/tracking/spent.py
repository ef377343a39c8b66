"""What searches cost, added up."""

from __future__ import annotations

from dataclasses import dataclass

from airhead.tracking.follow import Followed


@dataclass(frozen=True)
class Spent:
    """What some searches together took; as in `Followed`."""

    compute_s: float = 0.0
    cpu_s: float = 0.0
    stepping_s: float = 0.0
    physics_steps: int = 0

    def and_by(self, found: Followed) -> Spent:
        """With one more search."""
        return Spent(
            self.compute_s + found.compute_s,
            self.cpu_s + found.cpu_s,
            self.stepping_s + found.stepping_s,
            self.physics_steps + found.physics_steps,
        )
