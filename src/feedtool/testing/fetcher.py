"""A fetcher that needs no network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from feedtool.model import Document, Failed, FailureKind, Outcome, Request
from feedtool.plugins import IsOver, never_over


class MemoryFetcher:
    """Answers requests from a mapping of URLs to contents; any other URL is not found."""

    name = "memory"

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self.contents = contents
        self.requests: list[Request] = []
        """The requests so far."""

    def accepts(self, url: str) -> bool:  # noqa: ARG002 (it takes any)
        """Return True."""
        return True

    def fetch(self, requests: Iterable[Request], is_over: IsOver = never_over) -> Iterator[Outcome]:
        """Yield a document or a failure for each request."""
        for request in requests:
            if is_over():
                return
            self.requests.append(request)
            if (content := self.contents.get(request.url)) is not None:
                yield Document(feed=request.feed, url=request.url, content=content)
            else:
                yield Failed(feed=request.feed, url=request.url, kind=FailureKind.HTTP, message="not found", status=404)
