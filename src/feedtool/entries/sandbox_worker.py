"""Parses documents in a separate process that sandbox.py starts.

    python -m feedtool.entries.sandbox_worker BYTES

    stdin   a length of 8 bytes, and the pickle of (Parser, Document)
    stdout  a length of 8 bytes, and an Answer as JSON

It ends with stdin. Its argument is the limit of the memory that parsing may use, in bytes.
"""

from __future__ import annotations

import json
import pickle
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Literal, Self

import msgspec
from msgspec import Struct

from feedtool.errors import ParseError
from feedtool.model import ParsedFeed

LENGTH_BYTES = 8


class Answer(Struct, frozen=True, kw_only=True):
    """What parsing a document came to: a feed, or the reason of the failure with its message and line."""

    feed: ParsedFeed | None = None
    reason: Literal["unreadable", "memory", "broken"] = "broken"
    message: str = ""
    line: int | None = None

    def encode(self) -> bytes:
        """Return the answer as JSON of the standard library, which can also write lone surrogates."""
        return json.dumps(msgspec.to_builtins(self)).encode()

    @classmethod
    def decode(cls, content: bytes) -> Self:
        """Return the answer of these bytes, which come from a process that read untrusted input.

        Raises:
            ValueError: they are not an answer.
        """
        return msgspec.convert(json.loads(content), cls)


def main() -> None:
    """Answer requests until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent process
    _limit_memory(int(sys.argv[1]))
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while request := _read(source):
        answer = _parse(request).encode()
        target.write(len(answer).to_bytes(LENGTH_BYTES) + answer)
        target.flush()


def _read(source: BinaryIO) -> bytes:
    return source.read(int.from_bytes(source.read(LENGTH_BYTES)))


def _limit_memory(more: int) -> None:
    """Limit the memory beyond that of the interpreter, on systems that support it."""
    with suppress(OSError, ValueError):
        import feedparser  # noqa: F401 (loaded first, so that its memory does not count)
        import lxml.etree  # noqa: F401

        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        limit = pages * resource.getpagesize() + more
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _parse(request: bytes) -> Answer:
    try:
        parser, document = pickle.loads(request)  # noqa: S301 (from the process that started this one)
        return Answer(feed=parser.parse(document))
    except ParseError as error:
        return Answer(reason="unreadable", message=str(error), line=error.line)
    except MemoryError:
        return Answer(reason="memory")
    except Exception as error:  # noqa: BLE001 (any exception of a library is reported, and the next document is parsed)
        return Answer(message=f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
