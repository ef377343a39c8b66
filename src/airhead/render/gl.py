"""Find a GL that can draw without a screen."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import mujoco

from airhead.errors import MissingPiece

_VARIABLE = "MUJOCO_GL"
_MODULES = {"egl": "mujoco.egl", "osmesa": "mujoco.osmesa", "cgl": "mujoco.cgl"}
_WINDOWED = "mujoco.glfw"
_INSTALL = {
    "egl": "apt-get install libegl1 libgl1-mesa-dri",
    "osmesa": "apt-get install libosmesa6",
}


def choose_gl() -> str:
    """The GL for this process and its children, by name; the user's `MUJOCO_GL` always wins.

    On Linux without a display it is "egl". The choice is written to the environment, where MuJoCo's own loader and
    other processes look for it.
    """
    chosen = os.environ.get(_VARIABLE, "").strip().lower()
    if chosen in ("", "1", "on", "true", "enable", "enabled"):
        chosen = ""
        if sys.platform == "darwin":
            chosen = "cgl"
        elif sys.platform.startswith("linux") and not _has_display():
            chosen = os.environ[_VARIABLE] = "egl"
    return chosen or "glfw"


def _has_display() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@contextmanager
def gl_context(width: int, height: int) -> Iterator[Any]:
    """A current GL context for pictures of `width` by `height` pixels, freed at the end.

    MuJoCo settles on a GL when it is first imported, and simulation may have imported it long before a film was
    wanted; so the context is taken from MuJoCo's module for the chosen GL directly.

    Raises:
        MissingPiece: there is no GL to draw with; the line names what to install.
    """
    chosen = choose_gl()
    try:
        context = importlib.import_module(_MODULES.get(chosen, _WINDOWED)).GLContext(width, height)
        context.make_current()
    except (ImportError, AttributeError, OSError, RuntimeError, TypeError, mujoco.FatalError) as fault:
        raise missing_gl(chosen) from fault
    try:
        yield context
    finally:
        context.free()


def missing_gl(chosen: str) -> MissingPiece:
    """The error for a machine that cannot draw."""
    install = _INSTALL.get(chosen)
    allowed = f"on Debian or Ubuntu: {install}" if install else f"{_VARIABLE}=egl, osmesa, glfw or cgl, installed"
    return MissingPiece("pictures need OpenGL, and none works here", found=f"{_VARIABLE}={chosen}", allowed=allowed)
