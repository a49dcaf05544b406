"""Parses documents in a separate process that sandbox.py starts.

    python -m feedtool.entries.sandbox_worker BYTES

    stdin   a length of 8 bytes, and the pickle of (module, class, Document)
    stdout  a length of 8 bytes, and the pickle of the ParsedFeed, or of (kind, message, line)

It ends with stdin. Its argument is the limit of the memory that parsing may use, in bytes.
"""

from __future__ import annotations

import pickle
import resource
import signal
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Literal

from feedtool.errors import ParseError
from feedtool.model import Document, ParsedFeed

__all__ = ["LENGTH_BYTES", "Refusal", "main"]

LENGTH_BYTES = 8

Refusal = tuple[Literal["unreadable", "memory", "broken"], str, int | None]
"""The reason for a failure, the message, the line."""


def main() -> None:
    """Answer requests until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent process
    _limit_memory(int(sys.argv[1]))
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while request := _read(source):
        answer = pickle.dumps(_parse(request), protocol=pickle.HIGHEST_PROTOCOL)
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


def _parse(request: bytes) -> ParsedFeed | Refusal:
    try:
        module, name, document = pickle.loads(request)  # noqa: S301 (from the process that started this one)
        return _parse_with(module, name, document)
    except ParseError as error:
        return "unreadable", str(error), error.line
    except MemoryError:
        return "memory", "", None
    except Exception as error:  # noqa: BLE001 (any exception of a library is reported, and the next document is parsed)
        return "broken", f"{type(error).__name__}: {error}", None


def _parse_with(module: str, name: str, document: Document) -> ParsedFeed:
    parsed: ParsedFeed = getattr(import_module(module), name)().parse(document)
    return parsed


if __name__ == "__main__":
    main()
