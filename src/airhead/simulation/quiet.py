"""MuJoCo's warnings, silenced.

MuJoCo writes every warning to standard output and into a log file in the working folder. A search tries controls that
blow up by the dozen, and its results say so themselves. The handler must be a plain C function: rollout threads call it
without Python's lock. `strlen` has the right signature and does nothing.
"""

from __future__ import annotations

import ctypes
import sys

import mujoco

_libc = ctypes.cdll.msvcrt if sys.platform == "win32" else ctypes.CDLL(None)
_ignore = ctypes.cast(_libc.strlen, ctypes.CFUNCTYPE(None, ctypes.c_char_p))


def silence_warnings() -> None:
    """Keeps MuJoCo's warnings from being printed and logged, for the whole process."""
    mujoco.set_mju_user_warning(_ignore)
