"""What a user starts from: an empty routine to fill in, and the schema that editors check routines with."""

from __future__ import annotations

import json
import re

from airhead.errors import BadInput
from airhead.routine.document import Routine

_TEMPLATE = """\
# A routine for Airhead. Check it with `airhead routine check FILE`, film it with `airhead make FILE`.
airhead: 1
title: {title}
fps: 60                     # frames a second of the performance

moves:                      # in order; where they are cut is found for you
  - take: jump              # a starter take, or the path of a motion file
    span: [0.0, 1.5]        # seconds of the take
    drive: performer        # performer: as recorded. physics: simulated. policy: a skill acts (skill: NAME)
  - take: cartwheel
    span: [0.15, 2.45]
    drive: performer
    # mirror: true          # left and right exchanged

cameras:
  - kind: follow            # follow, side, front, orbit
  # - {{kind: side, from: 2.0}}

film:
  width: 1280
  height: 720
  fps: 30
"""


def template(title: str = "My first routine") -> str:
    """The text of a new routine, which is a routine already.

    Raises:
        BadInput: the title is empty, too long, or has characters that cannot be printed.
    """
    if not (0 < len(title) <= 200 and title.isprintable()):
        raise BadInput("not a title", found=repr(title[:60]), allowed="1 to 200 printable characters")
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9 _-]*", title) and title.lower() not in ("true", "false", "null")
    return _TEMPLATE.format(title=title.strip() if plain else json.dumps(title))


def json_schema() -> dict[str, object]:
    """The JSON Schema of a routine, for editors."""
    schema = Routine.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Airhead routine"}
