"""The command as a process: interrupts, faults before anything begins, and never a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and paths")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["make", "{tmp}/missing.bvh"], "missing.bvh: no such file"),
        (["make", "kick", "-o", "/dev/null/out"], "the results cannot be stored"),
        (["make", b"\xff\xfe.bvh", "--json"], "no such file"),
        (["verify", "{tmp}/a_file"], "a_file"),
    ],
)
def test_bad_input_never_gives_a_traceback(
    shell: Callable[..., Any], tmp_path: Path, words: list[Any], line: str
) -> None:
    (tmp_path / "a_file").write_text("a file")
    said = shell(*(word.replace("{tmp}", str(tmp_path)) if isinstance(word, str) else word for word in words))
    assert said.code == 2, said
    assert "Traceback" not in said.out + said.err
    assert said.err.startswith("airhead: ")
    assert line in said.err
    assert len(said.err.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a_file"]
    if "--json" in words:
        assert said.json["error"] == line


@pytest.mark.parametrize(("drive", "wait_for"), [("performer", "*.part"), ("physics", ".airhead-*")])
def test_an_interrupt_leaves_nothing_behind(
    config_of_the_tests: Path, take_file: Path, tmp_path: Path, drive: str, wait_for: str
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/film.mp4").write_bytes(b"old")
    command = [sys.executable, "-m", "airhead", "make", str(take_file), "--drive", drive, "-o", str(tmp_path / "out")]
    environment = {**os.environ, "AIRHEAD_CONFIG": str(config_of_the_tests)}
    maker = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # a shell that runs the tests in its background has told them to ignore interrupts
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - no threads yet
    )
    try:
        waited = time.monotonic() + 60
        while not any(tmp_path.rglob(wait_for)) and maker.poll() is None and time.monotonic() < waited:
            time.sleep(0.02)
        assert maker.poll() is None, maker.communicate()
        os.killpg(maker.pid, signal.SIGINT)  # as a terminal does: to the whole group
        out, err = maker.communicate(timeout=60)
    finally:
        maker.kill()
    assert maker.returncode == 130, err
    # Python's own pool can stumble over its closed pipe as it leaves, after everything is said: compute/pool.py, _stop
    assert "Traceback" not in out + err.partition("Exception ignored in: <module 'threading'")[0]
    assert "interrupted; nothing half-done was left behind" in err
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")) == ["out", "out/film.mp4"]
    assert (tmp_path / "out/film.mp4").read_bytes() == b"old"
