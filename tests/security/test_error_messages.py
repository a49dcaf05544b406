"""An error message is one line with the file or feed and the cause: no traceback, secret or control character."""

from __future__ import annotations

import re

import pytest

from support.server import Answer, serve

CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
NASTY = "\x1b[2J\x1b]0;owned\x07\r\n\u202etxt.exe\u2066 & \x9b31m"


def test_each_hostile_host_is_reported_on_one_line(visited):
    for run in (visited.first, visited.second):
        assert "Traceback" not in run.stderr
        assert not CONTROLS.search(run.stdout + run.stderr)
        failed = [
            line for line in run.stderr.splitlines() if re.match(r"http://[a-z0-9.-]+\.example:\d+/feed\.xml", line)
        ]
        assert len(failed) > 30


def test_control_characters_of_a_feed_are_not_printed(site):
    page = f"<!DOCTYPE html><html><head><title>{NASTY}</title></head></html>"
    feed = f"<rss version='2.0'><channel><title>{NASTY}</title><item><title>{NASTY}</title><{NASTY}></item>"
    with serve() as server:
        server.pages["/page"] = Answer(body=page.encode())
        server.pages["/feed"] = Answer(body=feed.encode())
        server.pages["/moved"] = Answer(status=302, headers={"Location": "ftp://x/\x1b[2J"})
        urls = [server.url(path) for path in ("/page", "/feed", "/moved", "/gone")]
        site.write("records.json", f'[{{"title": "ok", "url": "https://example.com/1"}}, {{"{NASTY!r}": 1}}, 7]')
        site.write(
            "feeds.yaml",
            "site: {title: O, url: https://example.com/}\narticles: records.json\nstreams: {all: {title: A}}\n"
            f"fetch: {{allow_hosts: [127.0.0.1], host_delay: 0s}}\nsubscriptions: {urls}\n".replace("'", '"'),
        )
        for command in (["build", "-v"], ["status"], ["explain", "https://example.com/1"], ["dedupe"]):
            done = site.run(*command, code=None)
            assert "Traceback" not in done.stderr
            assert not CONTROLS.search(done.stdout + done.stderr), command


SECRET = "hunter2-very-secret"


def test_a_secret_is_neither_printed_nor_stored(site):
    with serve() as server:
        server.pages["/moved"] = Answer(status=302, headers={"Location": f"http://other.example/?x={SECRET[:3]}"})
        site.write(
            "feeds.yaml",
            "site: {title: O, url: https://example.com/}\nstreams: {all: {title: A}}\n"
            "fetch: {allow_hosts: [127.0.0.1], host_delay: 0s}\nsubscriptions:\n"
            + "".join(
                f'  - {{url: "{server.url(path)}", headers: {{Authorization: "Bearer ${{EXAMPLE_TOKEN}}"}}}}\n'
                for path in ("/token", "/moved")
            ),
        )
        said = ""
        for command in (
            ["build", "-v"],
            ["fetch", "-v", "--force"],
            ["status"],
            ["status", "--json"],
            ["opml", "export"],
        ):
            done = site.run(*command, code=None, EXAMPLE_TOKEN=SECRET)
            said += done.stdout + done.stderr
        assert any(SECRET in request.headers.get("authorization", "") for request in server.requests)
    assert SECRET not in said
    for path in site.folder.rglob("*"):
        if path.is_file() and path.name != "feeds.yaml":
            assert SECRET.encode() not in path.read_bytes(), path


@pytest.mark.parametrize("kind", ["pipe", "folder", "zero", "huge"])
def test_a_special_file_as_a_feed_or_record_is_refused_at_once(site, kind):
    import os

    for name in ("feed.xml", "records.json"):
        path = site.folder / name
        match kind:
            case "pipe":
                os.mkfifo(path)
            case "folder":
                path.mkdir()
            case "zero":
                path.symlink_to("/dev/zero")
            case "huge":
                path.touch()
                os.truncate(path, 1 << 40)
    site.write(
        "feeds.yaml",
        "site: {title: O, url: https://example.com/}\nstreams: {all: {title: A}}\n"
        "articles: records.json\nsubscriptions: [feed.xml]\n",
    )
    done = site.run("build", code=None)
    assert done.returncode in {1, 2, 3}
    assert "Traceback" not in done.stderr
    assert "feed.xml" in done.stderr or "records.json" in done.stderr
