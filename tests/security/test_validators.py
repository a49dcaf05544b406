"""Validators are stored only together with a body that parsed, and only from the final 200.

Which validators are sent and when: tests/fetching/test_http.py, tests/pipeline/test_fetch_http.py.
"""

from __future__ import annotations

import pytest

from support.server import Answer, make_rss, serve

CONFIG = """\
site: {{title: Officina, url: https://example.com/}}
subscriptions: ["{url}"]
fetch: {{allow_hosts: [127.0.0.1], host_delay: 0s}}
streams: {{all: {{title: All}}}}
"""
BAD = {
    "a page": Answer(body=b"<!DOCTYPE html><title>Log in</title>", headers={"ETag": '"poison"'}),
    "a broken feed": Answer(body=b"<rss><channel>", headers={"ETag": '"poison"'}),
    "an error": Answer(status=500, body=make_rss(1), headers={"ETag": '"poison"'}),
    "a redirect": Answer(status=302, headers={"ETag": '"poison"', "Location": "/end.xml"}),
    "what cannot be decoded": Answer(body=b"x", headers={"ETag": '"poison"', "Content-Encoding": "gzip"}),
    "an empty body": Answer(headers={"ETag": '"poison"'}),
}


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("is_first", [True, False], ids=["at the first look", "later"])
def test_the_validator_of_a_failed_response_is_not_sent(site, bad, is_first):
    with serve() as server:
        site.write("feeds.yaml", CONFIG.format(url=server.url()))
        server.pages["/end.xml"] = Answer(body=make_rss(1))
        if not is_first:
            server.pages["/feed.xml"] = Answer(body=make_rss(1), headers={"ETag": '"good"'})
            site.run("build")
        server.pages["/feed.xml"] = BAD[bad]
        site.run("build", "--force", code=None)
        server.pages["/feed.xml"] = Answer(body=make_rss(1, 2), headers={"ETag": '"new"'})
        site.run("build", "--force")
        asked = [request for request in server.requests if request.path == "/feed.xml"][-1]
    sent = asked.headers.get("if-none-match")
    assert sent in ({None} if is_first or bad == "a redirect" else {'"good"'}), sent
    assert b"Entry 2" in (site.folder / "public/all.json").read_bytes()
