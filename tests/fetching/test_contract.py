"""The contract of fetchers, for every registered one."""

from __future__ import annotations

import pytest

from feedtool import plugins
from feedtool.model import Document, Failed, NotModified, Request
from support.server import Answer

ODD = ["", " ", "/", "http://", "https://[::1", "http://x:port/", "file://["]
ODD += ["x\0y", "\ud800", "http://\ud800/", "a" * 9000]


@pytest.fixture(params=plugins.list_parts("fetchers"))
def part(request, tmp_path, server):
    """A fetcher and two addresses at which it finds something."""
    (tmp_path / "a").write_bytes(b"one")
    (tmp_path / "b").write_bytes(b"two")
    server.pages |= {"/a": Answer(body=b"one", headers={"ETag": '"1"'}), "/b": Answer(body=b"two")}
    settings = plugins.FetchSettings(root=tmp_path, allow_hosts=["127.0.0.1"])
    places = {"file": ["a", "b"], "http": [server.url("/a"), server.url("/b")]}
    return plugins.load_class("fetchers", request.param)(settings), places[request.param]


def ask(fetcher, urls, **more):
    return {outcome.feed: outcome for outcome in fetcher.fetch((Request(feed=url, url=url) for url in urls), **more)}


def test_each_request_has_one_outcome(part):
    fetcher, urls = part
    found = ask(fetcher, urls)
    assert [found[url].content for url in urls] == [b"one", b"two"]
    assert all(fetcher.accepts(url) for url in urls)


def test_a_fetcher_without_requests_has_no_outcomes(part):
    assert list(part[0].fetch([])) == []


def test_an_invalid_url_is_a_failure_and_the_others_are_fetched(part):
    fetcher, urls = part
    odd = [url for url in ODD if fetcher.accepts(url)]
    found = ask(fetcher, [*odd, urls[0]])
    assert all(isinstance(found[url], Failed) for url in odd)
    assert isinstance(found[urls[0]], Document)
    assert all("\n" not in found[url].message for url in odd)


def test_no_request_starts_after_the_time_is_up(part):
    fetcher, urls = part
    assert ask(fetcher, urls, is_over=lambda: True) == {}


def test_an_unchanged_document_is_fetched_again_or_not_modified(part):
    fetcher, urls = part
    first = ask(fetcher, urls)[urls[0]]
    (second,) = fetcher.fetch([Request(feed="x", url=urls[0], validators=first.validators)])
    assert isinstance(second, NotModified) or second.content == first.content
