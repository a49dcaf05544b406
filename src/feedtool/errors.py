"""The exceptions of feedtool, as one tree.

An exception stops a command, a source or a document. A feed that is down or a bad record is not an exception but a
value in the report: see `model.Diagnostic` and `model.Failed`.
"""

from __future__ import annotations

from typing import Any, ClassVar

__all__ = [
    "ConfigError",
    "DamagedStoreError",
    "ExportError",
    "FeedtoolError",
    "FrontMatterError",
    "LockedError",
    "NothingPublishedError",
    "NothingUsableError",
    "ParseError",
    "PartError",
    "PublishError",
    "RemovalError",
    "StoreError",
    "ThemeError",
]


class FeedtoolError(Exception):
    """The command could not do its job.

    Attributes:
        exit_code: the exit code of the process; the numbers are an interface, see docs/reference/commands.md.
        hint: one sentence on what the user can do about it, or None.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class ConfigError(FeedtoolError):
    """feeds.yaml is refused; every mistake in it is listed, one a line."""

    exit_code = 2


class PartError(FeedtoolError):
    """A named part (parser, renderer, rule, fetcher, store) is not installed or cannot be loaded."""

    exit_code = 2


class ThemeError(FeedtoolError):
    """A template of the site's theme cannot be used; the message begins with its file and line."""

    exit_code = 2


class NothingPublishedError(FeedtoolError):
    """The command published nothing; the published files stay as they are.

    Attributes:
        reports: the reports of the run so far, for the command to print.
    """

    exit_code = 3

    def __init__(self, message: str, *, hint: str | None = None, reports: tuple[Any, ...] = ()) -> None:
        super().__init__(message, hint=hint)
        self.reports = reports


class NothingUsableError(NothingPublishedError):
    """There was nothing to work with: no record, no feed and nothing stored."""


class RemovalError(NothingPublishedError):
    """The build would remove published entries that no source withdrew; the user has to allow it."""


class LockedError(FeedtoolError):
    """Another feedtool is running on the same store."""

    exit_code = 4


class PublishError(FeedtoolError):
    """The output folder could not be written or read."""

    exit_code = 5


class StoreError(FeedtoolError):
    """The store could not be read or written."""

    exit_code = 5


class DamagedStoreError(StoreError):
    """The store is damaged, or was written by a newer feedtool; it is left as it is."""


class ParseError(FeedtoolError):
    """The document is not in the parser's format.

    Attributes:
        line: the line in the document, 1-based, or None.
    """

    def __init__(self, message: str, *, line: int | None = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.line = line


class FrontMatterError(ParseError):
    """The front matter of an article cannot be read, so feedtool cannot decide whether the article is public."""


class ExportError(ParseError):
    """A document cannot be read, and another parser would not know which of its posts are public."""
