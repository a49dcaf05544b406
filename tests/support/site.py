"""A small site in a folder: the installed program runs in it, or single steps run in this process.

site.configure(articles="posts/*.md")
site.write("posts/a.md", "---\\ntitle: A\\n---\\nText.\\n")
site.run("build")                      # the installed program, with the store in the folder
site.items()                           # what it published
site.ingest()                          # one step in this process, with the store and clock of the Site
site.titles()                          # what it stored
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import yaml
from click.testing import CliRunner
from msgspec.structs import replace

from feedtool.cli import main
from feedtool.config import load_config
from feedtool.model import Entry
from feedtool.model.reports import RunReport
from feedtool.pipeline.explain_file import Explanation, explain_file
from feedtool.pipeline.fetch import fetch
from feedtool.pipeline.ingest import IngestOptions, ingest
from feedtool.pipeline.wiring import make_parts
from feedtool.plugins import Parts
from feedtool.store.memory import MemoryStore
from support import NOW
from support.program import run_program, start_program

PROJECT = Path(__file__).parents[2]
DEFAULTS = {"site": {"title": "Site", "url": "https://example.com/"}, "streams": {"all": {"title": "All"}}}


class Site:
    """A folder with a feeds.yaml; `parts` replace those that the config names."""

    def __init__(self, folder: Path, **parts: Any) -> None:
        self.folder = folder
        self.store = MemoryStore()
        self.now = NOW
        self.parts = parts
        folder.mkdir(parents=True, exist_ok=True)

    # -- Files

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file below the folder; text may hold lone surrogates."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        return path

    def replace(self, name: str, old: str, new: str) -> None:
        """Replace a text in a file that holds it."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def configure(self, **sections: Any) -> None:
        """Write feeds.yaml; a site and a stream of all entries are in it unless given."""
        self.write("feeds.yaml", yaml.safe_dump(DEFAULTS | sections, sort_keys=False, allow_unicode=True))

    def copy(self, folder: Path) -> Site:
        """Copy all files to a folder that does not exist yet."""
        shutil.copytree(self.folder, folder)
        return Site(folder)

    # -- The installed program

    def run(
        self, *arguments: str, code: int | None = 0, stdin: str | None = None, **environ: str
    ) -> subprocess.CompletedProcess[str]:
        """Run `feedtool ARGUMENTS` in the folder; it ends with this exit code, or with any."""
        done = run_program(arguments, self.folder, environ, stdin)
        assert code in (None, done.returncode), f"{done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        """Start `feedtool ARGUMENTS` in the folder, and return its process."""
        return start_program(arguments, self.folder, **options)

    @contextmanager
    def serve(self) -> Iterator[str]:
        """Run `feedtool serve`, and return the URL of the published folder."""
        with self.start("serve", "--port", "0", stdout=subprocess.PIPE) as server:
            try:
                assert server.stdout
                found = re.search(r"http://\S+", server.stdout.readline())
                assert found
                yield found[0]
            finally:
                server.terminate()
        assert server.returncode == 0

    def published(self) -> dict[str, tuple[bytes, int]]:
        """Return the bytes and the mtime of every published file by its name."""
        public = self.folder / "public"
        return {
            path.relative_to(public).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in sorted(public.rglob("*"))
            if path.is_file()
        }

    def items(self, stream: str = "all") -> list[dict[str, Any]]:
        """Return the published entries of a stream, as its JSON Feed lists them."""
        found: list[dict[str, Any]] = json.loads((self.folder / f"public/{stream}.json").read_bytes())["items"]
        return found

    def published_titles(self, stream: str = "all") -> list[str]:
        """Return the titles of the published entries of a stream, in its order."""
        return [item["title"] for item in self.items(stream)]

    # -- In this process

    def invoke(
        self, *arguments: str | Path, code: int | None = 0, stdin: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Do what `run` does in this process: faster, and a test can replace parts of the program."""
        argv = ["feedtool", *map(str, arguments)]
        with chdir(self.folder), patch.object(sys, "argv", argv), CliRunner().isolation(stdin) as streams:
            done = main._run()
            sys.stdout.flush()
            sys.stderr.flush()
        out, err = (stream.getvalue().decode() for stream in streams[:2])
        assert code in (None, done), f"{done}\n{out}\n{err}"
        return subprocess.CompletedProcess(argv, done, out, err)

    def load_config(self) -> Any:
        """Read feeds.yaml."""
        return load_config(self.folder / "feeds.yaml")

    def make_parts(self, days: float = 0) -> Parts:
        """Return the parts that the config names, some days from now."""
        return replace(make_parts(self.load_config(), self.store, self.now + timedelta(days=days)), **self.parts)

    def ingest(self, days: float = 0, **options: Any) -> RunReport:
        """Read the articles."""
        return ingest(self.load_config(), self.make_parts(days), IngestOptions(**options))

    def fetch(self, wait: timedelta = timedelta(0), **options: Any) -> RunReport:
        """Fetch the subscriptions; then the clock moves on."""
        report = fetch(self.load_config(), self.make_parts(), **options)
        self.now += wait
        return report

    def explain(self, path: str) -> Explanation:
        """Explain how a file is read."""
        return explain_file(path, self.load_config(), self.make_parts())

    def entries(self) -> dict[str, Entry]:
        """Return the public entries of the store by their titles."""
        public = (entry for entry in self.store.load_entries() if entry.withheld is None)
        return {entry.title: entry for entry in public}

    def titles(self) -> list[str]:
        """Return the titles of the public entries of the store, sorted."""
        return sorted(self.entries())


def copy_example(folder: Path) -> Site:
    """Copy the example site of the repository."""
    site = Site(folder)
    shutil.copy(PROJECT / "feeds.yaml", folder)
    shutil.copytree(PROJECT / "example", folder / "example")
    return site


def list_errors(report: RunReport) -> list[str]:
    """Return the failures and problems of a run, a line each: place, field and message."""
    failed = [str(replace(one.error, code="")) for one in report.failed]
    return failed + [
        f"{one.location.where}:{one.location.line}: {one.location.field}: {one.message}"
        for one in report.all_diagnostics
    ]
