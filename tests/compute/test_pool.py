"""The pool: order, few results waiting, errors that arrive, nothing left running."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from airhead.compute import processes_or_default, run_in_order
from airhead.errors import AirheadError, BadInput

_closed: list[str] = []


@contextmanager
def squares() -> Iterator[Callable[[int], int]]:
    yield lambda number: number * number
    _closed.append("squares")


@contextmanager
def process_ids() -> Iterator[Callable[[int], int]]:
    yield lambda _: os.getpid()


@contextmanager
def refuses() -> Iterator[Callable[[int], int]]:
    raise BadInput("no workshop today", place="door")
    yield lambda number: number


@contextmanager
def picky() -> Iterator[Callable[[int], int]]:
    def work(number: int) -> int:
        if number == 2:
            raise BadInput("not two", found=number)
        return number

    yield work


@contextmanager
def deadly() -> Iterator[Callable[[int], int]]:
    yield lambda _: os._exit(3)


@pytest.mark.parametrize("processes", [1, 2])
def test_results_come_in_order_and_progress_is_told(processes: int) -> None:
    told: list[tuple[int, int]] = []
    results = run_in_order(squares, range(7), processes, lambda done, of: told.append((done, of)))
    assert list(results) == [n * n for n in range(7)]
    assert told == [(n, 7) for n in range(1, 8)]


def test_one_process_means_this_one_and_the_workshop_is_closed() -> None:
    assert set(run_in_order(process_ids, range(3), 1)) == {os.getpid()}
    _closed.clear()
    assert list(run_in_order(squares, [3], 1)) == [9]
    assert _closed == ["squares"]


def test_more_processes_means_others() -> None:
    assert os.getpid() not in set(run_in_order(process_ids, range(4), 2))


@pytest.mark.parametrize("processes", [1, 2])
def test_an_error_of_ours_arrives_whole(processes: int) -> None:
    with pytest.raises(BadInput, match="door: no workshop today"):
        list(run_in_order(refuses, range(3), processes))
    with pytest.raises(BadInput) as caught:
        list(run_in_order(picky, range(6), processes))
    assert caught.value.found == "2"


def test_a_process_that_dies_is_an_error_and_no_hang() -> None:
    with pytest.raises(AirheadError, match="worker process died"):
        list(run_in_order(deadly, range(4), 2))


def test_no_jobs_give_no_results() -> None:
    assert list(run_in_order(squares, [], 4)) == []


def test_results_may_be_left_unread() -> None:
    results = run_in_order(squares, range(50), 2)
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined]


SPAWNS = """
import sys
sys.path.insert(0, {folder!r})
from test_pool import process_ids
from airhead.compute import run_in_order
if __name__ == "__main__":
    print(next(run_in_order(process_ids, range(100), 2)), flush=True)
    import time
    time.sleep(60)
"""


@pytest.mark.skipif(os.name != "posix", reason="kills a process the POSIX way")
def test_the_others_leave_when_the_main_process_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SPAWNS.format(folder=str(Path(__file__).parent)))
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as main:
        assert main.stdout is not None
        worker = int(main.stdout.readline())
        main.kill()
    for _ in range(100):
        if not _runs(worker):
            return
        time.sleep(0.1)
    pytest.fail("a worker outlived its main process")


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not (state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] == "Z")


def test_processes_are_at_least_one() -> None:
    assert processes_or_default(0) == 1
    assert processes_or_default(5) == 5
    assert processes_or_default(None) >= 1
