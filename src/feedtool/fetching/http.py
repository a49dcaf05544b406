"""Fetches http and https with libcurl, and has no access to private networks.

    requests -> a queue for each host -> transfers in one CurlMulti -> Document, NotModified or Failed

http_run.py drives the transfers, http_exchange.py makes requests and reads responses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from feedtool.fetching.http_exchange import Exchange, Resolve
from feedtool.fetching.http_run import Run
from feedtool.model import Outcome, Request
from feedtool.plugins import FetchSettings, IsOver, never_over


class HttpFetcher:
    """Fetches from many hosts at once, and from each host politely."""

    name = "http"

    def __init__(self, settings: FetchSettings, *, resolve: Resolve | None = None) -> None:
        self._exchange = Exchange(settings, resolve=resolve)

    def accepts(self, url: str) -> bool:
        """Whether the address is http or https."""
        return url.partition(":")[0].strip().lower() in {"http", "https"}

    def fetch(self, requests: Iterable[Request], is_over: IsOver = never_over) -> Iterator[Outcome]:
        """Yield the outcomes in the order of their arrival.

        Closing the iterator drops unfinished transfers.
        """
        run = Run(self._exchange, iter(requests), is_over)
        try:
            yield from run.outcomes()
        finally:
            run.close()
