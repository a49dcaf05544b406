"""Fetching goes on in a thread of its own while documents are read and stored, a bounded way ahead.

    fetchers -- thread --> [ at most so many bytes ] --> parse, normalise, save

Otherwise a document that takes long to read would hold up the transfers, and their time would run out meanwhile.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator

from feedtool.model import Document, Outcome

__all__ = ["pump"]

_AHEAD_BYTES = 16 * 1024 * 1024
_AHEAD = 256
_BATCH = 32
_POLL_S = 0.1


class _Belt:
    """What has come and was not taken yet."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.outcomes: deque[Outcome] = deque()
        self.size = 0
        self.is_done = False
        self.is_dropped = False
        self.error: BaseException | None = None

    @property
    def is_full(self) -> bool:
        return self.size > _AHEAD_BYTES or len(self.outcomes) >= _AHEAD

    def fill(self, outcomes: Iterator[Outcome]) -> None:
        """The thread: take in what comes, wait while it is too much."""
        try:
            for outcome in outcomes:
                if not self._put(outcome):
                    break
        except BaseException as error:  # noqa: BLE001 (raised again where somebody waits for the outcomes)
            self.error = error
        finally:
            close = getattr(outcomes, "close", None)
            if close:
                close()
            with self.changed:
                self.is_done = True
                self.changed.notify_all()

    def _put(self, outcome: Outcome) -> bool:
        with self.changed:
            self.changed.wait_for(lambda: not self.is_full or self.is_dropped)
            if self.is_dropped:
                return False
            self.outcomes.append(outcome)
            self.size += _measure(outcome)
            self.changed.notify_all()
            return True

    def take(self) -> tuple[Outcome, ...]:
        """What has come; nothing when a moment has passed without, or all is done."""
        with self.changed:
            self.changed.wait_for(lambda: self.outcomes or self.is_done, timeout=_POLL_S)
            count = min(len(self.outcomes), _BATCH)
            taken = tuple(self.outcomes.popleft() for _ in range(count))
            self.size -= sum(map(_measure, taken))
            self.changed.notify_all()
            return taken

    def take_rest(self) -> tuple[Outcome, ...]:
        """What had come when nothing more was wanted: it was asked for, so it is not asked for in vain."""
        with self.changed:
            count = min(len(self.outcomes), _BATCH)
            return tuple(self.outcomes.popleft() for _ in range(count))

    def drop(self) -> None:
        """Nobody wants the rest."""
        with self.changed:
            self.is_dropped = True
            self.changed.notify_all()


def pump(outcomes: Iterator[Outcome], is_stopped: Callable[[], bool]) -> Iterator[tuple[Outcome, ...]]:
    """The same outcomes, fetched ahead, as many at a time as have come; once the run is stopped, what has come by then.

    An exception of a fetcher is raised here, after what came before it.
    """
    belt = _Belt()
    thread = threading.Thread(target=belt.fill, args=(outcomes,), name="fetch", daemon=True)
    thread.start()
    try:
        while not is_stopped():
            taken = belt.take()
            if taken:
                yield taken
            elif belt.is_done and not belt.outcomes:
                break
        else:
            belt.drop()
            yield from iter(belt.take_rest, ())
        if belt.error is not None:
            raise belt.error
    finally:
        belt.drop()
        thread.join(timeout=_POLL_S * 10)


def _measure(outcome: Outcome) -> int:
    return len(outcome.content) if isinstance(outcome, Document) else 0
