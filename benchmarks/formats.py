"""How fast motion files are written and read: `python benchmarks/formats.py [WORD…] [--json]`.

The same as `airhead bench formats`. Nothing here is a test.
"""

from __future__ import annotations

import os
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from airhead.cli.main import main

if __name__ == "__main__":
    sys.exit(main(["bench", "formats", *sys.argv[1:]]))
