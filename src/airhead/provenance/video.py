"""What a film's video really holds, counted by decoding it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av

from airhead.errors import BadInput


def count_frames(path: Path, limit: int) -> tuple[int, Fraction]:
    """The number of frames that decode, and the frames a second.

    Args:
        path: the film.
        limit: stop counting above this; nobody needs to know how many more there are.

    Raises:
        BadInput: the film has no video, or it does not decode.
    """
    try:
        with av.open(str(path), mode="r", format="mp4") as film:
            if len(film.streams.video) != 1:
                raise BadInput("a film has one video track", found=len(film.streams.video))
            stream = film.streams.video[0]
            stream.thread_type = "AUTO"
            rate = stream.average_rate
            count = 0
            for _ in film.decode(stream):
                count += 1
                if count > limit:
                    break
    except (av.error.FFmpegError, ValueError) as error:
        raise BadInput("the film's video does not decode") from error
    if not rate:
        raise BadInput("the film's video has no frame rate")
    return count, Fraction(rate)
