"""The process that opens a stranger's USD file: USD's C++ readers crash and swell on hostile bytes, and may do so here.

    python -m airhead.formats.usd_child FILE OUT ID SHA256

It writes a native file, or, where the input is bad, the error as JSON; `usd.py` starts it and reads either. It takes no
more memory and time than a file of this size needs, writes no other file, and loads no plugins but USD's own.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

from airhead.errors import AirheadError
from airhead.formats.native import write_native
from airhead.formats.source_file import MIB
from airhead.formats.usd_layers import warm_up
from airhead.formats.usd_read import record_in
from airhead.motion import TakeRef

BAD: Final = 3
_FLOOR_BYTES: Final = 64 * MIB
_PER_FILE_BYTE: Final = 20
_SECONDS: Final = 10
_BYTES_PER_SECOND: Final = MIB


def seconds_for(file_bytes: int) -> int:
    """How long a file of this size may take."""
    return _SECONDS + file_bytes // _BYTES_PER_SECOND


def main(source: str, out: str, take_id: str, sha256: str) -> int:
    path = Path(source)
    warm_up()
    try:
        _limit(path.stat().st_size)
        write_native(record_in(path, TakeRef(take_id, sha256)), Path(out))
    except AirheadError as error:
        Path(out).write_text(json.dumps(error.as_dict()))
        return BAD
    return 0


def _limit(file_bytes: int) -> None:
    """Bound memory, time and files of this process, where the system can (not on Windows)."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - there is none on Windows

    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() if _LINUX else 0
    allowed = _FLOOR_BYTES + _PER_FILE_BYTE * file_bytes
    if _LINUX:
        resource.setrlimit(resource.RLIMIT_AS, (used + allowed, used + allowed))
    seconds = seconds_for(file_bytes)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (allowed, allowed))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


_LINUX: Final = sys.platform == "linux"

if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
