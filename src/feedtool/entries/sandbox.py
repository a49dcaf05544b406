"""Hop 2 within bounds: whatever a document makes a library do, reading it ends, in time and in memory.

    a document of usual size, read by lxml or json   here, with an alarm that ends Python code that runs for too long
    a large one, or one for feedparser               in a process of its own, which is killed when its time is up

Only the second can stop a library that does not come back, takes all memory or brings its process down. It costs a
fifth of a second for the first such document of a run, and the way there and back of each, so it is not for all.
"""

from __future__ import annotations

import io
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from feedtool import model
from feedtool.entries.sandbox_worker import LENGTH_BYTES
from feedtool.errors import ParseError
from feedtool.model import Document, ParsedFeed
from feedtool.plugins import LazyParts, Parser

__all__ = ["ParseLimits", "isolate", "limit_time"]

_LARGE = 2 * 1024 * 1024
"""Bytes from which on a document is read elsewhere: smaller ones cost at most some 100 MiB whatever is in them."""
_SHORTEST_S = 2.0
"""What is left for reading at least, however long a document was on its way."""
_GRACE_S = 1.0
"""The other process is stopped first, so that it can be told which of the two was late."""
_MEMORY = 320 * 1024 * 1024
_KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""Of the environment, which may hold secrets."""


class ParseLimits:
    """How long reading a document may take, by the time that its feed has in all."""

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s

    def find_left(self, document: Document) -> float:
        """Seconds that are left for it."""
        return max(_SHORTEST_S, self._timeout_s - document.elapsed_ms / 1000)


@contextmanager
def limit_time(seconds: float) -> Iterator[None]:
    """End Python code that takes longer.

    Only in the main thread, and only between two steps of the interpreter: no help against a library in C.

    Raises:
        ParseError: it took longer.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    message = _say_too_long(seconds)

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise ParseError(message)

    before = signal.signal(signal.SIGALRM, ring)
    # Again each second, should somebody on the way have swallowed the exception.
    signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE_S, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _say_too_long(seconds: float) -> str:
    return f"reading it took more than {seconds:g} s, and was stopped"


@contextmanager
def isolate(
    parsers: Iterable[Parser], bounds: ParseLimits, *, large: int = _LARGE, small: int = 0, memory: int = _MEMORY
) -> Iterator[Sequence[Parser]]:
    """The same parsers, of which each reads in a process of its own what is not to be read here.

    Args:
        parsers: parts that a process can find by module and class.
        bounds: how long each document may take.
        large: bytes from which on a document is read elsewhere.
        small: bytes up to which even a broken one is read here.
        memory: bytes that reading may take there.
    """
    process = _Process(bounds, memory)
    try:
        yield LazyParts(lambda: (_Isolated(parser, process, large, small) for parser in parsers))
    finally:
        process.close()


class _Isolated:
    """A parser like the one it stands for."""

    def __init__(self, parser: Parser, process: _Process, large: int, small: int) -> None:
        self.name, self.rank, self.claims = parser.name, parser.rank, parser.claims
        self.kind, self.needs_sandbox = parser.kind, parser.needs_sandbox
        self._parser, self._process = parser, process
        self._limit = small if parser.needs_sandbox else large

    def parse(self, document: Document) -> ParsedFeed:
        """Read the whole document, here or elsewhere.

        Raises:
            ParseError: it is not what it claimed to be, or takes too much.
        """
        if len(document.content) >= self._limit:
            return self._process.parse(self._parser, document)
        return self._parser.parse(document)


class _Process:
    """Started when it is needed, and anew after it was killed."""

    def __init__(self, bounds: ParseLimits, memory: int) -> None:
        self._bounds, self._memory = bounds, memory
        self._running: subprocess.Popen[bytes] | None = None
        self._last: Document | None = None
        self._is_given_up = False

    def parse(self, parser: Parser, document: Document) -> ParsedFeed:
        """What a parser makes of a document over there.

        Raises:
            ParseError: it refuses it, or was stopped.
        """
        if document is not self._last:
            self._last, self._is_given_up = document, False
        if self._is_given_up:
            raise ParseError("another parser took too long for it")
        kind = type(parser)
        asked = pickle.dumps((kind.__module__, kind.__qualname__, document), protocol=pickle.HIGHEST_PROTOCOL)
        answer = self._ask(asked, self._bounds.find_left(document))
        found = _Unpickler(io.BytesIO(answer)).load()
        if isinstance(found, ParsedFeed):
            return found
        why, message, line = found
        if why == "memory":
            raise ParseError(f"reading it took more than {self._memory // 1024**2} MiB, and was stopped")
        raise ParseError(message if why == "unreadable" else f"reading it failed: {message}", line=line)

    def close(self) -> None:
        """End it."""
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

    def _ask(self, asked: bytes, seconds: float) -> bytes:
        process = self._running or self._start()
        is_late = threading.Event()

        def stop() -> None:
            is_late.set()
            process.kill()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            answer = _exchange(process, asked)
        except BaseException:  # what it answers later would be taken for the answer to the next question
            self.close()
            raise
        finally:
            timer.cancel()
        if answer is not None and not is_late.is_set():
            return answer
        self._is_given_up = True
        process.kill()
        code = self._end(process)
        raise ParseError(_say_too_long(seconds) if is_late.is_set() else f"reading it crashed ({_name_end(code)})")

    def _start(self) -> subprocess.Popen[bytes]:
        environ = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environ["PYTHONPATH"] = os.pathsep.join(sys.path)
        self._running = subprocess.Popen(  # noqa: S603 (this program itself)
            # -P: a feedtool.py in the folder of the site is not this program.
            [sys.executable, "-P", "-m", "feedtool.entries.sandbox_worker", str(self._memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environ,
        )
        return self._running


def _exchange(process: subprocess.Popen[bytes], asked: bytes) -> bytes | None:
    """The answer, or None if the process died over it."""
    source, target = process.stdout, process.stdin
    if source is None or target is None:
        raise TypeError("the process has no pipes")
    try:
        target.write(len(asked).to_bytes(LENGTH_BYTES) + asked)
        target.flush()
        head = source.read(LENGTH_BYTES)
        size = int.from_bytes(head)
        answer = source.read(size)
    except OSError:
        return None
    return answer if len(head) == LENGTH_BYTES and len(answer) == size else None


def _name_end(code: int) -> str:
    try:
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"
    except ValueError:
        return f"signal {-code}"


class _Unpickler(pickle.Unpickler):
    """Makes objects of the data model only: the bytes come from a process that read untrusted input."""

    def find_class(self, module: str, name: str) -> Any:
        """Return a class of the data model, from the module that defines it."""
        found = getattr(model, name, None) if module.startswith("feedtool.model.") else None
        if getattr(found, "__module__", None) != module:
            raise pickle.UnpicklingError(f"{module}.{name} is not a class of the data model")
        return found
