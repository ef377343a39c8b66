"""Encode pictures as an H.264 film that every player and the signer can read."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from airhead.errors import BadInput, CannotWrite, MissingPiece
from airhead.render.painter import Picture

_CODEC = "libx264"
_PRESET = "veryfast"  # a third cheaper than "medium"; what it loses, 0.2 dB, no one sees
# x264's macroblock tree reads memory that it never wrote, at some widths: the film would never be the same twice.
_TREE = "0"
_THREADS = 2  # fixed: x264 cuts pictures by the number of threads, and the same film must give the same bytes


def encode(pictures: Iterable[Picture], path: Path, fps: int, crf: int = 18) -> int:
    """Write a film and return the number of its frames.

    The film is staged beside `path` and moved there when it is whole; nothing in it names the machine or its user.

    Args:
        pictures: (H, W, 3) bytes each, all of one even size.
        path: where the film goes; an older film there is replaced.
        fps: frames a second.
        crf: x264's constant rate factor.

    Raises:
        BadInput: there are no pictures, or their size is odd or changes.
        CannotWrite: the place cannot be written, or is full.
        MissingPiece: PyAV was built without x264.
    """
    staged = path.with_name(f".{path.name}.part")
    try:
        count = _write(pictures, staged, fps, crf)
        staged.replace(path)
    except (OSError, av.FFmpegError) as fault:
        raise CannotWrite("the film could not be written", file=path, found=_reason(fault)) from fault
    finally:
        staged.unlink(missing_ok=True)
    return count


def _write(pictures: Iterable[Picture], path: Path, fps: int, crf: int) -> int:
    if not path.parent.is_dir():
        raise CannotWrite("the film's folder is not there", file=path.parent)
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    count = 0
    with av.open(str(path), "w", format="mp4", options=options) as container:
        stream: Any = None
        for picture in pictures:
            if stream is None:
                stream = _stream(container, picture, fps, crf)
            if picture.shape != (stream.height, stream.width, 3):
                raise BadInput("the pictures of a film differ in size", place=f"frame {count}", found=picture.shape)
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame.pts, frame.time_base = count, Fraction(1, fps)
            for packet in stream.encode(frame.reformat(format="yuv420p", dst_colorspace="ITU709")):
                container.mux(packet)
            count += 1
        if stream is None:
            raise BadInput("a film needs at least one picture", found=0)
        for packet in stream.encode():
            container.mux(packet)
    return count


def _stream(container: Any, picture: Picture, fps: int, crf: int) -> Any:
    height, width = picture.shape[:2]
    if height % 2 or width % 2:
        raise BadInput("a film needs an even size", found=f"{width} by {height}")
    try:
        stream = container.add_stream(_CODEC, rate=fps)
    except ValueError as fault:
        raise MissingPiece("PyAV has no H.264 encoder here", found=_CODEC, allowed="pip install av") from fault
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    context = stream.codec_context
    context.time_base, context.thread_count = Fraction(1, fps), _THREADS
    bt709, limited = 1, 1
    context.color_primaries, context.color_trc, context.colorspace = bt709, bt709, bt709
    context.color_range = limited
    context.options = {"crf": str(crf), "preset": _PRESET, "threads": str(_THREADS), "mbtree": _TREE}
    return stream


def _reason(fault: Exception) -> str:
    return getattr(fault, "strerror", None) or type(fault).__name__
