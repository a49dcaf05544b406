"""How long a run may take: a time and an amount that were given, or until somebody presses Ctrl-C."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType

__all__ = ["Budget"]


class Budget:
    """When it is used up, nothing new is started and what is under way is brought to its end.

    When it was stopped, what is under way is dropped, too; what came is kept in both cases.
    """

    def __init__(self, limit: timedelta | None = None) -> None:
        self._end = None if limit is None else time.monotonic() + limit.total_seconds()
        self._bytes_left: int | None = None
        self.is_stopped = False

    def is_over(self) -> bool:
        """Whether nothing new may be started."""
        if self.is_stopped or (self._bytes_left is not None and self._bytes_left <= 0):
            return True
        return self._end is not None and time.monotonic() >= self._end

    def allow_bytes(self, limit: int) -> None:
        """Have it used up by so many bytes, too."""
        self._bytes_left = limit

    def spend(self, size: int) -> None:
        """So many bytes have come."""
        if self._bytes_left is not None:
            self._bytes_left -= size

    @contextmanager
    def stopping_on_signals(self) -> Iterator[None]:
        """The first Ctrl-C or SIGTERM stops the run in good order; the second is as it always is."""
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
