"""The process that opens strangers' USD files: USD's C++ readers crash and swell on hostile bytes, and may do so here.

It has USD loaded, and for each request on its standard input, `[FILE, OUT, ID, SHA256]` as JSON, forks a process that
reads FILE and writes a native file, or, where the input is bad, the error as JSON; the exit status goes to standard
output. A fork takes no more memory and time than a file of its size needs. `usd_process` starts all this and ends it.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Final

from airhead.errors import AirheadError
from airhead.formats.native.files import write_native
from airhead.formats.source_file import MIB
from airhead.formats.usd.layers import warm_up
from airhead.formats.usd.reading import record_in
from airhead.motion import TakeRef

READ: Final = 0
BAD: Final = 3
_FLOOR_BYTES: Final = 64 * MIB
_PER_FILE_BYTE: Final = 20
_SECONDS: Final = 10


def main() -> None:
    """Serve requests until there are no more."""
    warm_up()
    for line in sys.stdin:
        source, out, take_id, sha256 = json.loads(line)
        sys.stdout.write(f"{_apart(Path(source), Path(out), TakeRef(take_id, sha256))}\n")
        sys.stdout.flush()


def _apart(source: Path, out: Path, take: TakeRef) -> int:
    """The exit status of a process that read one file; on Windows, which cannot fork, it is this one."""
    if sys.platform == "win32":
        return _read(source, out, take)
    process = os.fork()
    if process == 0:
        status = 1
        try:
            _limit(source.stat().st_size)
            status = _read(source, out, take)
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _read(source: Path, out: Path, take: TakeRef) -> int:
    try:
        write_native(record_in(source, take), out)
    except AirheadError as error:
        out.write_text(json.dumps(error.as_dict()))
        return BAD
    return READ


def _limit(file_bytes: int) -> None:
    """Bound this process's memory (on Linux), processor time and files."""
    import resource  # noqa: PLC0415 - there is none on Windows

    allowed = _FLOOR_BYTES + _PER_FILE_BYTE * file_bytes
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit = pages * resource.getpagesize() + allowed
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    seconds = _SECONDS + file_bytes // MIB
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (allowed, allowed))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
