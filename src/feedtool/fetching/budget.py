"""Limits a run by time, by bytes, and by Ctrl-C."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType


class Budget:
    """The limits of a run.

    When they are reached, no new fetch starts, and running ones finish.

    When the run is stopped by a signal, running fetches are dropped. Finished fetches are kept in both cases.
    """

    def __init__(self, limit: timedelta | None = None) -> None:
        self._end = None if limit is None else time.monotonic() + limit.total_seconds()
        self._bytes_left: int | None = None
        self.is_stopped = False

    def is_over(self) -> bool:
        """Whether no new fetch may start."""
        if self.is_stopped or (self._bytes_left is not None and self._bytes_left <= 0):
            return True
        return self._end is not None and time.monotonic() >= self._end

    def limit_bytes(self, limit: int) -> None:
        """Limit the bytes of the run, too."""
        self._bytes_left = limit

    def count_bytes(self, size: int) -> None:
        """Count received bytes."""
        if self._bytes_left is not None:
            self._bytes_left -= size

    @contextmanager
    def stopping_on_signals(self) -> Iterator[None]:
        """Stop the run cleanly at the first Ctrl-C or SIGTERM.

        The second one has its usual effect.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {int(number): signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

        def stop(number: int, _frame: FrameType | None) -> None:
            self.is_stopped = True
            signal.signal(number, before[number])

        for number in before:
            signal.signal(number, stop)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
