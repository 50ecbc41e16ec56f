"""Tells how a run goes: one line that moves on a terminal, quiet lines elsewhere, JSON where asked for."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import TextIO

from covenantry.engine.nightly.run import Done
from covenantry.engine.nightly.session import Record

#: Seconds between two lines where there is no terminal.
EVERY = 30


class Progress:
    """Writes to a stream; `silent`: only what went wrong."""

    def __init__(
        self,
        stream: TextIO = sys.stderr,
        *,
        json: bool = False,
        silent: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream, self._json, self._silent, self._clock = stream, json, silent, clock
        self._moving = stream.isatty() and not json
        self._chosen = self._done = self._alerts = self._failed = 0
        self._began = self._told = clock()

    def begins(self, run: str, chosen: int, total: int) -> None:
        """The run has begun."""
        self._chosen, self._began = chosen, self._clock()
        self._line(
            "begins", f"run {run}: {chosen:,} of {total:,} issuers to evaluate", run=run, chosen=chosen, total=total
        )

    def moves(self, issuers: int, done: Done) -> None:
        """So many more issuers are done."""
        self._done += issuers
        self._alerts += done.alerts
        self._failed += len(done.errors)
        for issuer, error in done.errors:
            self._line("failed", f"{issuer}: {error}", loud=True, issuer=issuer, error=error)
        spent = max(self._clock() - self._began, 1e-9)
        rate = self._done / spent
        left = (self._chosen - self._done) / rate if rate else 0.0
        words = (
            f"{self._done:,} of {self._chosen:,} issuers, {rate:,.0f} a second, {_time(left)} left, "
            f"{self._alerts:,} alerts, {self._failed:,} failed"
        )
        if self._moving and not self._silent:
            self._stream.write(f"\r{words:<79}")
            self._stream.flush()
        elif self._clock() - self._told >= EVERY:
            self._told = self._clock()
            self._line("moves", words, done=self._done, chosen=self._chosen, rate=round(rate, 1), left=round(left))

    def ends(self, record: Record) -> None:
        """The run is over."""
        if self._moving and not self._silent and self._done:
            self._stream.write("\r" + " " * 79 + "\r")
        spent = self._clock() - self._began
        words = (
            f"{record.evaluated:,} evaluated, {len(record.failed):,} failed, {record.alerts:,} alerts in {_time(spent)}"
        )
        self._line("ends", words, **record._asdict())

    def _line(self, event: str, words: str, *, loud: bool = False, **more: object) -> None:
        if self._silent and not loud:
            return
        if self._json:
            self._stream.write(json.dumps({"event": event, **more}) + "\n")
        else:
            self._stream.write(("\r" if self._moving else "") + f"{words}\n")
        self._stream.flush()


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
