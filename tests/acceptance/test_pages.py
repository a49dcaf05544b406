"""The pages in a real browser: quiet, without an error, and as wide as the screen."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PAGES = ("index.html", "news.html", "offers.html", "reviews.html", "recent.html")
EMBED = "embed.html"

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


# ---------------------------------------------------------------------------------------------------------
# Embeds

STRANGER = """\
<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Another site</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; connect-src 'self'">
<script src="feedtool.js" defer></script><script src="show.js" defer></script></head>
<body><feedtool-stream src="hostile.json" limit="2" images="none"><a href="/">Fallback</a></feedtool-stream>
<feedtool-stream src="missing.json"><a href="/">Still here</a></feedtool-stream><pre></pre></body></html>
"""
SHOW = """\
const [first, second] = document.querySelectorAll("feedtool-stream");
const timer = setInterval(() => {
  if (!first.shadowRoot) { return; }
  clearInterval(timer);
  document.querySelector("pre").textContent = first.shadowRoot.innerHTML + " second: " + second.shadowRoot;
}, 20);
"""


def test_the_page_of_embeds_shows_every_stream_and_asks_nobody_else(served, tmp_path):
    document, log = browse(served, EMBED, tmp_path / "profile")
    assert document.count("<feedtool-stream") == 4
    asked = {path for host, path in served.asked if not host.endswith((".google.com", ".googleapis.com"))}
    assert asked == {"/embed.html", "/feedtool.js", "/news.json", "/offers.json", "/reviews.json", "/recent.json"}
    assert not [line for line in log.splitlines() if "CONSOLE" in line]


def test_an_embed_takes_text_for_text_and_links_to_the_web_alone_under_a_strict_policy(served, tmp_path):
    public = Path(served.RequestHandlerClass.keywords["directory"])
    items = [
        {"title": "<b>Bold</b>", "url": "javascript:alert(1)", "summary": "<script>alert(1)</script>" + " word" * 60},
        {"title": "Second", "url": "https://example.com/2", "date_published": "2026-03-01T08:00:00Z",
         "_source": {"title": "Other"}, "image": "https://example.com/a.png"},
        {"title": "Third"},
    ]  # fmt: skip
    (public / "hostile.json").write_text(json.dumps({"items": items}), "utf-8")
    (public / "stranger.html").write_text(STRANGER, "utf-8")
    (public / "show.js").write_text(SHOW, "utf-8")
    document, _ = browse(served, "stranger.html", tmp_path / "profile")
    shown = unescape(document.partition("<pre>")[2].partition("</pre>")[0])
    assert "<strong>&lt;b&gt;Bold&lt;/b&gt;</strong>" in shown
    assert "javascript:" not in shown
    assert "&lt;script&gt;" in shown
    assert "word…</p>" in shown
    assert '<a href="https://example.com/2" rel="noopener">Second</a>' in shown
    assert "ago</time> · Other" in shown
    assert "<img" not in shown
    assert "Third" not in shown
    assert shown.endswith("second: null"), "a feed that is not there leaves the link that stands inside"
