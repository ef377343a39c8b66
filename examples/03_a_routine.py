"""Two takes joined on one line, without simulating anything: `python examples/03_a_routine.py`."""

from pathlib import Path

from airhead.production import plan_only

ROUTINE = """\
airhead: 1
title: Down and over
moves:
  - {take: roll, span: [0.1, 1.95]}
  - {take: cartwheel, span: [0.0, 2.6]}
"""

if __name__ == "__main__":
    Path("down_and_over.yaml").write_text(ROUTINE, encoding="utf-8")
    for row in plan_only("down_and_over.yaml"):
        print(row)
