"""Fetches ahead in a thread, up to a limit, while documents are parsed and stored.

    fetchers -- thread --> [ bounded queue ] --> parse, normalize, save

Without it, a document that takes long to parse would stall the transfers until they time out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
        self.is_at_end = False
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

    def take(self, wait_s: float) -> Outcome | None:
        """Return the next outcome; None after a wait without any, and at the end."""
        try:
            item = self.get(timeout=wait_s)
        except Empty:
            return None
        self.is_at_end = item is None
        return item

    def take_others(self, first: Outcome) -> Iterator[Outcome]:
        """Yield an outcome and those that have arrived after it, up to the size of a batch."""
        size, item = 0, first
        while True:
            yield item
            size += _measure(item)
            following = self.take(0) if size < _BATCH_BYTES else None
            if following is None:
                return
            item = following


def prefetch(outcomes: Iterator[Outcome], is_stopped: Callable[[], bool]) -> Iterator[Iterator[Outcome]]:
    """Yield the same outcomes, fetched ahead, in batches. The caller reads each batch to its end.

    An outcome leaves room for another as soon as the caller asks for it, not at the end of its batch: transfers that
    wait for as long as a batch takes would time out.

    After the run is stopped, yield those that have arrived: their requests were then not in vain.

    An exception of a fetcher is raised here, after the outcomes before it.
    """
    ahead = _Ahead()
    thread = Thread(target=ahead.fill, args=(outcomes,), name="fetch", daemon=True)
    thread.start()
    try:
        while not ahead.is_at_end and not is_stopped():
            if (first := ahead.take(_POLL_S)) is not None:
                yield ahead.take_others(first)
        ahead.is_dropped.set()
        while (first := ahead.take(0)) is not None:
            yield ahead.take_others(first)
        if ahead.error:
            raise ahead.error
    finally:
        ahead.is_dropped.set()
        while ahead.take(0):  # the thread may wait for room
            pass
        thread.join(timeout=_POLL_S * 10)


def _measure(outcome: _Item) -> int:
    return max(_LEAST_BYTES, len(outcome.content)) if isinstance(outcome, Document) else _LEAST_BYTES
