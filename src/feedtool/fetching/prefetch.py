"""Fetches ahead in a thread, up to a limit, while documents are parsed and stored.

    fetchers -- thread --> [ bounded buffer ] --> parse, normalize, save

Without it, a document that takes long to parse would stall the transfers until they time out.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator

from feedtool.model import Document, Outcome

__all__ = ["prefetch"]

_AHEAD_BYTES = 16 * 1024 * 1024
_AHEAD = 256
_BATCH = 32
_POLL_S = 0.1


class _Buffer:
    """The outcomes that have arrived and were not taken yet."""

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
        """Put the outcomes in the buffer, and wait while it is full; runs in the thread."""
        try:
            for outcome in outcomes:
                if not self._put(outcome):
                    break
        except BaseException as error:  # noqa: BLE001 (raised again in the consumer)
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
        """Return the outcomes that have arrived.

        Nothing after a short wait without any, or at the end.
        """
        with self.changed:
            self.changed.wait_for(lambda: self.outcomes or self.is_done, timeout=_POLL_S)
            count = min(len(self.outcomes), _BATCH)
            taken = tuple(self.outcomes.popleft() for _ in range(count))
            self.size -= sum(map(_measure, taken))
            self.changed.notify_all()
            return taken

    def take_rest(self) -> tuple[Outcome, ...]:
        """Return outcomes that had arrived when the run was stopped.

        Their requests were then not in vain.
        """
        with self.changed:
            count = min(len(self.outcomes), _BATCH)
            return tuple(self.outcomes.popleft() for _ in range(count))

    def drop(self) -> None:
        """Drop the outcomes that are still to come."""
        with self.changed:
            self.is_dropped = True
            self.changed.notify_all()


def prefetch(outcomes: Iterator[Outcome], is_stopped: Callable[[], bool]) -> Iterator[tuple[Outcome, ...]]:
    """Yield the same outcomes, fetched ahead, in batches.

    After the run is stopped, yield those that have arrived.

    An exception of a fetcher is raised here, after the outcomes before it.
    """
    buffer = _Buffer()
    thread = threading.Thread(target=buffer.fill, args=(outcomes,), name="fetch", daemon=True)
    thread.start()
    try:
        while not is_stopped():
            taken = buffer.take()
            if taken:
                yield taken
            elif buffer.is_done and not buffer.outcomes:
                break
        else:
            buffer.drop()
            yield from iter(buffer.take_rest, ())
        if buffer.error is not None:
            raise buffer.error
    finally:
        buffer.drop()
        thread.join(timeout=_POLL_S * 10)


def _measure(outcome: Outcome) -> int:
    return len(outcome.content) if isinstance(outcome, Document) else 0
