"""A fetcher for which public-looking names lead to it."""

from __future__ import annotations

import pytest

from feedtool.fetching.http import HttpFetcher
from feedtool.model import Limits, Request
from feedtool.plugins import FetchSettings

PATIENT = {"host_delay_s": 0.0, "timeout_s": 120.0, "connect_timeout_s": 60.0}
"""No pauses, and deadlines that no fetch reaches on a busy machine."""


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def fetch(server):
    """Fetch addresses; what they came to, in the order they were asked for."""

    def ask(*urls, allow=None, resolve=None, limits=None, is_over=None, user_agent=None, **fields):
        settings = FetchSettings(
            limits=Limits(**(PATIENT | (limits or {}))),
            allow_hosts=[server.address] if allow is None else allow,
            user_agent=user_agent or "",
        )
        fetcher = HttpFetcher(settings, resolve=resolve)
        requests = [Request(feed=str(place), url=url, **fields) for place, url in enumerate(urls)]
        more = {"is_over": is_over} if is_over else {}
        outcomes = {outcome.feed: outcome for outcome in fetcher.fetch(requests, **more)}
        found = [outcomes.get(request.feed) for request in requests]
        return found[0] if len(urls) == 1 else found

    return ask
