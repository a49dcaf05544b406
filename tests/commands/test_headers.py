"""`feedtool headers`: what it prints is what the server needs, tried with a real one where there is one."""

from __future__ import annotations

import gzip
import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from feedtool.cli import cli
from feedtool.commands.headers import SERVERS

PROJECT = Path(__file__).parent.parent.parent
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def run(folder: Path, *arguments: str) -> str:
    done = CliRunner().invoke(cli, [*arguments, "--config", str(folder / "feeds.yaml")])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
def site(tmp_path) -> Path:
    shutil.copy(PROJECT / "feeds.yaml", tmp_path)
    shutil.copytree(PROJECT / "example", tmp_path / "example")
    return tmp_path


@pytest.mark.parametrize("server", SERVERS)
def test_every_server_is_told_the_address_and_the_three_headers(site, server):
    text = run(site, "headers", server)
    assert "/feeds/" in text or server == "apache"
    for header in ("Cache-Control", "Access-Control-Allow-Origin", "X-Content-Type-Options"):
        assert header in text
    assert "application/xml" in text
    assert "application/feed+json" in text


@pytest.mark.parametrize("server", ["netlify", "cloudflare"])
def test_hosts_without_patterns_are_told_of_every_file(site, server):
    lines = run(site, "headers", server).splitlines()
    assert lines[lines.index("/feeds/news.rss.xml") + 1] == "  Content-Type: application/xml; charset=utf-8"
    assert lines[lines.index("/feeds/recent.json") + 1] == "  Content-Type: application/feed+json; charset=utf-8"
    assert lines[lines.index("/feeds/feeds.json") + 1] == "  Content-Type: application/json; charset=utf-8"


def test_a_server_nobody_knows_is_refused_with_those_that_are_known(site):
    done = CliRunner().invoke(cli, ["headers", "iis", "--config", str(site / "feeds.yaml")])
    assert done.exit_code == 2
    assert "nginx" in done.output


# ---------------------------------------------------------------------------------------------------------
# A real nginx


@pytest.fixture
def nginx(site, tmp_path_factory) -> Iterator[int]:
    """The example, built and served by nginx as the printed configuration says; its port."""
    run(site, "build")
    home = tmp_path_factory.mktemp("nginx")
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    temp = "".join(
        f"{kind}_temp_path {home}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (home / "nginx.conf").write_text(
        f"{'user root;' if os.geteuid() == 0 else ''}\ndaemon off;\nmaster_process off;\npid {home}/pid;\n"
        f"error_log {home}/error.log;\nevents {{}}\nhttp {{\naccess_log off;\n{temp}"
        f"server {{\nlisten 127.0.0.1:{port};\n{run(site, 'headers', 'nginx')}}}\n}}\n"
    )
    server = subprocess.Popen([str(NGINX), "-c", str(home / "nginx.conf"), "-e", str(home / "error.log")])
    try:
        for _ in range(100):
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert server.poll() is None, (home / "error.log").read_text()
            time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait(10)


def ask(port: int, name: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request(
            "GET", f"/feeds/{name}", headers={key.replace("_", "-"): one for key, one in headers.items()}
        )
        response = connection.getresponse()
        return response, response.read()


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed (apt install nginx)")
def test_nginx_serves_the_folder_as_it_should(nginx, site):
    types = {
        "news.rss.xml": "application/xml",
        "news.atom.xml": "application/xml",
        "news.json": "application/feed+json",
        "feeds.json": "application/json",
        "feeds.opml": "text/x-opml",
        "feed.css": "text/css",
        "news.html": "text/html",
        "": "text/html",
    }
    for name, media_type in types.items():
        response, body = ask(nginx, name)
        assert response.status == 200, name
        assert response.headers["Content-Type"] == f"{media_type}; charset=utf-8"
        assert response.headers["Cache-Control"] == "public, max-age=300"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Vary"] == "Accept-Encoding"
        assert body == (site / "public" / (name or "index.html")).read_bytes()


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed (apt install nginx)")
def test_nginx_sends_the_twin_and_304_to_who_has_it(nginx, site):
    response, body = ask(nginx, "recent.rss.xml", Accept_Encoding="gzip")
    assert response.headers["Content-Encoding"] == "gzip"
    assert body == (site / "public" / "recent.rss.xml.gz").read_bytes()
    assert gzip.decompress(body) == (site / "public" / "recent.rss.xml").read_bytes()
    for known in (
        {"If_None_Match": response.headers["ETag"]},
        {"If_Modified_Since": response.headers["Last-Modified"]},
    ):
        again, nothing = ask(nginx, "recent.rss.xml", Accept_Encoding="gzip", **known)
        assert (again.status, nothing) == (304, b"")
    run(site, "build")
    again, _ = ask(nginx, "recent.rss.xml", Accept_Encoding="gzip", If_None_Match=response.headers["ETag"])
    assert again.status == 304, "a build that brought nothing new leaves the file alone"
