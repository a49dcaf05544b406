"""Parsers that do what libraries do under attack. They stand in a module, so that another process finds them."""

from __future__ import annotations

import os
import signal
import time

from feedtool.errors import ParseError
from feedtool.model import Document, ParsedFeed, ParserKind
from support import make_parsed_entry, make_parsed_feed


class Fine:
    """Reads anything. The others are the same, but for what they do on `bad` documents."""

    name = "fine"
    rank = 1
    kind: ParserKind = "feed"
    needs_sandbox = True

    def claims(self, document: Document) -> bool:
        return True

    def parse(self, document: Document) -> ParsedFeed:
        if b"bad" in document.content:
            self.misbehave()
        return make_parsed_feed(make_parsed_entry(id=document.url))

    def misbehave(self) -> None:
        raise ParseError("this is bad", line=3)


class Segfault(Fine):
    def misbehave(self) -> None:
        os.kill(os.getpid(), signal.SIGSEGV)


class Exit(Fine):
    def misbehave(self) -> None:
        os._exit(0)


class Greedy(Fine):
    def misbehave(self) -> None:
        held = []
        while True:
            held.append(bytearray(16 * 1024 * 1024))


class Stuck(Fine):
    """In C, as it were: it hears no signal but KILL."""

    def misbehave(self) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM, signal.SIGINT, signal.SIGTERM})
        time.sleep(600)


class Busy(Fine):
    """In Python, which an alarm can end; it is read without a sandbox."""

    name = "busy"
    needs_sandbox = False

    def misbehave(self) -> None:
        while True:
            pass


class Recursive(Fine):
    def misbehave(self) -> None:
        self.misbehave()


class Surprising(Fine):
    def misbehave(self) -> None:
        raise KeyError("tag\n\x1b[31m")
