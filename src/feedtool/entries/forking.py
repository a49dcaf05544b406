"""Maps a function over many items in several processes.

Each process has the memory of this one as it was when the first result was asked for. It calculates every second chunk,
or every third, and so on, and sends its results through a pipe, which holds it up while it is ahead.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from typing import BinaryIO, TypeVar

__all__ = ["map_forked"]

_MOST = 4
"""More processes send more results than this one stores."""

Item = TypeVar("Item")
Result = TypeVar("Result")


def map_forked(function: Callable[[Item], Result], items: Sequence[Item], *, chunk: int) -> Iterator[Result]:
    """Yield the function of each item, in order; the results must be picklable.

    Without a second processor, with other threads, or with few items, this process calculates all.

    Args:
        function: raises no exception, and uses no open connection.
        items: of each, the function is called once.
        chunk: the number of results that are sent at once.
    """
    count = min(_count_processors(), _MOST, len(items) // (4 * chunk))
    if count < 2 or _has_threads():
        yield from map(function, items)
        return
    chunks = [items[at : at + chunk] for at in range(0, len(items), chunk)]
    with ExitStack() as stack:
        pipes = [stack.enter_context(_Child(function, chunks[number::count])) for number in range(count)]
        for number, some in enumerate(chunks):
            try:
                results = pickle.load(pipes[number % count])  # noqa: S301 (of our own child)
            except (EOFError, pickle.UnpicklingError):  # it was killed
                results = map(function, some)
            yield from results


def _has_threads() -> bool:
    # A lock that another thread holds would stay locked in the new process.
    return threading.active_count() > 1


def _count_processors() -> int:
    if sys.platform == "linux":  # only Linux forks without harm to the libraries of the system
        return len(os.sched_getaffinity(0))
    else:  # noqa: RET505 (the checker of types takes other systems for unreachable code otherwise)
        return 1


class _Child:
    """A process that calculates chunks, and the pipe from which its results are read."""

    def __init__(self, function: Callable[[Item], Result], chunks: Sequence[Sequence[Item]]) -> None:
        self._function, self._chunks = function, chunks

    def __enter__(self) -> BinaryIO:
        reading, writing = os.pipe()
        self._pid = os.fork()
        if not self._pid:
            os.close(reading)
            self._calculate(writing)
        os.close(writing)
        self._pipe = os.fdopen(reading, "rb")
        return self._pipe

    def __exit__(self, *_: object) -> None:
        self._pipe.close()
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)

    def _calculate(self, pipe: int) -> None:
        try:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            gc.freeze()  # a collection would copy the memory that the processes share
            with os.fdopen(pipe, "wb") as results:
                for chunk in self._chunks:
                    pickle.dump([*map(self._function, chunk)], results, pickle.HIGHEST_PROTOCOL)
                    results.flush()
        finally:
            os._exit(0)
