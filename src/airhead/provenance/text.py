"""Text from files, made fit to show: a name from a stranger's film must not steer a terminal or turn a line around."""

from __future__ import annotations

_MAX_SHOWN = 2000


def shown(text: str, *, lines: bool = False) -> str:
    """`text` without control, direction and other unprintable characters, cut to a length that fits a screen.

    Args:
        text: whatever a file holds.
        lines: keep line breaks.
    """
    safe = "".join(c if c.isprintable() or (lines and c == "\n") else "\N{REPLACEMENT CHARACTER}" for c in text)
    return safe if len(safe) <= _MAX_SHOWN or lines else safe[: _MAX_SHOWN - 1] + "…"
