"""The one process of this program that opens USD files; started when first needed, ended with the program."""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from airhead.errors import BadInput

_STARTING_S: Final = 60


class UsdProcess:
    """Reads one file at a time; a new process follows one that had to be ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._owner = 0
        atexit.register(self.end)

    def read(self, source: Path, out: Path, take_id: str, sha256: str, patience_s: float) -> int:
        """The exit status of the reader, which has written `out` (see `usd_child`); negative if a signal ended it.

        Raises:
            BadInput: it took longer than `patience_s`, besides the time that the process needs to start.
        """
        with self._lock:
            fresh = self._process is None or self._process.poll() is not None or self._owner != os.getpid()
            process = self._start() if fresh else self._process
            assert process is not None
            assert process.stdin is not None
            assert process.stdout is not None
            timer = threading.Timer(patience_s + (_STARTING_S if fresh else 0), _kill, [process])
            timer.start()
            try:
                process.stdin.write(json.dumps([str(source), str(out), take_id, sha256]) + "\n")
                process.stdin.flush()
                reply = process.stdout.readline()
            except OSError:
                reply = ""
            except BaseException:
                # interrupted: a reply that comes later must not be taken for the next one
                _kill(process)
                raise
            finally:
                timer.cancel()
            if not reply:
                _kill(process)
                raise BadInput("USD takes too long over the file", allowed=f"a file that opens in {patience_s:g} s")
            return int(reply)

    def end(self) -> None:
        """End the process, if it runs."""
        process, self._process = self._process, None
        if process is not None and self._owner == os.getpid():
            _kill(process)

    def _start(self) -> subprocess.Popen[str]:
        self.end()
        self._owner = os.getpid()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "airhead.formats.usd.child"],
            env=_environment(),
            cwd=Path(sys.executable).anchor,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,  # Ctrl-C is for the main process, and a kill reaches the forks too
        )
        return self._process


def _kill(process: subprocess.Popen[str]) -> None:
    with suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    process.wait()


def _environment() -> dict[str, str]:
    """The environment without what makes USD load plugins, search folders or start threads."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PXR", "USD", "TF_", "PYTHON"))}
    return kept | {
        "TMPDIR": os.devnull,  # where USD would leave a report of each crash
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PXR_WORK_THREAD_LIMIT": "1",
        "MALLOC_ARENA_MAX": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
