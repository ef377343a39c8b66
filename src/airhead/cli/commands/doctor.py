"""`airhead doctor`: does this machine have what Airhead needs?"""

from __future__ import annotations

import argparse

from rich.console import Console

from airhead.cli.console import show_findings
from airhead.cli.outcome import DONE, FAILED, Outcome
from airhead.cli.parser import Commands, add_json
from airhead.production import doctor


def register(commands: Commands) -> None:
    command = commands.add_parser("doctor", help="look whether this machine has what Airhead needs")
    add_json(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace, shown: Console) -> Outcome:
    findings = doctor()
    if not options.json:
        show_findings(shown, findings)
    well = all(finding.ok for finding in findings)
    rows = [{"name": f.name, "ok": f.ok, "found": f.found, "mend": f.mend} for f in findings]
    return (DONE if well else FAILED), {"ok": well, "findings": rows}
