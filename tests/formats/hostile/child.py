"""The child process of `watch`: a path a line comes in, an outcome a line goes out."""

from __future__ import annotations

import ctypes
import gc
import json
import resource
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from pathlib import Path

from airhead.errors import AirheadError, BadInput
from airhead.formats import read
from tests.formats.hostile.samples import all_samples

_LONGEST_LINE = 4000
_ADDRESS_SPACE_BYTES = 8 << 30


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE_BYTES, _ADDRESS_SPACE_BYTES))
    _warm_up()
    gc.freeze()  # or each collection walks through all that was imported
    print("ready", flush=True)
    for line in sys.stdin:
        path = Path(json.loads(line))
        _settle()
        before, start_s = _resident("VmRSS"), time.process_time()
        end, words = _end(path)
        spent_s = time.process_time() - start_s
        grown = _resident("VmHWM") - before
        print(json.dumps({"end": end, "words": words, "cpu_s": spent_s, "memory_bytes": grown}), flush=True)


def _end(path: Path) -> tuple[str, str]:
    try:
        record = read(path)
    except AirheadError as error:
        return _judged(error, path)
    except BaseException:
        return "crashed", traceback.format_exc()[-2000:]
    return "read", type(record).__name__


def _judged(error: AirheadError, path: Path) -> tuple[str, str]:
    """A refusal counts if it is one printable line that names the file, or one beside it."""
    line = error.line()
    named = error.file is not None and Path(error.file).parent == path.parent
    if not named or "\n" in line or len(line) > _LONGEST_LINE or not line.isprintable():
        return "crashed", f"not one clear line: {error.file!r} {line[:300]!r}"
    return "refused", line


def _settle() -> None:
    """Give memory back, and start to measure its peak anew (Linux)."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")


def _resident(field: str) -> int:
    """Bytes: VmRSS is what is resident now, VmHWM the most since it was reset."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"no {field} in /proc/self/status")


def _warm_up() -> None:
    """Load what reading loads lazily, so that it does not count."""
    for sample in all_samples().values():
        with tempfile.TemporaryDirectory() as folder, suppress(BadInput):
            read(sample(Path(folder)))


if __name__ == "__main__":
    main()
