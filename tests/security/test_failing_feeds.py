"""A failing feed keeps its entries published."""

from __future__ import annotations

import pytest

from support.server import Answer, drip, make_rss, raw, serve

CONFIG = """\
site: {{title: Officina, url: https://example.com/}}
subscriptions: ["{url}"]
fetch: {{allow_hosts: [127.0.0.1], host_delay: 0s, timeout: 2s}}
streams: {{all: {{title: All}}}}
"""
WHOLE = make_rss(*range(1, 9))
FAILURES = {
    "gone": Answer(status=410),
    "an error": Answer(status=500),
    "refused": Answer(status=403),
    "empty": Answer(),
    "a page": Answer(body=b"<!DOCTYPE html><title>Log in</title><form></form>"),
    "cut off": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n" + WHOLE[:700]),
    "a feed without entries": Answer(body=make_rss()),
    "half of a feed": Answer(body=WHOLE[: len(WHOLE) // 2]),
    "junk": Answer(body=bytes(range(256)) * 40),
    "silence": drip(b"", b"", 0.05),
    "a 304 for nothing": Answer(status=304),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failing_feed_keeps_its_entries_published(site, failure):
    with serve() as server:
        site.write("feeds.yaml", CONFIG.format(url=server.url()))
        server.pages["/feed.xml"] = Answer(body=WHOLE)
        site.run("build", SOURCE_DATE_EPOCH="1772755200")
        before = site.published()
        server.pages["/feed.xml"] = FAILURES[failure]
        done = site.run("build", "--force", code=None, SOURCE_DATE_EPOCH="1772841600")
    assert "Traceback" not in done.stderr
    assert len(site.items()) == 8
    assert set(site.published()) == set(before)
