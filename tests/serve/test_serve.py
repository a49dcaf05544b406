"""`feedtool serve`: its messages, and how it follows the files. tests/cli/test_headers.py compares it with nginx."""

from __future__ import annotations

import errno
import os
import re
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from importlib import util
from pathlib import Path
from urllib.request import urlopen

import pytest

from support.site import Site

CONFIG = "site: {title: Test, url: https://example.com/}\narticles: [articles/*.md]\nstreams: {all: {title: All}}\n"


@pytest.fixture
def site(site) -> Site:
    site.write("feeds.yaml", CONFIG)
    write_article(site, "First piece")
    return site


def write_article(site: Site, title: str) -> None:
    site.write("articles/first.md", f"---\ntitle: {title}\ndate: 2026-03-01\nurl: /first\n---\n{title}.\n")


class Watched:
    """A preview that follows the files."""

    def __init__(self, site: Site) -> None:
        self._log = site.folder.with_name("serve.log").open("w+")
        self.process = site.start("serve", "--watch", "--port", "0", stdout=self._log, stderr=self._log)
        self.address = self.wait_for(r" at (http://127\.0\.0\.1:\d+/) ")

    @property
    def log(self) -> str:
        return Path(self._log.name).read_text()

    def wait_for(self, pattern: str) -> str:
        for _ in range(2400):
            found = re.search(pattern, self.log)
            if found:
                return found[1] if found.groups() else found[0]
            assert self.process.poll() is None, self.log
            time.sleep(0.05)
        raise AssertionError(f"{pattern} never came: {self.log}")

    def wait_until_shown(self, text: str, page: str = "all.html") -> None:
        shown = ""
        for _ in range(2400):
            with urlopen(f"{self.address}{page}") as answer:
                shown = answer.read().decode()
            if text in shown:
                return
            time.sleep(0.05)
        raise AssertionError(f"{text} is not in {shown}; {self.log}")

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        code = self.process.wait(120)
        self._log.close()
        return code


@pytest.fixture
def watched(site) -> Iterator[Watched]:
    preview = Watched(site)
    preview.wait_until_shown("First piece")
    yield preview
    assert preview.stop() == 0


def test_watch_builds_a_changed_article(site, watched):
    write_article(site, "Second piece")
    watched.wait_until_shown("Second piece")


def test_watch_reports_a_mistake_in_the_config_and_shows_the_last_build(site, watched):
    site.write("feeds.yaml", CONFIG + "nonsense: 1\n")
    watched.wait_for("nonsense: unknown key")
    watched.wait_until_shown("First piece")


def test_watch_builds_after_a_mistake_is_fixed(site, watched):
    site.write("feeds.yaml", CONFIG + "nonsense: 1\n")
    watched.wait_for("nonsense: unknown key")
    site.write("feeds.yaml", CONFIG.replace("title: All", "title: Everything"))
    watched.wait_until_shown("Everything")


def test_watch_does_not_build_because_of_its_own_files(site, watched):
    write_article(site, "Second piece")
    watched.wait_until_shown("Second piece")
    time.sleep(0.5)
    assert watched.log.count("Wrote") == 2


def test_watch_follows_a_theme_that_the_config_names_later(site, watched, tmp_path_factory):
    theme = tmp_path_factory.mktemp("theme")
    (theme / "style.css").write_text("/* one */")
    site.write("feeds.yaml", CONFIG.replace("url: https", f"theme: {theme}, url: https"))
    watched.wait_until_shown("/* one */")
    for number in range(100):
        (theme / "style.css").write_text(f"/* two {number} */")
        with urlopen(f"{watched.address}all.html") as answer:
            if "/* two" in answer.read().decode():
                break
        time.sleep(0.2)
    watched.wait_until_shown("/* two")


def test_serve_exits_with_0_at_a_signal(site):
    assert Watched(site).stop(signal.SIGTERM) == 0


def test_serve_without_published_files_suggests_a_build(site):
    assert "feedtool build" in site.invoke("serve", code=1).stderr


def test_serve_at_a_used_port_suggests_another(site):
    (site.folder / "public").mkdir()
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        errors = site.invoke("serve", "--port", str(other.getsockname()[1]), code=1).stderr
    assert os.strerror(errno.EADDRINUSE) in errors
    assert "--port" in errors


def test_serve_without_the_extra_names_the_package_to_install(site, monkeypatch):
    monkeypatch.setattr(util, "find_spec", lambda name: None)
    assert "feedtool[serve]" in site.invoke("serve", code=2).stderr
