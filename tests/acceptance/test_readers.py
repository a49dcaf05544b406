"""The published feeds as other people's readers and parsers see them: over HTTP, and 304 when they come back."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import atoma
import fastfeedparser
import pytest

STREAMS = ("news", "offers", "reviews", "recent")


class _Server(SimpleHTTPRequestHandler):
    """A plain web server, which answers If-Modified-Since."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".xml": "application/xml", ".json": "application/json"}

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's word)
        pass

    def send_response(self, code: int, message: str | None = None) -> None:
        self.server.answers.append((self.path, code))
        super().send_response(code, message)


@pytest.fixture
def published(example) -> Iterator[tuple[Path, str, list[tuple[str, int]]]]:
    """The example, built for the loopback address it is served at: (folder, address, answers so far)."""
    public = example.folder / "public"
    public.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Server, directory=str(public)))
    server.answers = []
    base = f"http://127.0.0.1:{server.server_port}/"
    config = example.folder / "feeds.yaml"
    config.write_text(config.read_text("utf-8").replace("https://officinadigitale.example/feeds/", base), "utf-8")
    example.run("build")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield public, base, server.answers
    server.shutdown()
    server.server_close()
    thread.join()


def expected(public: Path, stream: str) -> list[dict]:
    """What the JSON Feed says, which no parser comes between."""
    return json.loads((public / f"{stream}.json").read_bytes())["items"]


@pytest.mark.parametrize("suffix", ["rss.xml", "atom.xml"])
def test_fastfeedparser_sees_the_same_entries(published, suffix):
    public, _, _ = published
    for stream in STREAMS:
        read = fastfeedparser.parse((public / f"{stream}.{suffix}").read_bytes())
        for entry, item in zip(read.entries, expected(public, stream), strict=True):
            assert (entry.id, entry.title, entry.link) == (item["id"], item["title"], item["url"])
            assert entry.published.replace("+00:00", "Z") == item["date_published"]


def test_atoma_sees_the_same_entries(published):
    public, _, _ = published
    for stream in STREAMS:
        items = expected(public, stream)
        rss = atoma.parse_rss_bytes((public / f"{stream}.rss.xml").read_bytes())
        atom = atoma.parse_atom_bytes((public / f"{stream}.atom.xml").read_bytes())
        assert (
            [item.guid for item in rss.items] == [entry.id_ for entry in atom.entries] == [one["id"] for one in items]
        )
        for item, entry, one in zip(rss.items, atom.entries, items, strict=True):
            assert item.title == entry.title.value == one["title"]
            assert item.pub_date == entry.published
            assert item.content_encoded == (entry.content.value if entry.content else None) == one.get("content_html")


def test_atoma_reads_the_list_of_feeds(published):
    public, base, _ = published
    read = atoma.parse_opml_bytes((public / "feeds.opml").read_bytes())
    addresses = [outline.xml_url for outline in read.outlines if outline.xml_url]
    assert addresses == [f"{base}{stream}.rss.xml" for stream in STREAMS]


@pytest.mark.skipif(shutil.which("newsboat") is None, reason="newsboat is not installed (apt install newsboat)")
@pytest.mark.parametrize("suffix", ["rss.xml", "atom.xml"])
def test_newsboat_shows_the_same_entries_and_gets_304_when_it_comes_back(published, tmp_path, suffix):
    public, base, answers = published
    home = tmp_path / "home"
    home.mkdir()
    # One stream: newsboat keeps an item once, in whichever feed it came last.
    (home / "urls").write_text(f"{base}recent.{suffix}\n")
    (home / "config").write_text("")

    def reload() -> None:
        files = [f"--url-file={home}/urls", f"--cache-file={home}/cache", f"--config-file={home}/config"]
        environ = {"HOME": str(home), "PATH": "/usr/bin:/bin", "TERM": "dumb", "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            ["newsboat", *files, "-x", "reload"], env=environ, capture_output=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr

    reload()
    cache = sqlite3.connect(home / "cache")
    seen = cache.execute("select guid, title, url from rss_item").fetchall()
    assert sorted(seen) == sorted((one["id"], one["title"], one["url"]) for one in expected(public, "recent"))
    cache.close()
    reload()  # on its first visit newsboat has no row to keep the date in
    answers.clear()
    reload()
    assert {code for _, code in answers} == {304}
