"""Fetches ahead in a thread, up to a limit, while documents are parsed and stored.

    fetchers -- thread --> [ bounded queue ] --> parse, normalize, save

Without it, a document that takes long to parse would stall the transfers until they time out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import Empty, Queue
from threading import Event, Thread

from feedtool.model import Document, Outcome

_AHEAD_BYTES = 16 * 1024 * 1024
_LEAST_BYTES = 64 * 1024
"""The size that a small outcome counts for, so that at most 256 of them are ahead."""
_BATCH_BYTES = _AHEAD_BYTES // 2
"""At most 128 outcomes are stored in one transaction: with 32, writing entries and keys takes a fifth longer."""
_POLL_S = 0.1

_Item = Outcome | None
"""None is the end."""


class _Ahead(Queue[_Item]):
    """The outcomes that were not taken yet, measured in bytes."""

    def __init__(self) -> None:
        super().__init__(_AHEAD_BYTES)
        self.is_dropped = Event()
        self.error: BaseException | None = None

    def _init(self, maxsize: int) -> None:
        super()._init(maxsize)
        self._size = 0

    def _qsize(self) -> int:
        return self._size

    def _put(self, item: _Item) -> None:
        super()._put(item)
        self._size += _measure(item)

    def _get(self) -> _Item:
        item = super()._get()
        self._size -= _measure(item)
        return item

    def fill(self, outcomes: Iterator[Outcome]) -> None:
        """Put the outcomes in the queue, and wait while it is full; runs in the thread."""
        try:
            for outcome in outcomes:
                self.put(outcome)
                if self.is_dropped.is_set():
                    break
        except BaseException as error:  # noqa: BLE001 (raised again in the consumer)
            self.error = error
        finally:
            close = getattr(outcomes, "close", None)
            if close:
                close()
            if not self.is_dropped.is_set():
                self.put(None)

    def take(self, wait_s: float) -> list[_Item]:
        """Return a batch of what has arrived; nothing after a wait without any."""
        taken = []
        with suppress(Empty):
            taken.append(self.get(timeout=wait_s))
            size = _measure(taken[0])
            while size < _BATCH_BYTES:
                taken.append(self.get_nowait())
                size += _measure(taken[-1])
        return taken


def prefetch(outcomes: Iterator[Outcome], is_stopped: Callable[[], bool]) -> Iterator[tuple[Outcome, ...]]:
    """Yield the same outcomes, fetched ahead, in batches.

    After the run is stopped, yield those that have arrived: their requests were then not in vain.

    An exception of a fetcher is raised here, after the outcomes before it.
    """
    ahead = _Ahead()
    thread = Thread(target=ahead.fill, args=(outcomes,), name="fetch", daemon=True)
    thread.start()
    taken: list[_Item] = []
    try:
        while taken[-1:] != [None] and not is_stopped():
            taken = ahead.take(_POLL_S)
            if batch := _drop_end(taken):
                yield batch
        ahead.is_dropped.set()
        while batch := _drop_end(ahead.take(0)):
            yield batch
        if ahead.error:
            raise ahead.error
    finally:
        ahead.is_dropped.set()
        while ahead.take(0):  # the thread may wait for room
            pass
        thread.join(timeout=_POLL_S * 10)


def _drop_end(taken: list[_Item]) -> tuple[Outcome, ...]:
    return tuple(outcome for outcome in taken if outcome is not None)


def _measure(outcome: _Item) -> int:
    return max(_LEAST_BYTES, len(outcome.content)) if isinstance(outcome, Document) else _LEAST_BYTES
