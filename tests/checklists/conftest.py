"""A copy of the program in which a test does what a checklist of CONTRIBUTING.md says."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.site import Site

SOURCE = Path(__file__).parents[2] / "src"
FEED = """<rss version="2.0" xmlns:dcterms="http://purl.org/dc/terms/">
<channel><title>Feed</title><link>https://a.example/</link><description>Feed</description>
<item><guid>https://a.example/1</guid><title>Old</title><pubDate>Sun, 01 Mar 2026 08:00:00 GMT</pubDate></item>
</channel></rss>
"""
NEW = "<item><guid>https://a.example/2</guid><title>New</title><pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate>"


class EditedProgram:
    """A copy of src/, and a site that the program built before it was edited."""

    def __init__(self, folder):
        self.folder = folder
        self.site = Site(folder / "site")
        self.site.configure(subscriptions=["feed.xml"])
        self.site.write("feed.xml", FEED)
        self.site.run("build")
        shutil.copytree(SOURCE, folder / "src", ignore=shutil.ignore_patterns("__pycache__"))

    def add(self, name, place, lines):
        """Add text behind a text that a file of feedtool holds once."""
        path = self.folder / "src/feedtool" / name
        text = path.read_text("utf-8")
        assert text.count(place) == 1, f"{name} has no single place {place!r}"
        path.write_text(text.replace(place, place + lines), "utf-8")

    def run(self, *arguments):
        """Run the copy in the folder of the site, and return what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "feedtool", *arguments],
            cwd=self.site.folder,
            env=os.environ | {"PYTHONPATH": str(self.folder / "src")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def publish(self, elements):
        """Build with a new entry, then publish again from the store; return the items of the new and the old one."""
        self.site.write("feed.xml", FEED.replace("<item>", f"{NEW}{elements}</item><item>"))
        assert "1 new, 0 updated" in self.run("build")
        shutil.rmtree(self.site.folder / "public")
        self.run("build")
        return self.site.items()


@pytest.fixture
def program(tmp_path):
    return EditedProgram(tmp_path)
