"""A site that subscribes to feeds on loopback."""

from __future__ import annotations

from datetime import timedelta

import pytest

from support.server import Answer, make_rss
from support.site import Site


class HttpSite(Site):
    """A site with a server; each fetch is thirty hours after the one before."""

    def __init__(self, folder, server):
        super().__init__(folder)
        self.server = server
        self.subscribe(server.url())

    def subscribe(self, *subscriptions, **fetch):
        fetch = {"allow_hosts": ["127.0.0.1"], "host_delay": "0s", "timeout": "2m"} | fetch
        self.configure(subscriptions=[*subscriptions], fetch=fetch)

    def fetch(self, wait=timedelta(hours=30), **options):
        return super().fetch(wait, **options)

    def serve(self, *numbers, path="/feed.xml", **headers):
        self.answer(Answer(body=make_rss(*numbers), headers=headers), path)

    def answer(self, answer, path="/feed.xml"):
        self.server.pages[path] = answer

    def state(self, key=None):
        return self.store.load_feeds()[key or self.server.url()]

    @property
    def ids(self):
        """The last part of the id of every stored entry."""
        feeds = [key for key, state in self.store.load_feeds().items() if state.kind != "opml"]
        return sorted(entry.id.rpartition("/")[2] for entry in self.store.load_entries(feeds))

    @property
    def last_headers(self):
        """The headers of the last request."""
        return self.server.requests[-1].headers


@pytest.fixture
def http_site(tmp_path, server):
    return HttpSite(tmp_path / "site", server)


@pytest.fixture
def token(monkeypatch):
    """A secret in the environment."""
    monkeypatch.setenv("TOKEN", "hushhush")
    return "hushhush"
