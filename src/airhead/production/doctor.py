"""`airhead doctor`: whether this machine has what Airhead needs, and the mend where it has not."""

from __future__ import annotations

import platform
import stat
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import numpy as np

from airhead.errors import AirheadError
from airhead.motion import STARTER_SKELETON, Drive, Lineage, Motion
from airhead.provenance import config_folder, local_signer
from airhead.render import FilmSettings, Quality, encode, still
from airhead.rotations import IDENTITY

_PACKAGES = (
    *("mujoco", "numpy", "scipy", "onnxruntime"),
    *("av", "c2pa-python", "cryptography", "pydantic", "pillow", "rich"),
)
_FAULTY_MUJOCO = "4.0.0"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        name: what.
        ok: whether it will do.
        found: what was found.
        mend: what to do about it; empty where nothing is to be done.
    """

    name: str
    ok: bool
    found: str
    mend: str = ""


def doctor() -> list[Finding]:
    """Looks at Python, packages, GL, the video codec and the signing keys; changes nothing but makes missing keys."""
    looks: list[tuple[str, Callable[[], str], str]] = [
        ("Python", _python, "install Python 3.11 or newer"),
        ("packages", _packages, "pip install --upgrade airhead"),
        ("GL", _gl, "install EGL, for Debian and Ubuntu: apt-get install libegl1"),
        ("codec", _codec, "pip install --force-reinstall av"),
        ("keys", _keys, "make the config folder writable, or name another one in AIRHEAD_CONFIG"),
    ]
    return [_looked(*look) for look in looks]


def _looked(name: str, look: Callable[[], str], mend: str) -> Finding:
    try:
        return Finding(name, True, look())
    except AirheadError as error:
        return Finding(name, False, error.line(), error.allowed or mend)


def _python() -> str:
    return f"{platform.python_version()} on {platform.system()} {platform.machine()}"


def _packages() -> str:
    versions = {package: metadata.version(package) for package in _PACKAGES}
    if versions["mujoco"] == _FAULTY_MUJOCO:
        raise AirheadError("this MuJoCo computes wrong accelerations", found=_FAULTY_MUJOCO, allowed="mujoco 3.17")
    return ", ".join(f"{package} {version}" for package, version in versions.items())


def _gl() -> str:
    standing = Motion(
        STARTER_SKELETON,
        30.0,
        np.array([[0.0, 0.0, 0.9]]),
        np.tile(IDENTITY, (1, len(STARTER_SKELETON), 1)),
        Lineage.of(Drive.PHYSICS, 1),
    )
    picture = still(standing, 0, FilmSettings(width=64, height=64, quality=Quality.DRAFT))
    if picture.std() < 1.0:
        raise AirheadError("GL draws an empty picture", found=f"one colour, {picture.mean():.0f} of 255")
    return "a picture was drawn"


def _codec() -> str:
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "probe.mp4"
        encode((np.full((64, 64, 3), shade, dtype=np.uint8) for shade in range(8)), film, 30)
        return f"H.264, {film.stat().st_size} bytes for 8 frames"


def _keys() -> str:
    local_signer()
    keys = [path for path in config_folder().rglob("*key*.pem") if path.is_file()]
    if sys.platform != "win32":
        for path in keys:
            if stat.S_IMODE(path.stat().st_mode) & 0o077:
                raise AirheadError("others can read the private key", file=path.name, allowed=f"chmod 600 {path.name}")
    return f"a local signing chain, {len(keys)} private key"
