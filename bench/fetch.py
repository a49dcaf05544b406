"""What fetching costs: CPU and wall time of `feedtool fetch` over feeds that nginx serves on loopback.

    python bench/fetch.py [--feeds 1000] [--entries 20] [--rounds 3] [--nginx /usr/sbin/nginx] [--sfeed]

Every feed has a host name of its own that leads to loopback, so that the pause between two requests to one host
does not count. In each round, on a fresh store:

    cold       nothing is known, every feed is read, cleaned and stored
    warm       every answer is 304
    unchanged  every answer is 200 with the body of last time (the validators are forgotten)
    loop       the same URLs by the same HTTP client, which reads nothing and keeps nothing
    sfeed      with --sfeed: the same feeds by sfeed_update, if it is installed (once, after the rounds)

Printed are the medians. Nothing leaves the machine.
"""

from __future__ import annotations

import argparse
import os
import resource
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
"""As for a user: modules are compiled once."""


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


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


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
              server {{ listen 127.0.0.1:{port} backlog=4096; root {folder}/www; }}
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


def write_site(folder: Path, feeds: int, port: int) -> list[str]:
    """A feeds.yaml that follows them all; `*.localhost` is loopback (RFC 6761)."""
    urls = [f"http://f{number}.localhost:{port}/{number}.xml" for number in range(feeds)]
    lines = "".join(f"  - {url}\n" for url in urls)
    allowed = ", ".join(f"f{number}.localhost" for number in range(feeds))
    (folder / "feeds.yaml").write_text(
        "site: {title: Bench, url: https://example.com/}\n"
        f"subscriptions:\n{lines}streams: {{recent: {{title: Recent}}}}\n"
        f"fetch: {{connections: 50, allow_hosts: [{allowed}]}}\n"
    )
    return urls


LOOP = """
import sys
from feedtool.fetchers.http import HttpFetcher
from feedtool.model import Limits, Request
urls = sys.stdin.read().split()
fetcher = HttpFetcher(limits=Limits(), allow_hosts=[url.split("/")[2].partition(":")[0] for url in urls])
good = sum(1 for outcome in fetcher.fetch(Request(feed=url, url=url) for url in urls) if hasattr(outcome, "content"))
assert good == len(urls), good
"""


def measure(command: list[str], folder: Path, given: str = "") -> tuple[float, float, float]:
    """CPU seconds, wall seconds, peak memory in MiB of a process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, input=given, text=True, capture_output=True, check=False
    )
    wall = time.perf_counter() - began
    if done.returncode != 0:
        raise SystemExit(f"{command}: {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, wall, after.ru_maxrss / 1024


def forget_validators(store: Path) -> None:
    with sqlite3.connect(store) as connection:
        connection.execute("UPDATE documents SET etag = NULL, last_modified = NULL")
    connection.close()


def run_round(folder: Path, urls: list[str], results: dict[str, list[tuple[float, float, float]]]) -> None:
    fetch = [sys.executable, "-m", "feedtool", "fetch", "--force"]
    shutil.rmtree(folder / ".feedtool", ignore_errors=True)
    results["cold"].append(measure(fetch, folder))
    results["warm"].append(measure(fetch, folder))
    forget_validators(folder / ".feedtool" / "state.db")
    results["unchanged"].append(measure(fetch, folder))
    results["loop"].append(measure([sys.executable, "-c", LOOP], folder, "\n".join(urls)))


def run_sfeed(folder: Path, urls: list[str], results: dict[str, list[tuple[float, float, float]]]) -> None:
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
    given = options.parse_args()
    results: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        write_feeds(folder / "www", given.feeds, given.entries)
        port = find_port()
        server = start_nginx(given.nginx, folder, port)
        try:
            urls = write_site(folder, given.feeds, port)
            measure([sys.executable, "-m", "feedtool", "fetch", "--force"], folder)
            for _ in range(given.rounds):
                run_round(folder, urls, results)
            if given.sfeed:
                run_sfeed(folder, urls, results)
        finally:
            server.terminate()
            server.wait()
    print(f"{given.feeds} feeds x {given.entries} entries, medians of {given.rounds}; memory is the most of any run")
    for what, found in results.items():
        cpu, wall = (statistics.median(one[place] for one in found) for place in (0, 1))
        print(f"{what:10} {cpu:6.2f} s CPU {wall:6.2f} s wall {found[0][2]:5.0f} MiB")


if __name__ == "__main__":
    main()
