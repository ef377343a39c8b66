"""GL: the choice without a screen, also after simulation has imported MuJoCo, and a clear line where there is none."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from airhead.errors import MissingPiece
from airhead.render import gl

AFTER_SIMULATION = """
import mujoco
model = mujoco.MjModel.from_xml_string("<mujoco><worldbody><geom size='1'/></worldbody></mujoco>")
mujoco.mj_step(model, mujoco.MjData(model))
import numpy as np
from airhead.motion import STARTER_SKELETON, Drive, Lineage, Motion
from airhead.render import FilmSettings, still
pose = np.tile([1.0, 0.0, 0.0, 0.0], (1, 15, 1))
motion = Motion(STARTER_SKELETON, 30.0, np.array([[0.0, 0.0, 0.9]]), pose, Lineage.of(Drive.PHYSICS, 1))
picture = still(motion, 0, FilmSettings(64, 48))
assert picture.std() > 10, picture.std()
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a GL")
def test_without_a_screen_a_film_can_follow_a_simulation() -> None:
    hidden = ("MUJOCO_GL", "PYOPENGL_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        [sys.executable, "-c", AFTER_SIMULATION], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_users_choice_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUJOCO_GL", "osmesa")
    assert gl.choose_gl() == "osmesa"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the choice on Linux")
def test_a_display_is_used_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MUJOCO_GL", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    assert gl.choose_gl() == "glfw"
    assert "MUJOCO_GL" not in os.environ


@pytest.mark.parametrize("fault", [ImportError("no libEGL"), AttributeError("eglQueryDevicesEXT"), OSError("x")])
def test_without_gl_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    def missing(name: str) -> None:
        raise fault

    monkeypatch.setenv("MUJOCO_GL", "egl")
    monkeypatch.setattr(gl.importlib, "import_module", missing)
    with pytest.raises(MissingPiece) as caught, gl.gl_context(64, 48):
        pass
    line = str(caught.value)
    assert "apt-get install libegl1 libgl1-mesa-dri" in line
    assert "\n" not in line
    assert caught.value.exit_code == 2
