"""Many feeds, a tenth of them hostile, visited by the installed program: python tests/security/crowd.py [FEEDS]

Prints how long it took and the most memory of the program and of the process that reads broken documents. The kind
ones have 40 entries with a body of 2 KiB each.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from support.hostile import GOOD, HARD, OK, HostileHosts, Run, compile_library, make_bomb
from support.server import Answer, drip, redirect, serve
from support.site import Site


def make_kind(number: int) -> bytes:
    body = f"<p>Piece of {number}: {'words and more words ' * 100}</p>".replace("<", "&lt;")
    items = "".join(
        f"<item><title>Piece {n} of {number}</title><guid>https://k{number}.example/{n}</guid>"
        f"<link>https://k{number}.example/{n}</link><description>{body}{n}</description>"
        f"<pubDate>Sun, 0{n % 9 + 1} Mar 2026 08:00:00 GMT</pubDate></item>"
        for n in range(40)
    )
    return f"<rss version='2.0'><channel><title>Kind {number}</title>{items}</channel></rss>".encode()


def visit_crowd(folder: Path, size: int, library: Path) -> Run:
    """A build over so many feeds."""
    hostile = [Answer(body=body) for body in HARD.values()]
    hostile += [make_bomb(coding) for coding in ("gzip", "deflate", "br", "zstd")]
    hostile += [drip(OK + b"\r\n", b"x", 0.05), drip(OK + b"\r\n", b"x" * 65536, 0.0), redirect("/feed.xml")]
    with serve() as server, serve() as inner:
        hosts = HostileHosts(server, inner, library)
        for number in range(size):
            is_hostile = number % 10 == 9
            answer = hostile[number // 10 % len(hostile)] if is_hostile else Answer(body=make_kind(number))
            hosts.add(f"{'h' if is_hostile else 'k'}{number}", answer)
        hosts.add("good", GOOD)
        site = Site(folder)
        hosts.subscribe(site, timeout="10s")
        run = hosts.run(site)
        assert inner.connections == 0
    return run


def main() -> None:
    """Measure."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        run = visit_crowd(Path(folder) / "site", size, compile_library("net", Path(folder)))
    print(f"{size} feeds: {run.seconds:.0f} s, exit code {run.code}, at most {run.peak_mib:.0f} MiB")
    print(f"the process that reads broken documents: at most {run.child_peak_mib:.0f} MiB")


if __name__ == "__main__":
    main()
