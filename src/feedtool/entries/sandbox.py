"""Limits the time and memory of parsing, whatever a document makes a library do.

    a document of usual size, for lxml or json   in this process, with an alarm that stops Python code after a time
    a large one, or one for feedparser           in a separate process, which is killed when its time is up

Only the second can stop a library that hangs, uses all memory or crashes its process. It takes a fifth of a second for
the first such document of a run, and a round trip for each, so it is not used for all documents.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING

from feedtool.errors import ParseError
from feedtool.model import Document, ParsedFeed
from feedtool.plugins import LazyParts, Parser

if TYPE_CHECKING:  # few runs start the other process
    import subprocess

_LARGE = 2 * 1024 * 1024
"""Bytes from which on a document is parsed in the other process: smaller ones need at most some 100 MiB."""
_SHORTEST_S = 2.0
"""The least time for parsing, however long the fetch took."""
_GRACE_S = 1.0
"""The alarm of this process rings later than the timer of the other, so that the message names the right one."""
_MEMORY = 320 * 1024 * 1024
_KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""The only environment variables that are passed on: others may be secrets."""


class ParseLimits:
    """How long parsing a document may take, given the total time of its feed."""

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s

    def get_remaining_seconds(self, document: Document) -> float:
        """Return the seconds that are left for a document."""
        return max(_SHORTEST_S, self._timeout_s - document.elapsed_ms / 1000)


@contextmanager
def limit_time(seconds: float) -> Iterator[None]:
    """Raise ParseError after `seconds` (SIGALRM, main thread only).

    It interrupts Python code only, not a library in C.

    Raises:
        ParseError: the code took longer.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    message = _describe_timeout(seconds)

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise ParseError(message)

    before = signal.signal(signal.SIGALRM, ring)
    # The alarm repeats each second, in case a library swallowed the exception.
    signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE_S, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _describe_timeout(seconds: float) -> str:
    return f"parsing took more than {seconds:g} s and was stopped"


@contextmanager
def isolate(
    parsers: Iterable[Parser], bounds: ParseLimits, *, large: int = _LARGE, small: int = 0, memory: int = _MEMORY
) -> Iterator[Sequence[Parser]]:
    """Yield the same parsers, each of which parses some documents in a separate process.

    Args:
        parsers: parsers that can be pickled.
        bounds: how long each document may take.
        large: bytes from which on any document is parsed in the other process.
        small: the same for parsers that need a sandbox.
        memory: bytes that the other process may use.
    """
    process = _Process(bounds, memory)
    try:
        yield LazyParts(lambda: (_Isolated(parser, process, large, small) for parser in parsers))
    finally:
        process.close()


class _Isolated:
    """A parser that parses large documents in the other process."""

    def __init__(self, parser: Parser, process: _Process, large: int, small: int) -> None:
        self.name, self.rank, self.claims = parser.name, parser.rank, parser.claims
        self.kind, self.needs_sandbox = parser.kind, parser.needs_sandbox
        self._parser, self._process = parser, process
        self._limit = small if parser.needs_sandbox else large

    def parse(self, document: Document) -> ParsedFeed:
        """Parse the document, here or in the other process.

        Raises:
            ParseError: it is not in the format of the parser, or takes too much time or memory.
        """
        if len(document.content) >= self._limit:
            return self._process.parse(self._parser, document)
        return self._parser.parse(document)


class _Process:
    """The other process: started on demand, and again after it was killed."""

    def __init__(self, bounds: ParseLimits, memory: int) -> None:
        self._bounds, self._memory = bounds, memory
        self._running: subprocess.Popen[bytes] | None = None
        self._last: Document | None = None
        self._is_given_up = False

    def parse(self, parser: Parser, document: Document) -> ParsedFeed:
        """Return what a parser makes of a document in the process.

        Raises:
            ParseError: the parser refuses the document, or was stopped.
        """
        import pickle

        from feedtool.entries.sandbox_worker import Answer

        if document is not self._last:
            self._last, self._is_given_up = document, False
        if self._is_given_up:
            raise ParseError("skipped: a previous parser timed out")
        request = pickle.dumps((parser, document), protocol=pickle.HIGHEST_PROTOCOL)
        answer = self._send(request, self._bounds.get_remaining_seconds(document))
        found = Answer.decode(answer)
        if found.feed is not None:
            return found.feed
        if found.reason == "memory":
            raise ParseError(f"parsing took more than {self._memory // 1024**2} MiB and was stopped")
        message = found.message if found.reason == "unreadable" else f"parsing failed: {found.message}"
        raise ParseError(message, line=found.line)

    def close(self) -> None:
        """Kill the process."""
        if self._running is not None:
            self._running.kill()
            self._end(self._running)

    def _end(self, process: subprocess.Popen[bytes]) -> int:
        code = process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        self._running = None
        return code

    def _send(self, request: bytes, seconds: float) -> bytes:
        process = self._running or self._start()
        is_late = threading.Event()

        def stop() -> None:
            is_late.set()
            process.kill()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            answer = _exchange(process, request)
        except BaseException:  # a late answer would be taken for the answer to the next request
            self.close()
            raise
        finally:
            timer.cancel()
        if answer is not None and not is_late.is_set():
            return answer
        self._is_given_up = True
        process.kill()
        code = self._end(process)
        raise ParseError(
            _describe_timeout(seconds) if is_late.is_set() else f"parsing crashed ({_describe_exit(code)})"
        )

    def _start(self) -> subprocess.Popen[bytes]:
        import subprocess

        environ = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environ["PYTHONPATH"] = os.pathsep.join(sys.path)
        self._running = subprocess.Popen(  # noqa: S603 (this program itself)
            # -P keeps a feedtool.py in the folder of the site from being imported.
            [sys.executable, "-P", "-m", "feedtool.entries.sandbox_worker", str(self._memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environ,
        )
        return self._running


def _exchange(process: subprocess.Popen[bytes], request: bytes) -> bytes | None:
    """Return the answer; None if the process died."""
    from feedtool.entries.sandbox_worker import LENGTH_BYTES

    source, target = process.stdout, process.stdin
    if source is None or target is None:
        raise TypeError("the process has no pipes")
    try:
        target.write(len(request).to_bytes(LENGTH_BYTES) + request)
        target.flush()
        head = source.read(LENGTH_BYTES)
        size = int.from_bytes(head)
        answer = source.read(size)
    except OSError:
        return None
    return answer if len(head) == LENGTH_BYTES and len(answer) == size else None


def _describe_exit(code: int) -> str:
    try:
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"
    except ValueError:
        return f"signal {-code}"
