"""Reads local files: articles, and feeds by path.

Size and time are the validators; unchanged files are not read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

from feedtool.model import Document, Failed, FailureKind, NotModified, Outcome, Request, Validators
from feedtool.plugins import FetchSettings, IsOver, never_over

_ARTICLES_FACTOR = 10
"""The site's own files may be larger than documents from the web: an export of a whole site is one file."""


class FileFetcher:
    """Reads paths relative to the config's folder, and `file:` addresses."""

    name = "file"

    def __init__(self, settings: FetchSettings) -> None:
        self._root = str(settings.root)
        self._max_bytes = settings.limits.max_bytes * _ARTICLES_FACTOR

    def accepts(self, url: str) -> bool:
        """Whether the address is a path or a file: URL; `C:` is not a scheme."""
        return "://" not in url or url.lower().startswith("file:")

    def fetch(self, requests: Iterable[Request], is_over: IsOver = never_over) -> Iterator[Outcome]:
        """Yield the outcome of each file, in order."""
        for request in requests:
            if is_over():
                return
            try:
                yield self._read(request)
            except OSError as error:
                yield _fail(request, (error.strerror or str(error)).lower())
            except ValueError:  # a NUL in the path, or an invalid file: URL
                yield _fail(request, "not a valid path")

    def _path(self, url: str) -> str:
        path = unquote(urlsplit(url).path) if url[:5].lower() == "file:" else url
        return os.path.join(self._root, path)  # noqa: PTH118 (path objects cost more)

    def _read(self, request: Request) -> Outcome:
        path = self._path(request.url)
        if request.validators.etag and request.validators == _make_validators(os.stat(path)):  # noqa: PTH116
            return NotModified(feed=request.feed, url=request.url, validators=request.validators)
        # Opening a FIFO would wait for a writer, and /dev/zero never ends; therefore only regular files are read.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(handle)
            refusal = self._refuse(status)
            if refusal:
                return Failed(feed=request.feed, url=request.url, kind=refusal[0], message=refusal[1])
            content = file.read(self._max_bytes)
        return Document(
            feed=request.feed,
            url=request.url,
            content=content,
            validators=_make_validators(status),
            modified=datetime.fromtimestamp(status.st_mtime, UTC),
            wire_bytes=len(content),
        )

    def _refuse(self, status: os.stat_result) -> tuple[FailureKind, str] | None:
        if not stat.S_ISREG(status.st_mode):
            return FailureKind.FILE, "not a regular file"
        if status.st_size > self._max_bytes:
            return FailureKind.TOO_LARGE, f"{status.st_size} bytes, more than the limit of {self._max_bytes}"
        return None


def _make_validators(status: os.stat_result) -> Validators:
    return Validators(etag=f"{status.st_size}-{status.st_mtime_ns}-{status.st_ino}")


def _fail(request: Request, message: str) -> Failed:
    return Failed(feed=request.feed, url=request.url, kind=FailureKind.FILE, message=message)
