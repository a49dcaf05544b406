"""What can go wrong, as one tree; each class's docstring is how it reads to the user.

A failure of the road (a feed that is down, a bad record) is a value in the report, see `model.Problem` and
`model.Failed`. These exceptions are for what stops a command, a source or a document.
"""

from __future__ import annotations

from typing import Any, ClassVar

__all__ = [
    "ConfigError",
    "DamagedStoreError",
    "FeedtoolError",
    "LockedError",
    "NothingUsableError",
    "ParseError",
    "PartError",
    "PublishError",
    "ShrinkError",
    "StoreError",
    "ThemeError",
]


class FeedtoolError(Exception):
    """The command could not do its job.

    Attributes:
        exit_code: what the process ends with; the numbers are an interface, see docs/commands.md.
        hint: what the user can do about it, one sentence, or None.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class ConfigError(FeedtoolError):
    """feeds.yaml is refused; every mistake in it is listed, one a line."""

    exit_code = 2


class PartError(FeedtoolError):
    """A part (parser, renderer, rule, fetcher, store) that was named is not installed or does not load."""

    exit_code = 2


class ThemeError(FeedtoolError):
    """A template of the site's theme cannot be used; the message begins with its file and line."""

    exit_code = 2


class NothingUsableError(FeedtoolError):
    """There was nothing to work with: no record, no feed and nothing stored.

    Attributes:
        reports: what the stations have to say of it, for the command to print.
    """

    exit_code = 3

    def __init__(self, message: str, *, hint: str | None = None, reports: tuple[Any, ...] = ()) -> None:
        super().__init__(message, hint=hint)
        self.reports = reports


class LockedError(FeedtoolError):
    """Another feedtool works on the same store."""

    exit_code = 4


class PublishError(FeedtoolError):
    """The output folder could not be written, or read where that is needed."""

    exit_code = 5


class StoreError(FeedtoolError):
    """The store could not be read or written."""

    exit_code = 5


class DamagedStoreError(StoreError):
    """The store is damaged, or was written by a newer feedtool; it is left as it is."""


class ParseError(FeedtoolError):
    """The document is not what the parser reads.

    Attributes:
        line: where in the document, 1-based, or None.
    """

    def __init__(self, message: str, *, line: int | None = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.line = line


class FrontMatterError(ParseError):
    """The front matter of an article cannot be read, nor whether the article is public."""


class ExportError(ParseError):
    """An export cannot be read, nor which of its posts are public."""


class ShrinkError(NothingUsableError):
    """More than half of what is published would be gone; nothing was written."""
