"""The prototypes' policies: learned by their own scripts, and simulated in their own simulation, in child processes.

`prototype_skills.py` scores them. Nothing of the prototypes is kept here: their code is in a folder that a user names.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from airhead.errors import AirheadError
from airhead.rotations import FloatArray

_PATIENCE_S = 3600
#: What a learned policy does; and, where it is asked for the reference, what it was to follow.
_CHILD = """
import sys
clip, weights, asked, answer = sys.argv[1:]
sys.argv = ["distil.py", clip, "--stages", "none", "--load", weights]
import mujoco
import numpy as np
import distil as d
z = np.load(asked)
steps, sub, state = d.n, d.s.sub, mujoco.mjtState
if "start" not in z:
    np.savez(answer, names=[j[0] for j in d.J], qadr=d.QADR, dadr=d.DADR, nv=d.NV, reference=d.s.X0[: steps + 1, 1:],
        start=d.XN[0, 1:], clip_steps=d.s.r.nclip - 1, control_hz=d.s.ch, mass_kg=d.s.m.body_mass.sum())
    sys.exit()
start, jolts, force, first, last = (z[name] for name in ("start", "jolts", "force_w", "from_step", "to_step"))
X = np.repeat(d.XN[:1], len(start), 0)
X[:, 1 + d.NQ:] += start
told = [X[:, 1:]]
for t in range(steps):
    f = np.full(len(X), t)
    u = d.ctl(X, f, d.act(d.obs(np.where(np.isfinite(X).all(1)[:, None], X, d.XN[t]), f)))
    spec, pushed = int(state.mjSTATE_CTRL), (first <= t) & (t < last)
    if pushed.any():
        wrench = np.zeros((len(X), d.s.m.nbody, 6))
        wrench[:, 1, :3] = np.where(pushed[:, None], force, 0.0)
        u, spec = np.concatenate([u, wrench.reshape(len(X), -1)], 1), spec | int(state.mjSTATE_XFRC_APPLIED)
    Y, _ = d.s.ro.rollout(d.s.m, d.s.ds, np.ascontiguousarray(X), np.repeat(u[:, None], sub, 1), control_spec=spec)
    X = Y[:, -1].copy()
    X[~(np.abs(X).max(1) < mujoco.mjMAXVAL)] = np.nan
    X[:, 0] = 0.0
    X[:, 1 + d.NQ:] += jolts[:, t] if len(jolts) else 0.0
    told.append(X[:, 1:])
np.savez(answer, states=np.stack(told, 1))
"""


class Failed(AirheadError):
    """A child process of the prototypes ended badly."""


@dataclass(frozen=True)
class Learned:
    """What a policy cost, by the prototypes' own count.

    Attributes:
        samples: control steps, of imitation and of practice.
        tracking_s, learning_s: on the clock; learning without its own reports.
        said: what its own last report says it survives, by its own measure: noise .1 at the start; .05 there and at
            every control step.
        weights: its file.
    """

    samples: int
    tracking_s: float
    learning_s: float
    said: str
    weights: str


@dataclass(frozen=True, eq=False)
class Layout:
    """Where things are in the prototypes' states.

    Attributes:
        names: of their joints, the root first.
        qadr, dadr: where each joint's positions and velocities begin.
        nv: numbers of velocities.
        reference: (N + 1, nq + nv) what was followed: the clip, then its last pose.
        start: (nq + nv) the state that the policy starts from.
        clip_steps: control steps that follow the clip; the rest is held.
        control_hz: control steps a second.
        mass_kg: of their body.
    """

    names: tuple[str, ...]
    qadr: tuple[int, ...]
    dadr: tuple[int, ...]
    nv: int
    reference: FloatArray
    start: FloatArray
    clip_steps: int
    control_hz: float
    mass_kg: float

    @property
    def control_steps(self) -> int:
        """Control steps of the clip and of the hold after it."""
        return len(self.reference) - 1


def learn(place: Path, clip: str, minutes: float) -> Learned:
    """A policy by the prototypes' scripts in `place`: tracked, imitated, then practised for what is left of `minutes`.

    One that was learned there before is taken as it is.
    """
    kept = place / f"learned_{clip}.json"
    if kept.is_file():
        return Learned(**json.loads(kept.read_text()))
    began = time.perf_counter()
    _run(place, "best.py", "track", clip, "--hold", "1", "--nt", "1", "--out", f"tr_{clip}.npz")
    tracking_s = time.perf_counter() - began
    imitated = _run(place, "distil.py", clip, "--stages", "dagger", "--tag", "dag")
    samples, learning_s = _cost(imitated)
    left_s = max(60.0 * minutes - learning_s, 30.0)
    words = ("--stages", "ppo", "--load", f"d_{clip}_dag.pt", "--tag", "ppodag", "--secs", f"{left_s:.0f}")
    practised = _run(place, "distil.py", clip, *words)
    more, longer_s = _cost(practised)
    said = " and ".join(re.findall(r"\| 0\.(?:1/0|05/0\.05)\s+(\d+%)", practised.splitlines()[-1]))
    learned = Learned(samples + more, tracking_s, learning_s + longer_s, said, f"d_{clip}_ppodag.pt")
    kept.write_text(json.dumps(asdict(learned)))
    return learned


def _cost(told: str) -> tuple[int, float]:
    """Samples and seconds of the last report."""
    thousands, seconds = re.findall(r"samples (\d+)k t=(\d+)s", told)[-1]
    return 1000 * int(thousands), float(seconds)


def layout_of(place: Path, clip: str, weights: str) -> Layout:
    """Where things are in the prototypes' states."""
    told = _asked(place, clip, weights, {})
    return Layout(
        names=tuple(map(str, told["names"])),
        qadr=tuple(map(int, told["qadr"])),
        dadr=tuple(map(int, told["dadr"])),
        nv=int(told["nv"]),
        reference=told["reference"],
        start=told["start"],
        clip_steps=int(told["clip_steps"]),
        control_hz=float(told["control_hz"]),
        mass_kg=float(told["mass_kg"]),
    )


def rolled_out(place: Path, clip: str, weights: str, asked: dict[str, NDArray[Any]]) -> FloatArray:
    """(B, N + 1, nq + nv) what a policy does in the prototypes' simulation; NaN once it blew up.

    Args:
        place: where it was learned.
        clip: what it does.
        weights: its file.
        asked: `start` (B, nv) and `jolts` (B, N, nv), or (0,), what velocities are changed by at the start and after
            each control step; `force_w` (B, 3) newtons at the pelvis from control step `from_step` to `to_step` (B,).
    """
    return _asked(place, clip, weights, asked)["states"]


def _asked(place: Path, clip: str, weights: str, asked: dict[str, NDArray[Any]]) -> dict[str, FloatArray]:
    np.savez(place / "asked.npz", allow_pickle=False, **asked)
    _run(place, "-c", _CHILD, clip, weights, "asked.npz", "answer.npz")
    with np.load(place / "answer.npz") as told:
        return dict(told)


def _run(place: Path, *words: str) -> str:
    """What a child process prints; Failed if it does not end well."""
    command = [sys.executable, *words]
    try:
        done = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=_PATIENCE_S, check=False)
    except subprocess.TimeoutExpired:
        raise Failed("the prototypes took too long", place=words[0], found=f"more than {_PATIENCE_S} s") from None
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no word"])[-1]
        raise Failed("the prototypes failed", place=words[0], found=last)
    return done.stdout.strip()
