"""The site on which tests try what a checklist of CONTRIBUTING.md says about entries."""

from __future__ import annotations

import shutil

import pytest

from support.edited import EditedProgram
from support.site import Site

FEED = """<rss version="2.0" xmlns:dcterms="http://purl.org/dc/terms/">
<channel><title>Feed</title><link>https://a.example/</link><description>Feed</description>
<item><guid>https://a.example/1</guid><title>Old</title><pubDate>Sun, 01 Mar 2026 08:00:00 GMT</pubDate></item>
</channel></rss>
"""
NEW = "<item><guid>https://a.example/2</guid><title>New</title><pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate>"


class EditedReader(EditedProgram):
    """A copy of the program, and a site that the program built before it was edited."""

    def __init__(self, folder):
        super().__init__(folder)
        self.site = Site(folder / "site")
        self.site.configure(subscriptions=["feed.xml"])
        self.site.write("feed.xml", FEED)
        self.site.run("build")

    def publish(self, elements):
        """Build with a new entry, then publish again from the store; return the items of the new and the old one."""
        self.site.write("feed.xml", FEED.replace("<item>", f"{NEW}{elements}</item><item>"))
        assert "1 new, 0 updated" in self.run_program("build", folder=self.site.folder)
        shutil.rmtree(self.site.folder / "public")
        self.run_program("build", folder=self.site.folder)
        return self.site.items()


@pytest.fixture
def program(tmp_path):
    return EditedReader(tmp_path)
