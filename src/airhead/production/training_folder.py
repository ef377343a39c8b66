"""What a training leaves beside its skill: the plan it learns from, its checkpoint, and its log."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final, Protocol

from airhead import __version__
from airhead.body import Body
from airhead.errors import BadInput, CannotWrite
from airhead.motion import Motion, TakeRef
from airhead.production.take_uses import check_noteworthy
from airhead.skills import SKILL_SUFFIX, TrackedPlan
from airhead.skills.training import State, read_checkpoint, write_checkpoint
from airhead.takes import motion_sha256

_PACKAGES: Final = ("mujoco", "numpy", "onnx", "torch")
_ARRAYS: Final = ("states", "targets", "gains", "recorded_states")


class _Writer(Protocol):
    def add_scalar(self, tag: str, scalar_value: float, global_step: int) -> None: ...

    def flush(self) -> None: ...


class _Told(Protocol):
    """What an examination found."""

    @property
    def samples(self) -> int: ...

    def as_dict(self) -> Mapping[str, float | None]: ...


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
        _make(self.folder)

    def passages(self) -> Path:
        """The folder of passages between skills, made if it was not there; CannotWrite if that fails."""
        folder = self.folder / "passages"
        _make(folder)
        return folder

    def keep_plan(self, kept: KeptPlan, motion: Motion, body: Body) -> None:
        """Keeps a plan, so that a training that is resumed has the same; what was learned with another one goes."""
        self.checkpoint.unlink(missing_ok=True)
        state = plan_state(kept.plan) | {"physics_steps": kept.physics_steps, "seconds": kept.seconds}
        write_checkpoint(self.folder / "plan.npz", _plan_key(motion, body), state)

    def plan(self, motion: Motion, body: Body) -> KeptPlan:
        """The plan that was kept; BadInput if there is none of this motion and body."""
        state = read_checkpoint(self.folder / "plan.npz", _plan_key(motion, body))
        return KeptPlan(plan_in(state, body), int(state["physics_steps"]), float(state["seconds"]))

    def log(self, resume: bool) -> Callable[[_Told], None]:
        """Writes examinations down, a line of JSON each, and for TensorBoard if that is there.

        Args:
            resume: whether to go on with the log that is there.
        """
        file = self.folder / "log.jsonl"
        if not resume:
            file.write_bytes(b"")
        board = _board(self.folder / "tensorboard")

        def write(progress: _Told) -> None:
            with file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(progress.as_dict()) + "\n")
            if board is not None:
                for name, value in progress.as_dict().items():
                    if value is not None:
                        board.add_scalar(name, value, progress.samples)
                board.flush()

        return write


def plan_state(plan: TrackedPlan) -> State:
    """A plan as a checkpoint holds it."""
    arrays = {name: getattr(plan, name) for name in _ARRAYS}
    return arrays | {"motion_steps": plan.motion_steps, "control_hz": plan.control_hz}


def plan_in(state: State, body: Body) -> TrackedPlan:
    """The plan of a body in a checkpoint."""
    arrays = {name: state[name] for name in _ARRAYS}
    steps, hz = int(state["motion_steps"]), float(state["control_hz"])
    return TrackedPlan(body.space, **arrays, motion_steps=steps, control_hz=hz)


def checked_folder(skill_file: Path, refs: Iterable[TakeRef], library: Path | None) -> TrainingFolder:
    """The folder beside a file, made, before long work.

    Raises:
        BadInput: the file cannot be a skill's.
        CannotWrite: it cannot be written; or a use of the takes could not be noted.
    """
    if skill_file.suffix.lower() != SKILL_SUFFIX:
        raise BadInput("a skill's file has another ending", found=skill_file.name[:80], allowed=f"*{SKILL_SUFFIX}")
    if skill_file.is_dir():
        raise CannotWrite("a folder stands where the file would go", file=skill_file, allowed="a file name")
    check_noteworthy(refs, library)
    folder = TrainingFolder(skill_file)
    folder.make()
    return folder


def versions() -> dict[str, str]:
    """The versions of the programs behind a training."""
    return {"airhead": __version__} | {name: metadata.version(name) for name in _PACKAGES}


def _make(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        allowed = "a folder with permission to write"
        raise CannotWrite("no folder for the training", file=folder, found=error.strerror, allowed=allowed) from None


def _board(folder: Path) -> _Writer | None:
    try:
        from torch.utils.tensorboard import SummaryWriter  # noqa: PLC0415 - slow to import, and optional
    except ImportError:
        return None
    board: _Writer = SummaryWriter(str(folder))
    return board


def _plan_key(motion: Motion, body: Body) -> str:
    """How far joints turn counts: a plan is one of that very body."""
    return hashlib.sha256(f"{motion_sha256(motion)} {body.sha256}".encode()).hexdigest()
