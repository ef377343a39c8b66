"""How a command ends."""

from __future__ import annotations

from typing import Final

DONE: Final = 0
FAILED: Final = 1
BAD_INPUT: Final = 2
INTERRUPTED: Final = 130

#: The exit code, and the JSON-ready result.
Outcome = tuple[int, object]
