"""How well and how fast takes are tracked: `python benchmarks/track.py [TAKE …] [--starts N] [--trials N] [--json]`.

The same as `airhead bench tracking`, which says what its columns mean. Nothing here is a test.
"""

from __future__ import annotations

import os
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from airhead.cli import main

if __name__ == "__main__":
    sys.exit(main(["bench", "tracking", *sys.argv[1:]]))
