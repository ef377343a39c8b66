"""Interrupts that nothing on their way can turn into something else.

Native code may swallow the KeyboardInterrupt that Python raises inside it and report a fault of its own: a value that
MuJoCo converts when the user presses Ctrl-C ends as a TypeError. So the signal itself is remembered.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType


@dataclass
class Interrupt:
    """Whether the user has interrupted; the signal handler sets it."""

    came: bool = False


@contextmanager
def remembering_interrupts() -> Iterator[Interrupt]:
    """Says whether an interrupt came, whatever became of its exception.

    Outside the main thread, and where interrupts are ignored or handled by someone else, nothing is changed.
    """
    interrupt = Interrupt()
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is not signal.default_int_handler:
        yield interrupt
        return

    def remember(number: int, frame: FrameType | None) -> None:
        interrupt.came = True
        signal.default_int_handler(number, frame)

    signal.signal(signal.SIGINT, remember)
    try:
        yield interrupt
    finally:
        signal.signal(signal.SIGINT, before)
