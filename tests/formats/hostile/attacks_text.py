"""Attacks on readers of text: BVH, DeepMimic's JSON, ASF and AMC."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.formats.hostile.samples import AMC, ASF

MIB = 1 << 20

#: The bytes of a file, or of files in one folder by their suffix; the first is read.
Attacks = dict[str, Callable[[], bytes | dict[str, bytes]]]


def _bvh(joints: str = "", channels: str = "CHANNELS 3 Xrotation Yrotation Zrotation", motion: str = "") -> bytes:
    motion = motion or "MOTION Frames: 1 Frame Time: 0.01 0 0 0"
    return f"HIERARCHY ROOT r {{ OFFSET 0 1 0 {channels} {joints} }} {motion}\n".encode()


def _nested(count: int, name: str = "j", offset: str = "0 1 0", channels: str = "CHANNELS 0") -> str:
    return f"JOINT {name} {{ OFFSET {offset} {channels} " * count + "}" * count


SIX = "CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation"
BVH: Attacks = {
    "deep and all of one name": lambda: _bvh(_nested(2047)),
    "too deep": lambda: _bvh(_nested(30_000)),
    "names that were taken": lambda: _bvh(
        "".join(f"JOINT j_{n} {{ OFFSET 0 1 0 }} JOINT j {{ OFFSET 0 1 0 }} " for n in range(1000))
    ),
    "End Sites in masses": lambda: _bvh("End Site { OFFSET 0 1 0 } " * 30_000),
    "End Sites in each other": lambda: _bvh("End Site { OFFSET 0 1 0 " * 2000 + "}" * 2000),
    "a name of a megabyte": lambda: _bvh(_nested(1, "x" * 900_000)),
    "names with markup and escapes": lambda: _bvh(_nested(1, "[bold]\x1b[2J\u202e") + "}"),
    "few channels and many joints": lambda: _bvh(
        _nested(2000), motion=f"MOTION Frames: 500000 Frame Time: 0.01 {'0 0 0 ' * 500_000}"
    ),
    "one channel": lambda: _bvh(
        channels="CHANNELS 1 Xrotation", motion=f"MOTION Frames: 1000000 Frame Time: 1 {'0 ' * 10**6}"
    ),
    "no channels": lambda: _bvh(channels="CHANNELS 0"),
    "frames without end": lambda: _bvh(motion=f"MOTION Frames: {'9' * MIB} Frame Time: 0.01 0 0 0"),
    "a frame time without end": lambda: _bvh(motion=f"MOTION Frames: 1 Frame Time: 0.{'0' * MIB}1 0 0 0"),
    "an exponent without end": lambda: _bvh(motion="MOTION Frames: 1 Frame Time: 1e-999999999 0 0 0"),
    "a number without end": lambda: _bvh(motion=f"MOTION Frames: 1 Frame Time: 0.01 {'1' * (4 * MIB)} 0 0"),
    "an exponent of a megabyte": lambda: _bvh(motion=f"MOTION Frames: 1 Frame Time: 0.01 1e{'1' * MIB} 0 0"),
    "numbers that overflow": lambda: _bvh(motion="MOTION Frames: 1 Frame Time: 0.01 1e308 1e308 1e999"),
    "the largest numbers": lambda: _bvh(channels=SIX, motion=f"MOTION Frames: 2 Frame Time: 1 {'1e9 -1e9 ' * 6}"),
    "the largest offsets": lambda: _bvh(_nested(500, offset="1e6 1e6 1e6")),
    "the smallest offsets": lambda: _bvh(_nested(500, offset="1e-320 0 0")),
    "a root that flies away": lambda: _bvh(
        _nested(1, offset="0 .9 0"), SIX, f"MOTION Frames: 3 Frame Time: 1e-4 {'1e9 1e9 1e9 1 2 3 ' * 3}"
    ),
    "MOTION again and again": lambda: _bvh(motion="MOTION " * 200_000),
    "MOTION and nothing": lambda: _bvh(motion="MOTION" + " " * (4 * MIB)),
    "MOTION and braces": lambda: b"HIERARCHY " + b"MOTION { " * 200_000,
    "comments": lambda: b"#\n" * (2 * MIB) + _bvh(),
    "comments in numbers": lambda: _bvh(motion=f"MOTION Frames: 1 Frame Time: 1 {'0 #' * MIB} 0 0"),
    "slashes": lambda: b"HIERARCHY " + b" / /" * MIB,
    "nothing but a long hierarchy": lambda: b"HIERARCHY ROOT " + b"a " * (8 * MIB),
    "one frame in many lines": lambda: _bvh(motion=f"MOTION\n\n\nFrames: 1\nFrame Time: 1\n{chr(10) * MIB}0 0 0"),
    "garbage after the numbers": lambda: _bvh(motion=f"MOTION Frames: 1 Frame Time: 1 0 0 0 {'x ' * MIB}"),
    "garbage before the last number": lambda: _bvh(motion=f"MOTION Frames: 9999 Frame Time: 1 {'0 ' * MIB} x"),
}


def _clip(rows: list[Any]) -> bytes:
    return json.dumps({"Loop": "none", "Frames": rows}).encode()


ROW = [0.0333, 0, 0.9, 0, *([1.0, 0, 0, 0] * 10)]
DEEPMIMIC: Attacks = {
    "integers without end": lambda: b'{"Frames": [[' + b"1" * MIB + b"]]}",
    "rows of brackets": lambda: b'{"Frames": [' + b"[]," * 300_000 + b"[]]}",
    "keys again and again": lambda: b'{"Frames": 1, ' * 100_000 + b'"a": 1' + b"}" * 100_000,
    "durations from tiny to huge": lambda: _clip([[0.0001, *ROW[1:]]] * 50 + [[1e6, *ROW[1:]]] * 49),
    "a duration of nothing": lambda: _clip([[1e-320, *ROW[1:]]] * 3),
    "NaN": lambda: _clip([[float("nan")] * 44] * 3),
}


def _amc(amc: str = AMC, asf: str = ASF) -> dict[str, bytes]:
    return {".amc": amc.encode(), ".asf": asf.encode()}


BONE = "  begin\n name {0}\n direction 0 1 0\n length 1\n axis 0 0 0 XYZ\n end\n"
ASF_AMC: Attacks = {
    "an empty skeleton": lambda: _amc(asf=""),
    "bones in masses": lambda: _amc(asf=ASF.replace(":hierarchy", BONE.format("b") * 30_000 + ":hierarchy")),
    "a chain of bones": lambda: _amc(
        asf=ASF.replace(":hierarchy", "".join(BONE.format(f"b{n}") for n in range(5000)) + ":hierarchy").replace(
            "root back leg", "root b0\n" + "\n".join(f"b{n} b{n + 1}" for n in range(4999))
        )
    ),
    "a ring of bones": lambda: _amc(asf=ASF.replace("root back leg", "root back\nback leg\nleg back")),
    "the same bone again": lambda: _amc(asf=ASF.replace("root back leg", "root" + " back" * 100_000)),
    "a bone without end": lambda: _amc(asf=ASF.replace("length 10", "length 1e308")),
    "a unit of nothing": lambda: _amc(asf=ASF.replace("length 0.45", "length 1e-320")),
    "numbers that overflow": lambda: _amc(AMC.replace("0 17 0", "1e308 1e999 nan")),
    "a frame again and again": lambda: _amc(AMC + "2\nroot 0 0 0 0 0 0\n" * 20_000),
    "a bone again and again": lambda: _amc(AMC + "leg 1\n" * 200_000),
    "frame numbers without end": lambda: _amc(AMC + "9" * MIB),
    "frames of nothing": lambda: _amc(AMC + "".join(f"{n}\n" for n in range(3, 200_000))),
    "a line without end": lambda: _amc(AMC.replace("leg 7", "leg" + " 7" * MIB)),
    "unknown sections": lambda: _amc(asf=":x\n" * MIB),
}
