"""The hook for pre-commit validates the feeds of a commit."""

from __future__ import annotations

import re

import pytest
import yaml

from support.site import PROJECT

(HOOK,) = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text())


@pytest.mark.parametrize("name", ["public/news.rss.xml", "feed.xml", "atom.xml", "feed.json", "a/feeds.opml", "b.rss"])
def test_the_hook_checks_files_that_are_named_like_feeds(name):
    assert re.search(HOOK["files"], name)


@pytest.mark.parametrize("name", ["package.json", "sitemap.xml", "src/feed.py", "public/feeds.json"])
def test_the_hook_checks_no_other_files(name):
    assert not re.search(HOOK["files"], name)


def test_the_hook_runs_a_command_that_takes_files(site):
    site.write("feed.json", "{}")
    program, *words = HOOK["entry"].split()
    assert program == "feedtool"
    assert "feed.json" in site.run(*words, "feed.json", code=1).stdout
