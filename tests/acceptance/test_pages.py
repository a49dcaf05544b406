"""The pages in a real browser: quiet, without an error, and as wide as the screen."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PAGES = ("index.html", "news.html", "offers.html", "reviews.html", "recent.html")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt install chromium)")


class _Server(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's word)
        pass

    def do_GET(self) -> None:
        self.server.asked.append((self.headers["Host"], self.path))
        super().do_GET()


@pytest.fixture
def served(example) -> Iterator[ThreadingHTTPServer]:
    """The example, built and served on loopback; `asked` has the host and path of every request."""
    example.run("build")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Server, directory=str(example.folder / "public")))
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def browse(server: ThreadingHTTPServer, page: str, profile: Path, *arguments: str) -> tuple[str, str]:
    """(the document as the browser ended up with, what it logged); every host leads to our server."""
    port = server.server_port
    done = subprocess.run(
        [
            str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            f"--user-data-dir={profile}", "--enable-logging=stderr", "--log-level=0", "--virtual-time-budget=3000",
            f"--host-resolver-rules=MAP * 127.0.0.1:{port}", *arguments, "--dump-dom", f"http://127.0.0.1:{port}/{page}",
        ],
        capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip
    return done.stdout, done.stderr


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_nobody_else_and_logs_no_error(served, tmp_path, page):
    document, log = browse(served, page, tmp_path / "profile")
    assert "</html>" in document
    # The browser itself asks its maker for the time, whatever one forbids it.
    asked = [(host, path) for host, path in served.asked if not host.endswith((".google.com", ".googleapis.com"))]
    assert asked == [(f"127.0.0.1:{served.server_port}", f"/{page}")]
    assert not [line for line in log.splitlines() if "CONSOLE" in line]


def test_dates_are_told_from_now_in_the_language_of_the_page(served, tmp_path):
    public = Path(served.RequestHandlerClass.keywords["directory"])
    from datetime import UTC, datetime, timedelta

    moment = (datetime.now(UTC) - timedelta(days=2, hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    page = public / "news.html"
    page.write_text(re.sub(r'datetime="[^"]+"', f'datetime="{moment}"', page.read_text("utf-8"), count=1), "utf-8")
    document, _ = browse(served, "news.html", tmp_path / "profile")
    assert ">l’altro ieri</time>" in document or ">2 giorni fa</time>" in document or ">l'altro ieri</time>" in document


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_drawn_on_a_phone_and_a_desk_by_day_and_night(served, tmp_path, width, scheme):
    picture = tmp_path / "page.png"
    dark = ["--blink-settings=preferredColorScheme=0"] if scheme == "dark" else []
    browse(served, "recent.html", tmp_path / "profile", *dark, f"--window-size={width},800", f"--screenshot={picture}")
    assert picture.stat().st_size > 5000
