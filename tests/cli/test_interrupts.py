"""An interrupt stays one, whatever native code makes of it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from types import SimpleNamespace

import mujoco
import pytest

from airhead.cli import main as cli
from airhead.cli.interrupts import remembering_interrupts
from airhead.cli.outcome import INTERRUPTED


@pytest.fixture(autouse=True)
def listening() -> Iterator[None]:
    """Interrupts as in a terminal: a shell that starts the tests in the background has them ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class _InterruptingFloat:
    """A number during whose conversion the user presses Ctrl-C."""

    def __float__(self) -> float:
        signal.raise_signal(signal.SIGINT)
        return 1.0


def _build(*_: object) -> tuple[int, object]:
    mujoco.MjSpec().worldbody.add_geom().friction = [_InterruptingFloat(), 0.0, 0.0]
    return 0, None


def _broken(*_: object) -> tuple[int, object]:
    raise TypeError("a fault of ours")


def _command(monkeypatch: pytest.MonkeyPatch, run: object) -> None:
    parsed = SimpleNamespace(parse_args=lambda _: SimpleNamespace(run=run))
    monkeypatch.setattr(cli, "parser", lambda _: parsed)


def test_an_interrupt_that_mujoco_turns_into_a_type_error_is_an_interrupt(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(TypeError):
        _build()
    _command(monkeypatch, _build)
    assert cli.main([]) == INTERRUPTED
    assert "interrupted" in capsys.readouterr().err


def test_a_fault_without_an_interrupt_stays_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    _command(monkeypatch, _broken)
    with pytest.raises(TypeError, match="a fault of ours"):
        cli.main([])


def test_the_handler_is_put_back_and_ignored_interrupts_stay_ignored() -> None:
    before = signal.getsignal(signal.SIGINT)
    with remembering_interrupts() as interrupt, pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    assert interrupt.came
    assert signal.getsignal(signal.SIGINT) is before
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with remembering_interrupts() as interrupt:
            signal.raise_signal(signal.SIGINT)
        assert not interrupt.came
    finally:
        signal.signal(signal.SIGINT, before)
