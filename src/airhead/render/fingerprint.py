"""What a film shows, as one hash that signing does not change."""

from __future__ import annotations

import hashlib
from pathlib import Path

import av

from airhead.errors import BadInput


def video_sha256(path: Path) -> str:
    """SHA-256 of the film's coded pictures in order.

    The same as `ffmpeg -i FILM -map 0:v -c copy -f streamhash -hash sha256 -` prints.

    Raises:
        BadInput: the file is no film.
    """
    digest = hashlib.sha256()
    try:
        with av.open(str(path)) as film:
            for packet in film.demux(film.streams.video[0]):
                digest.update(bytes(packet))
    except (OSError, IndexError, av.FFmpegError) as fault:
        raise BadInput("the film cannot be read", file=path) from fault
    return digest.hexdigest()
