"""What a training leaves beside its skill: the plan it learns from, its checkpoint, and its log."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from airhead.body import Body
from airhead.errors import CannotWrite
from airhead.motion import Motion
from airhead.skills import TrackedPlan
from airhead.skills.training import Progress, read_checkpoint, write_checkpoint
from airhead.takes import motion_sha256

_ARRAYS: Final = ("states", "targets", "gains", "recorded_states")


class _Writer(Protocol):
    def add_scalar(self, tag: str, scalar_value: float, global_step: int) -> None: ...

    def flush(self) -> None: ...


@dataclass(frozen=True, eq=False)
class KeptPlan:
    """A tracked plan, and what it cost.

    Attributes:
        plan: it.
        physics_steps: simulated to find it.
        seconds: that took on the clock.
    """

    plan: TrackedPlan
    physics_steps: int
    seconds: float


class TrainingFolder:
    """A folder beside a skill's file, named after it.

    Args:
        skill_file: where the skill will be.
    """

    def __init__(self, skill_file: Path) -> None:
        self.folder = skill_file.with_suffix(".training")

    @property
    def checkpoint(self) -> Path:
        return self.folder / "checkpoint.npz"

    def make(self) -> None:
        """Makes the folder; CannotWrite if that fails."""
        try:
            self.folder.mkdir(exist_ok=True)
        except OSError as error:
            allowed = "a folder with permission to write"
            raise CannotWrite(
                "no folder for the training", file=self.folder, found=error.strerror, allowed=allowed
            ) from None

    def keep_plan(self, kept: KeptPlan, motion: Motion, body: Body) -> None:
        """Keeps a plan, so that a training that is resumed has the same."""
        plan = kept.plan
        state = {name: getattr(plan, name) for name in _ARRAYS} | {
            "motion_steps": plan.motion_steps,
            "control_hz": plan.control_hz,
            "physics_steps": kept.physics_steps,
            "seconds": kept.seconds,
        }
        write_checkpoint(self.folder / "plan.npz", _plan_key(motion, body), state)

    def plan(self, motion: Motion, body: Body) -> KeptPlan:
        """The plan that was kept; BadInput if there is none of this motion and body."""
        state = read_checkpoint(self.folder / "plan.npz", _plan_key(motion, body))
        arrays = {name: state[name] for name in _ARRAYS}
        steps, hz = int(state["motion_steps"]), float(state["control_hz"])
        plan = TrackedPlan(body.space, **arrays, motion_steps=steps, control_hz=hz)
        return KeptPlan(plan, int(state["physics_steps"]), float(state["seconds"]))

    def log(self, resume: bool) -> Callable[[Progress], None]:
        """Writes examinations down, a line of JSON each, and for TensorBoard if that is there.

        Args:
            resume: whether to go on with the log that is there.
        """
        file = self.folder / "log.jsonl"
        if not resume:
            file.write_bytes(b"")
        board = _board(self.folder / "tensorboard")

        def write(progress: Progress) -> None:
            with file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(progress.as_dict()) + "\n")
            if board is not None:
                for name, value in progress.as_dict().items():
                    if value is not None:
                        board.add_scalar(name, value, progress.samples)
                board.flush()

        return write


def _board(folder: Path) -> _Writer | None:
    try:
        from torch.utils.tensorboard import SummaryWriter  # noqa: PLC0415 - slow to import, and optional
    except ImportError:
        return None
    board: _Writer = SummaryWriter(str(folder))
    return board


def _plan_key(motion: Motion, body: Body) -> str:
    return hashlib.sha256(f"{motion_sha256(motion)} {body.double_sha256}".encode()).hexdigest()
