"""Reads files in a child process and says what became of it: time, memory, and whether the end was a clean one."""

from __future__ import annotations

import json
import select
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

MIB = 1 << 20
_ROOT = Path(__file__).parents[3]
_WALL_SECONDS_PER_CPU_SECOND = 20


@dataclass(frozen=True)
class Outcome:
    """What became of a file.

    Attributes:
        end: "read", "refused", "crashed" (another exception), "died" (the process) or "hung".
        words: the error line, or what went wrong.
        cpu_s: processor seconds.
        memory_bytes: how much the process grew at most.
    """

    end: str
    words: str
    cpu_s: float
    memory_bytes: int

    def faults(self, size_bytes: int) -> list[str]:
        """What breaks the promises for a file of this size: a clean end, 1 s a MB, 64 MB and 20 times its size."""
        faults = [] if self.end in ("read", "refused") else [f"{self.end}: {self.words}"]
        if self.cpu_s > max(1.0, size_bytes / MIB):
            faults.append(f"{self.cpu_s:.2f} s for {size_bytes} bytes")
        if self.memory_bytes > 64 * MIB + 20 * size_bytes:
            faults.append(f"{self.memory_bytes / MIB:.0f} MiB for {size_bytes} bytes")
        return faults


class Watch:
    """A child process that reads one file after the other; a new one after each death."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def read(self, path: Path) -> Outcome:
        process = self._running()
        size = sum(file.stat().st_size for file in path.parent.iterdir() if file.is_file())
        limit_s = _WALL_SECONDS_PER_CPU_SECOND * max(1.0, min(size, 64 * MIB) / MIB)
        _pipe(process.stdin).write(json.dumps(str(path)).encode() + b"\n")
        _pipe(process.stdin).flush()
        ready, _, _ = select.select([process.stdout], [], [], limit_s)
        line = _pipe(process.stdout).readline() if ready else b""
        if not line:
            self._stop()
            end = "died" if ready else "hung"
            return Outcome(end, f"exit status {process.returncode}", 0.0 if ready else limit_s, 0)
        return Outcome(**json.loads(line))

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            command = [sys.executable, "-m", "tests.formats.hostile.child"]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_ROOT)
            if _pipe(self._process.stdout).readline() != b"ready\n":
                raise RuntimeError("the child process that reads files did not start")
        return self._process

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                _pipe(pipe).close()
            self._process = None


def _pipe(pipe: IO[bytes] | None) -> Any:
    assert pipe is not None
    return pipe
