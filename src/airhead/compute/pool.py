"""Jobs in order, worked off in this process or in a few side by side.

What a job needs over and over (a renderer, a model) is opened once in each process: that is the workshop, a context
manager that gives the function doing the jobs. Results come back in the order of the jobs, and only a few are ever
waiting, so memory stays small however many jobs there are.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import pickle
import signal
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, ExitStack, contextmanager
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any, TypeVar

from airhead.errors import AirheadError

Job = TypeVar("Job")
Result = TypeVar("Result")

#: Opens what jobs need and gives the function that does one job. Picklable, to reach other processes.
Workshop = Callable[[], AbstractContextManager[Callable[[Job], Result]]]

#: Told how many jobs are done, of how many.
Progress = Callable[[int, int], None]

_WAITING = 1  # results that may wait beyond one for each process
_LAST_TO_CLOSE = 10
_PATIENCE_S = 10.0

_work: Callable[[Any], Any] | None = None  # the open workshop of a pool process


def processes_or_default(processes: int | None) -> int:
    """`processes`, or the number of processors that this process may use if it is None."""
    if processes is not None:
        return max(1, processes)
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def run_in_order(
    workshop: Workshop[Job, Result],
    jobs: Sequence[Job],
    processes: int = 1,
    progress: Progress | None = None,
) -> Iterator[Result]:
    """Do all jobs and give their results in order.

    Args:
        workshop: opened once in each process.
        jobs: what to do; picklable if `processes` is above 1.
        processes: how many work side by side; with 1 everything happens in this process.
        progress: called after each job.

    Raises:
        AirheadError: a process died, and whatever a job raises; nothing is left running.
    """
    alone = min(processes, len(jobs)) <= 1 or not _can_spawn()
    results = _here(workshop, jobs) if alone else _side_by_side(workshop, jobs, processes)
    for done, result in enumerate(results, start=1):
        if progress is not None:
            progress(done, len(jobs))
        yield result


def _can_spawn() -> bool:
    """Whether new processes can import the main module again, as spawning demands.

    They cannot where it was read from standard input; Python would then wait for ever for the process that died.
    """
    file = getattr(sys.modules["__main__"], "__file__", None)
    return file is None or Path(file).exists()


def _here(workshop: Workshop[Job, Result], jobs: Sequence[Job]) -> Iterator[Result]:
    with workshop() as work:
        for job in jobs:
            yield work(job)


def _side_by_side(workshop: Workshop[Job, Result], jobs: Sequence[Job], processes: int) -> Iterator[Result]:
    # Graphics drivers do not survive a fork, so every process starts fresh.
    context = multiprocessing.get_context("spawn")
    count = min(processes, len(jobs))
    # A process that dies at its start, as in a script that does not guard its main part, must not leave us writing
    # into a pipe that nobody reads: the workshop travels in a file, and what goes through the pipe is small.
    crate = tempfile.NamedTemporaryFile(prefix="airhead-", suffix=".workshop")  # noqa: SIM115 - closed below
    pickle.dump(workshop, crate)
    crate.flush()
    pool = ProcessPoolExecutor(count, mp_context=context, initializer=_unpack, initargs=(crate.name,))
    waiting: deque[Future[Result]] = deque()
    finished = False
    try:
        for job in jobs:
            with _interrupts_held():
                waiting.append(pool.submit(_do, job))
            if len(waiting) > count + _WAITING:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
        finished = True
    except BrokenProcessPool as fault:
        raise AirheadError(
            "a worker process died", allowed="enough memory for all; and `if __name__ == '__main__':` in a script"
        ) from fault
    finally:
        if not finished:
            _stop(pool)
        pool.shutdown(wait=True, cancel_futures=True)
        crate.close()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Ctrl-C waits for the end of the block; processes that start in it never hear it, not even while they import."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _stop(pool: ProcessPoolExecutor) -> None:
    """End the pool's processes without waiting for the jobs they are at."""
    processes = list((getattr(pool, "_processes", None) or {}).values())
    manager = getattr(pool, "_executor_manager_thread", None)
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
    if manager is not None:
        # a manager still at work when Python ends makes it complain about the thread it finds
        manager.join(_PATIENCE_S)


def _unpack(crate: str) -> None:
    with Path(crate).open("rb") as file:
        _open(pickle.load(file))  # noqa: S301 - written by our own main process a moment ago


def _open(workshop: Workshop[Any, Any]) -> None:
    global _work  # noqa: PLW0603 - a pool process has exactly one workshop, opened before its first job
    # Ctrl-C reaches the whole group; the main process hears it and stops the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    stack = ExitStack()
    try:
        _work = stack.enter_context(workshop())
    except AirheadError as fault:
        _work = _Refusal(fault)
    Finalize(None, stack.close, exitpriority=_LAST_TO_CLOSE)


def _leave_with_parent() -> None:
    """End this process when the main one is gone, however it went; nobody would ask it for anything again."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


class _Refusal:
    """Stands in for a workshop that could not be opened, so that its error reaches whoever waits."""

    def __init__(self, fault: AirheadError) -> None:
        self.fault = fault

    def __call__(self, job: object) -> object:
        raise self.fault


def _do(job: Any) -> Any:
    assert _work is not None
    return _work(job)
