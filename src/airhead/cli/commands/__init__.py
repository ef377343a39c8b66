"""The commands, one file each: what can be typed, what it runs, what is shown."""

from airhead.cli.commands import (
    bench,
    compare,
    convert,
    doctor,
    export,
    inspect,
    make,
    retarget,
    routine,
    skills,
    takes,
    track,
    train,
    verify,
)

#: In the order in which `airhead --help` lists them.
COMMANDS = (
    make,
    compare,
    verify,
    track,
    takes,
    inspect,
    convert,
    export,
    retarget,
    routine,
    train,
    skills,
    bench,
    doctor,
)

__all__ = ["COMMANDS"]
