"""A small site: a folder with a feeds.yaml, a store, and a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from feedtool.config import load_config
from feedtool.model import Entry
from feedtool.model.reports import RunReport
from feedtool.pipeline.explain_file import Explanation, explain_file
from feedtool.pipeline.fetch import fetch
from feedtool.pipeline.ingest import ingest
from feedtool.pipeline.wiring import make_parts
from feedtool.plugins import Parts, Store, load_class

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
STORES = {"memory": "memory:", "sqlite": "sqlite:state.db"}


class Site:
    """Runs feedtool in this process, on the files of a folder."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder = folder
        self.store = store
        self.now = NOW

    def write(self, name: str, content: str | bytes) -> None:
        """Write a file below the folder; text may hold lone surrogates."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))

    def replace(self, name: str, old: str, new: str) -> None:
        """Replace a text in a file that holds it."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def load_config(self) -> Any:
        """Read feeds.yaml."""
        return load_config(self.folder / "feeds.yaml")

    def make_parts(self, days: float = 0) -> Parts:
        """Return the parts that the config names, some days from now."""
        return make_parts(self.load_config(), self.store, self.now + timedelta(days=days))

    def ingest(self, days: float = 0, **options: Any) -> RunReport:
        """Read the articles."""
        return ingest(self.load_config(), self.make_parts(days), **options)

    def fetch(self, parts: Parts | None = None, wait: timedelta = timedelta(0), **options: Any) -> RunReport:
        """Fetch the subscriptions; then the clock moves on."""
        report = fetch(self.load_config(), parts or self.make_parts(), **options)
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
        """Return the titles of the public entries, sorted."""
        return sorted(self.entries())


@contextmanager
def open_site(folder: Path, store: str = "memory") -> Iterator[Site]:
    """Make a site in a folder, which is created, with a store of this name beside it."""
    folder.mkdir(exist_ok=True)
    with load_class("stores", store).open(STORES[store], folder.parent) as opened:
        yield Site(folder, opened)


def list_errors(report: RunReport) -> list[str]:
    """Return the failures and problems of a run, a line each: place, field and message."""
    failed = [f"{one.url}:{one.line}: {one.error}" if one.line else f"{one.url}: {one.error}" for one in report.failed]
    return failed + [f"{one.where}:{one.line}: {one.field}: {one.message}" for one in report.all_problems]
