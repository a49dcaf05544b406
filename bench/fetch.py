"""Measures CPU and wall time of `feedtool fetch` over feeds that nginx serves on loopback.

    python bench/fetch.py [--feeds 1000] [--entries 20] [--rounds 3] [--nginx /usr/sbin/nginx]
                          [--sfeed] [--reader PYTHON] [--tls]

Every feed has a host name of its own that leads to loopback, so that the pause between two requests to one host
does not count. In each round, on a fresh store:

    cold       nothing is known, every feed is read, cleaned and stored
    warm       every answer is 304
    unchanged  every answer is 200 with the body of last time (the validators are forgotten)
    loop       the same URLs by feedtool's own fetcher, which reads nothing and keeps nothing
    bare       the same URLs by libcurl alone, without any of the manners
    --sfeed    the same feeds by sfeed_update, if it is installed
    --reader   the same feeds by lemon24/reader, cold and warm; PYTHON is that of an environment which has it
    --tls      the loop, and `curl --parallel`, over HTTPS with a fresh handshake for each host

Printed are the medians of the rounds, and the ratios to the bare loop. Nothing leaves the machine.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time
from collections import defaultdict
from pathlib import Path

WORDS = """lamp bench gave light board while turned slowly solder cooled glass before case closed first test
began with switch that nobody labelled""".split()  # noqa: SIM905 (words are easier to read so)


ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Python stores bytecode, as on the machine of a user."""


def write_feeds(folder: Path, feeds: int, entries: int) -> None:
    """Feeds of about 22 kB, each different, with HTML that has to be cleaned and links that are relative."""
    folder.mkdir(parents=True)
    for number in range(feeds):
        items = "".join(make_item(number, entry) for entry in range(entries))
        (folder / f"{number}.xml").write_text(
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
            f"<title>Feed {number}</title><link>https://feed{number}.example/</link>"
            f"<description>Number {number}</description>{items}</channel></rss>"
        )


def make_item(feed: int, entry: int) -> str:
    seed = feed * 31 + entry * 7
    text = " ".join(WORDS[(seed + place * 3) % len(WORDS)] for place in range(120))
    html = f'<p>{text[:300]}</p><p><a href="/more/{entry}">More</a> <b>{text[300:500]}</b><img src="/{entry}.png"></p>'
    return (
        f"<item><guid>https://feed{feed}.example/{entry}</guid><link>https://feed{feed}.example/{entry}</link>"
        f"<title>Entry {entry} of feed {feed}</title><category>Tools</category>"
        f"<pubDate>Sun, {entry % 28 + 1:02} Feb 2026 08:00:00 GMT</pubDate><description>{text[:160]}</description>"
        f"<content:encoded><![CDATA[{html}]]></content:encoded></item>"
    )


def get_port() -> int:
    """One that is free, as is the next: that is for TLS."""
    while True:
        with socket.socket() as probe, socket.socket() as beside:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
            try:
                beside.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def start_nginx(nginx: str, folder: Path, port: int) -> subprocess.Popen[bytes]:
    config = folder / "nginx.conf"
    config.write_text(
        textwrap.dedent(
            f"""\
            worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off;
            events {{ worker_connections 2048; }}
            http {{
              access_log off; types {{ application/rss+xml xml; }}
              client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
              uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
              server {{ listen 127.0.0.1:{port} backlog=4096; {_tls(folder, port)} root {folder}/www; }}
            }}
            """
        )
    )
    server = subprocess.Popen([nginx, "-c", str(config), "-p", str(folder)])
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.05)
    raise SystemExit("nginx did not start")


def _tls(folder: Path, port: int) -> str:
    if not (folder / "key.pem").exists():
        return ""
    return f"listen 127.0.0.1:{port + 1} ssl; ssl_certificate {folder}/ca.pem; ssl_certificate_key {folder}/key.pem;"


def make_certificate(folder: Path) -> None:
    """For every name below feeds.localhost, signed by itself."""
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "9", "-keyout", str(folder / "key.pem"), "-out", str(folder / "ca.pem"), "-subj", "/CN=feeds.localhost",
            "-addext", "subjectAltName=DNS:*.feeds.localhost",
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip


def write_site(folder: Path, feeds: int, port: int) -> list[str]:
    """A feeds.yaml that follows them all; `*.localhost` is loopback (RFC 6761)."""
    urls = [f"http://f{number}.feeds.localhost:{port}/{number}.xml" for number in range(feeds)]
    lines = "".join(f"  - {url}\n" for url in urls)
    allowed = ", ".join(f"f{number}.feeds.localhost" for number in range(feeds))
    (folder / "feeds.yaml").write_text(
        "site: {title: Bench, url: https://example.com/}\n"
        f"subscriptions:\n{lines}streams: {{recent: {{title: Recent}}}}\n"
        f"fetch: {{connections: 50, allow_hosts: [{allowed}]}}\n"
    )
    return urls


LOOP = """
import sys
from feedtool.fetching.http import HttpFetcher
from feedtool.model import Limits, Request
from feedtool.plugins import FetchSettings
urls = sys.stdin.read().split()
fetcher = HttpFetcher(FetchSettings(allow_hosts=[url.split("/")[2].partition(":")[0] for url in urls]))
good = sum(1 for outcome in fetcher.fetch(Request(feed=url, url=url) for url in urls) if hasattr(outcome, "content"))
assert good == len(urls), good
"""


BARE = """
import sys, pycurl
urls = iter(sys.stdin.read().split())
multi, idle, active = pycurl.CurlMulti(), [pycurl.Curl() for _ in range(50)], 0
def start():
    global active
    while idle and (url := next(urls, None)):
        handle = idle.pop()
        handle.setopt(pycurl.URL, url)
        handle.setopt(pycurl.WRITEFUNCTION, len)
        multi.add_handle(handle)
        active += 1
start()
while active:
    multi.perform()
    _, good, bad = multi.info_read()
    assert not bad, bad
    for handle in good:
        multi.remove_handle(handle)
        idle.append(handle)
        active -= 1
    start()
    multi.select(0.1)
"""

READER = """
import sys
from reader import make_reader
reader = make_reader("reader.sqlite")
for url in sys.stdin.read().split():
    reader.add_feed(url, exist_ok=True)
reader.update_feeds(scheduled=False, workers=10)
assert reader.get_feed_counts().broken == 0
"""


Cost = tuple[float, float, float]
"""CPU seconds, wall seconds, peak memory in MiB."""


def measure(command: list[str], folder: Path, given: str = "", **environ: str) -> Cost:
    """Measure a process and its children."""
    began, before = time.perf_counter(), os.times()
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as source:
        source.write(given.encode())
        source.seek(0)
        process = subprocess.Popen(
            command, cwd=folder, env=ENVIRONMENT | environ, stdin=source, stdout=output, stderr=output
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            output.seek(0)
            raise SystemExit(f"{command}: {process.returncode}\n{output.read()[-2000:].decode()}")
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return cpu, time.perf_counter() - began, usage.ru_maxrss / 1024


def forget_validators(store: Path) -> None:
    with sqlite3.connect(store) as connection:
        connection.execute("UPDATE documents SET etag = NULL, last_modified = NULL")
    connection.close()


def run_round(folder: Path, urls: list[str], results: dict[str, list[Cost]]) -> None:
    fetch = [sys.executable, "-m", "feedtool", "fetch", "--force"]
    shutil.rmtree(folder / ".feedtool", ignore_errors=True)
    results["cold"].append(measure(fetch, folder))
    results["warm"].append(measure(fetch, folder))
    forget_validators(folder / ".feedtool" / "state.db")
    results["unchanged"].append(measure(fetch, folder))
    results["loop"].append(measure([sys.executable, "-c", LOOP], folder, "\n".join(urls)))
    results["bare"].append(measure([sys.executable, "-c", BARE], folder, "\n".join(urls)))


def run_tls(folder: Path, urls: list[str], results: dict[str, list[Cost]]) -> None:
    secure = [
        f"https://f{number}.feeds.localhost:{int(url.split('/')[2].partition(':')[2]) + 1}/{number}.xml"
        for number, url in enumerate(urls)
    ]
    trust = {"CURL_CA_BUNDLE": str(folder / "ca.pem")}
    results["tls loop"].append(measure([sys.executable, "-c", LOOP], folder, "\n".join(secure), **trust))
    config = "".join(f'url = "{url}"\noutput = /dev/null\n' for url in secure)
    curl = ["curl", "--silent", "--fail", "--parallel", "--parallel-max", "50", "--config", "-"]
    results["tls curl"].append(measure(curl, folder, config, **trust))


def run_reader(python: str, folder: Path, urls: list[str], results: dict[str, list[Cost]]) -> None:
    # Its resolver knows no names below localhost, and it waits for no host anyway.
    urls = [f"http://127.0.0.1:{url.rpartition(':')[2]}" for url in urls]
    (folder / "reader.sqlite").unlink(missing_ok=True)
    for what in ("reader", "reader, warm"):
        results[what].append(measure([python, "-c", READER], folder, "\n".join(urls)))


def run_sfeed(folder: Path, urls: list[str], results: dict[str, list[Cost]]) -> None:
    feeds = "".join(f'feed "{number}" "{url}"\n' for number, url in enumerate(urls))
    (folder / "sfeedrc").write_text(f'sfeedpath="{folder}/sfeeds"\nmaxjobs=50\nfeeds() {{\n{feeds}}}\n')
    results["sfeed"].append(measure(["sfeed_update", str(folder / "sfeedrc")], folder))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--feeds", type=int, default=1000)
    options.add_argument("--entries", type=int, default=20)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--nginx", default=shutil.which("nginx") or "/usr/sbin/nginx")
    options.add_argument("--sfeed", action="store_true")
    options.add_argument("--reader", metavar="PYTHON")
    options.add_argument("--tls", action="store_true")
    given = options.parse_args()
    results: dict[str, list[Cost]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        write_feeds(folder / "www", given.feeds, given.entries)
        if given.tls:
            make_certificate(folder)
        port = get_port()
        server = start_nginx(given.nginx, folder, port)
        try:
            urls = write_site(folder, given.feeds, port)
            measure([sys.executable, "-m", "feedtool", "fetch", "--force"], folder)
            for _ in range(given.rounds):
                run_round(folder, urls, results)
                if given.sfeed:
                    run_sfeed(folder, urls, results)
                if given.reader:
                    run_reader(str(Path(given.reader).absolute()), folder, urls, results)
                if given.tls:
                    run_tls(folder, urls, results)
        finally:
            server.terminate()
            server.wait()
    print(
        f"{given.feeds} feeds x {given.entries} entries, medians of {given.rounds}; in brackets: times the bare loop's"
    )
    for what, found in results.items():
        cpu, wall, memory = (statistics.median(one[place] for one in found) for place in range(3))
        times = [
            statistics.median(one[place] / bare[place] for one, bare in zip(found, results["bare"], strict=True))
            for place in (0, 1)
        ]
        print(f"{what:12} {cpu:6.2f} s CPU ({times[0]:5.1f})  {wall:6.2f} s wall ({times[1]:5.1f})  {memory:4.0f} MiB")


if __name__ == "__main__":
    main()
