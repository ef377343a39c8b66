"""`airhead`: parse, run one command, print its result as JSON if asked, exit with the right code."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.logging import RichHandler

from airhead.cli.commands import COMMANDS
from airhead.cli.interrupts import remembering_interrupts
from airhead.cli.outcome import INTERRUPTED
from airhead.cli.parser import parser
from airhead.errors import AirheadError


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line and returns its exit code: 0 done, 1 an honest failure, 2 bad input, 130 interrupted."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in words
    stderr = Console(stderr=True, highlight=False)
    logging.basicConfig(level=logging.WARNING, format="%(message)s", handlers=[RichHandler(console=stderr)])
    with remembering_interrupts() as interrupt:
        try:
            options = parser(COMMANDS).parse_args(words)
            code, result = options.run(options, stderr if as_json else Console(highlight=False))
            if as_json:
                print(json.dumps(result))
            return int(code)
        except (Exception, KeyboardInterrupt) as error:
            if interrupt.came or isinstance(error, KeyboardInterrupt):
                stderr.print("airhead: interrupted; nothing half-done was left behind", markup=False)
                return INTERRUPTED
            if not isinstance(error, AirheadError):
                raise
            if as_json:
                print(json.dumps(error.as_dict()))
            stderr.print(f"airhead: {error.line()}", style="red", markup=False, soft_wrap=True)
            return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
