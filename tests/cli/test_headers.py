"""`feedtool headers`: the printed configuration works in real servers."""

from __future__ import annotations

import gzip
import http.client
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from feedtool.cli.headers import SERVERS
from support.nginx import run_nginx
from support.site import Site, copy_example


@pytest.fixture(scope="module")
def example(tmp_path_factory) -> Site:
    """A copy of the example site for all tests of this file."""
    return copy_example(tmp_path_factory.mktemp("example") / "site")


@pytest.mark.parametrize("server", SERVERS)
def test_every_configuration_has_the_path_and_the_three_headers(example, server):
    text = example.invoke("headers", server).stdout
    assert "/feeds/" in text or server == "apache"
    for header in ("Cache-Control", "Access-Control-Allow-Origin", "X-Content-Type-Options"):
        assert header in text
    assert "application/xml" in text
    assert "application/feed+json" in text


@pytest.mark.parametrize("server", ["netlify", "cloudflare"])
def test_hosts_without_patterns_get_a_rule_for_every_file(example, server):
    lines = example.invoke("headers", server).stdout.splitlines()
    assert lines[lines.index("/feeds/news.rss.xml") + 1] == "  Content-Type: application/xml; charset=utf-8"
    assert lines[lines.index("/feeds/recent.json") + 1] == "  Content-Type: application/feed+json; charset=utf-8"
    assert lines[lines.index("/feeds/feeds.json") + 1] == "  Content-Type: application/json; charset=utf-8"


def test_an_unknown_server_is_an_error_that_lists_the_known_ones(example):
    assert "nginx" in example.invoke("headers", "iis", code=2).stderr


# ---------------------------------------------------------------------------------------------------------
# A real nginx, and `feedtool serve`, which is to behave like it


@pytest.fixture(scope="module")
def bases(example, tmp_path_factory) -> Iterator[dict[str, str]]:
    """Build and serve the example; return the URLs of its folder by the names of the servers."""
    example.invoke("build")
    printed = example.invoke("headers", "nginx").stdout
    with example.serve() as address, run_nginx(printed, tmp_path_factory.mktemp("server")) as port:
        yield {"serve": address, "nginx": f"http://127.0.0.1:{port}/feeds/"}


@pytest.fixture(params=["nginx", "serve"])
def base(request, bases) -> str:
    return bases[request.param]


def ask(base: str, name: str, method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    parts = urlsplit(base)
    with closing(http.client.HTTPConnection(parts.netloc, timeout=120)) as connection:
        given = {key.replace("_", "-"): one for key, one in headers.items()}
        connection.request(method, f"{parts.path}{name}", headers=given)
        response = connection.getresponse()
        return response, response.read()


def test_every_file_is_served_with_its_media_type(base, example):
    types = {
        "news.rss.xml": "application/xml",
        "news.atom.xml": "application/xml",
        "news.json": "application/feed+json",
        "news.oembed.json": "application/json",
        "feeds.json": "application/json",
        "feeds.opml": "text/x-opml",
        "feed.css": "text/css",
        "feedtool.js": "text/javascript",
        "news.html": "text/html",
        "news.frame.html": "text/html",
        "": "text/html",
        "index.html": "text/html",
    }
    for name, media_type in types.items():
        response, body = ask(base, name)
        assert response.status == 200, name
        assert response.headers["Content-Type"] == f"{media_type}; charset=utf-8"
        for header, value in EVERY_ANSWER.items():
            assert response.headers.get_all(header) == [value], name
        assert response.headers["Vary"] == "Accept-Encoding"
        assert body == (example.folder / "public" / (name or "index.html")).read_bytes()
        policy = "default-src 'none'; style-src 'self'" if name.endswith(".xml") else None
        assert response.headers["Content-Security-Policy"] == policy


def test_nginx_redirects_the_folder_without_its_slash(bases):
    response, _ = ask(bases["nginx"].removesuffix("/"), "")
    assert (response.status, urlsplit(response.headers["Location"]).path) == (301, "/feeds/")


EVERY_ANSWER = {
    "Cache-Control": "public, max-age=300",
    "Access-Control-Allow-Origin": "*",
    "X-Content-Type-Options": "nosniff",
}


PRECOMPRESSED = ("recent.rss.xml", "recent.json", "")


@pytest.mark.parametrize("name", PRECOMPRESSED)
def test_the_precompressed_file_is_sent(base, example, name):
    file = example.folder / "public" / (name or "index.html")
    response, body = ask(base, name, Accept_Encoding="gzip")
    assert response.headers["Content-Encoding"] == "gzip"
    assert body == Path(f"{file}.gz").read_bytes()
    assert gzip.decompress(body) == file.read_bytes()


@pytest.mark.parametrize(
    ("request_header", "response_header"), [("If_None_Match", "ETag"), ("If_Modified_Since", "Last-Modified")]
)
@pytest.mark.parametrize("name", PRECOMPRESSED)
def test_a_client_with_a_current_copy_gets_304(base, name, request_header, response_header):
    known = ask(base, name, Accept_Encoding="gzip")[0].headers[response_header]
    response, body = ask(base, name, Accept_Encoding="gzip", **{request_header: known})
    assert response.status == 304
    assert body == b""
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("name", PRECOMPRESSED)
def test_a_client_gets_304_after_a_build_without_news(base, example, name):
    known = ask(base, name, Accept_Encoding="gzip")[0].headers["ETag"]
    example.invoke("build")
    assert ask(base, name, Accept_Encoding="gzip", If_None_Match=known)[0].status == 304


def test_a_client_with_an_old_copy_gets_the_new_one(base, example):
    for known in ({"If_None_Match": '"other"'}, {"If_Modified_Since": "Sun, 01 Mar 2020 08:00:00 GMT"}):
        response, body = ask(base, "recent.json", **known)
        assert response.status == 200
        assert body == (example.folder / "public" / "recent.json").read_bytes()


def test_a_changed_file_is_served_at_once_with_another_validator(base, example):
    before, old = ask(base, "offers.json")
    content = old + b" "
    (example.folder / "public" / "offers.json").write_bytes(content)
    after, body = ask(base, "offers.json", If_None_Match=before.headers["ETag"])
    assert after.status == 200
    assert body == content


def test_a_head_request_gets_no_body(base, example):
    response, body = ask(base, "recent.json", method="HEAD")
    assert response.status == 200
    assert body == b""
    assert int(response.headers["Content-Length"]) == (example.folder / "public" / "recent.json").stat().st_size


@pytest.mark.parametrize("name", ["nothing.xml", "../feeds.yaml", "%2e%2e/feeds.yaml", "..%2ffeeds.yaml", "nowhere/"])
def test_nothing_outside_the_folder_is_served(base, name):
    response, body = ask(base, name)
    assert response.status in {400, 404}
    assert b"subscriptions" not in body
