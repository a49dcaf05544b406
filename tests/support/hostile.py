"""Hostile hosts, and a good one among them; the program fetches from them with its default rules."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import time
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import brotli
import pytest

from feedtool.content import zstd
from support.server import Answer, Asked, Server, drip, make_rss, raw, redirect
from support.site import Site

SUPPORT = Path(__file__).parent
MIB = 1024 * 1024
OK = b"HTTP/1.1 200 OK\r\n"
GOOD = make_rss(1, 2, 3, title="Good", host="https://good.example")
LOGIN = b"<!DOCTYPE html><html><head><title>Log in</title></head><body><form><input type=password></form></body></html>"


def compile_library(name: str, folder: Path) -> Path:
    """Return a library of this folder for LD_PRELOAD; without a C compiler, the test skips."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("there is no C compiler")
    made = folder / f"{name}.so"
    source = SUPPORT / f"{name}.c"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", made, source, "-ldl", "-lpthread"], check=True)
    return made


@cache
def make_bomb(coding: str, size: int = 256 * MIB) -> Answer:
    """A small body that unpacks to a large one: one block of zeros, compressed once and repeated."""
    block = bytes(16 * MIB)
    times = size // len(block) - 1
    if coding == "zstd":
        body = zstd.compress(bytes(size), 1)
    elif coding == "br":
        compressor = brotli.Compressor(quality=3)
        first, again = (compressor.process(block) + compressor.flush() for _ in range(2))
        body = first + again * times + compressor.finish()
    else:
        packer = zlib.compressobj(6, wbits=31 if coding == "gzip" else 15)
        first, again = (packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
        body = first + again * times
    return Answer(body=body, headers={"Content-Encoding": coding})


def make_entities(*, dtd: bool = True) -> bytes:
    """The billion laughs, and a file and a URL by entity."""
    inside = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    declared = f'<!ENTITY l0 "lol">{inside}<!ENTITY f SYSTEM "file:///etc/passwd">'
    head = f"<!DOCTYPE rss [{declared}]>" if dtd else ""
    return f"<?xml version='1.0'?>{head}<rss version='2.0'><channel><title>&l9;&f;</title></channel></rss>".encode()


def many(text: str, times: int) -> bytes:
    return f"<rss version='2.0'><channel><title>Many</title>{text * times}</channel></rss>".encode()


HARD = {
    "entities": make_entities(),
    "chain": b"<!DOCTYPE rss [" + b'<!ENTITY a "&b;">' * 90_000 + b"]><rss><channel><title>&a;</title></channel></rss>",
    "deep": b"<rss><channel>" + b"<a>" * 200_000,
    "attributes": b"<rss " + b" ".join(b"a%d='1'" % n for n in range(80_000)) + b"><channel/></rss>",
    "attributes-loose": b"<rss><channel><item " + b" ".join(b"a%d=1" % n for n in range(80_000)) + b"<&</rss>",
    "comments": many("<!-- x -->", 150_000),
    "items": many("<item><title>x</title></item>", 30_000),
    "long-title": many(f"<item><title>{'x' * 4 * MIB}</title></item>", 1),
    "author": many(f"<item><author>{'a(' * 40_000}</author><title>x</title></item>", 1),
    "open-tags": many("<item><description>&lt;div", 30_000),
    "nested-html": many(f"<item><title>n</title><description>{'&lt;div&gt;' * 60_000}</description></item>", 1),
    "brackets": b'{"version":"https://jsonfeed.org/version/1.1","title":"x","items":' + b"[" * 400_000,
    "digits": b'{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[{"id":' + b"9" * 900_000 + b"}]}",
    "cdata": many("<item><description><![CDATA[", 20_000),
    "nul": b"\0" * 900_000,
    "junk": bytes(range(256)) * 4000,
}
"""Documents that libraries have been brought down with, or held up."""


@dataclass(frozen=True)
class Run:
    """The result of a build."""

    code: int
    stdout: str
    stderr: str
    seconds: float
    peak_mib: float
    """The peak of the program's own process."""
    child_peak_mib: float
    """The peak of the largest process that it started."""
    site: Site


def read_peak(pid: int) -> int:
    """The most memory a process had so far, in KiB; what `wait4` tells would include what its parent had."""
    found = re.search(r"^VmHWM:\s+(\d+) kB", _read_proc(f"{pid}/status"), re.MULTILINE)
    return int(found[1]) if found else 0


def find_children(pid: int) -> list[int]:
    """The processes that a process started, which run programs of their own already."""
    own = _read_proc(f"{pid}/cmdline")
    started = (int(child) for child in _read_proc(f"{pid}/task/{pid}/children").split())
    # Until it runs its program a child shares the memory of its parent, and its command line.
    return [child for child in started if _read_proc(f"{child}/cmdline") not in (own, "")]


def _read_proc(name: str) -> str:
    try:
        return Path("/proc", name).read_text("utf-8", "replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


class HostileHosts:
    """Hosts on one listener, and another listener that no request may reach."""

    def __init__(self, server: Server, inner: Server, library: Path) -> None:
        self.server, self.inner, self.library = server, inner, library
        self.addresses: dict[str, str] = {}
        self.pages: dict[str, Answer] = {}
        server.pages["/feed.xml"] = self._answer
        server.pages["/there"] = self._answer
        inner.pages["/feed.xml"] = Answer(body=GOOD)

    def _answer(self, asked: Asked) -> Answer:
        return self.pages.get(asked.host.partition(":")[0], Answer(status=404))

    def add(self, name: str, answer: Answer | bytes, address: str = "203.0.114.5") -> None:
        """A host that answers so."""
        host = f"{name}.example"
        self.addresses[host] = address
        self.pages[host] = answer if isinstance(answer, Answer) else Answer(body=answer)

    def add_all(self) -> None:
        """All of them."""
        self.add("good", GOOD)
        for name, body in HARD.items():
            self.add(f"hard-{name}", body)
        for coding in ("gzip", "deflate", "br", "zstd"):
            self.add(f"bomb-{coding}", make_bomb(coding))
        twice = gzip.compress(gzip.compress(GOOD))
        self.add("twice", Answer(body=twice, headers={"Content-Encoding": "gzip, gzip"}))
        self.add("cut", raw(OK + b"Content-Length: 5000\r\n\r\n" + GOOD))
        self.add("silent", drip(b"", b"", 0.05))
        self.add("slow-head", drip(OK, b"X-A: b\r\n", 0.05))
        self.add("slow-drip", drip(OK + b"\r\n", b"x", 0.05))
        self.add("endless", drip(OK + b"\r\n", b"x" * 65536, 0.0))
        self.add("endless-head", drip(OK, b"X-A: " + b"b" * 8000 + b"\r\n", 0.0))
        self.add("login", Answer(body=LOGIN, headers={"ETag": '"poisoned"', "Content-Type": "text/html"}))
        self.add("same", Answer(status=304, headers={"ETag": '"never sent"'}))
        self.add("loop", redirect("/feed.xml"))
        for name, target in self._list_inner().items():
            self.add(f"to-{name}", redirect(target))
        self.add("private", GOOD, "10.0.0.1")
        self.add("loopback", GOOD, "127.0.0.1")
        self.add("rebinding", redirect(f"http://rebinding.example:{self.inner.port}/feed.xml"), "203.0.114.6|127.0.0.1")

    def _list_inner(self) -> dict[str, str]:
        port = self.inner.port
        hosts = {
            "loopback": "127.0.0.1", "short": "127.1", "number": "2130706433", "hex": "0x7f000001", "octal": "0177.0.0.1",  # noqa: E501
            "six": "[::1]", "mapped": "[::ffff:127.0.0.1]", "name": "localhost", "dot": "localhost.", "zero": "0.0.0.0",
            "names-inside": "loopback.example",
        }  # fmt: skip
        found = {name: f"http://{host}:{port}/feed.xml" for name, host in hosts.items()}
        return found | {
            "file": "file:///etc/passwd",
            "metadata": "http://169.254.169.254/latest/",
            "gopher": "gopher://x/",
        }

    def subscribe(self, site: Site, timeout: str = "8s") -> None:
        """Write a config that subscribes to a feed of every host."""
        site.configure(
            site={"title": "Planet", "url": "https://planet.example/", "language": "en"},
            subscriptions=[f"http://{host}:{self.server.port}/feed.xml" for host in self.addresses],
            fetch={"timeout": timeout, "host_delay": "0s", "max_bytes": "8MiB"},
        )

    def run(self, site: Site, *command: str) -> Run:
        """Run the installed program, for which the hosts are public, and measure it."""
        hosts = ",".join(f"{host}={address}" for host, address in self.addresses.items())
        environ = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        environ |= {"LD_PRELOAD": str(self.library), "NET_HOSTS": hosts}
        out, err = site.folder / "stdout.txt", site.folder / "stderr.txt"
        began = time.monotonic()
        with out.open("wb") as stdout, err.open("wb") as stderr:
            running = site.start(*(command or ("build", "-v")), env=environ, stdout=stdout, stderr=stderr)
            peak_kib = child_peak_kib = 0
            while running.poll() is None:
                peak_kib = max(peak_kib, read_peak(running.pid))
                child_peak_kib = max([child_peak_kib, *map(read_peak, find_children(running.pid))])
                time.sleep(0.1)
        return Run(
            code=running.returncode,
            stdout=out.read_text("utf-8"),
            stderr=err.read_text("utf-8"),
            seconds=time.monotonic() - began,
            peak_mib=peak_kib / 1024,
            child_peak_mib=child_peak_kib / 1024,
            site=site,
        )
