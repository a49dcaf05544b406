"""A new source with hundreds of files, which several processes read."""

from __future__ import annotations

import pytest

from feedtool.entries import forking
from feedtool.pipeline.ingest import ingest
from support.site import Site

POST = "---\ntitle: Post {0}\ndate: 2026-03-{1:02}\n---\nText of *{0}*, see [the next](post-{2}.md).\n"


def read_site(folder):
    site = Site(folder)
    site.write("feeds.yaml", "site: {title: T, url: https://example.org/}\narticles: 'posts/*.md'\n")
    for number in range(300):
        site.write(f"posts/post-{number:03}.md", POST.format(number, number % 28 + 1, number + 1))
    site.write("posts/post-100.md", "---\ntitle: [\n---\nNot readable.\n")
    site.write("posts/post-101.md", "---\ntitle: Same id\nid: https://example.org/same\n---\nText.\n")
    site.write("posts/post-205.md", "---\ntitle: Same id again\nid: https://example.org/same\n---\nText.\n")
    site.write("posts/post-150.md", "---\ntitle: Draft\ndraft: true\n---\nText.\n")
    config, parts = site.load_config(), site.make_parts()
    report = ingest(config, parts)
    key = config.articles[0].key
    return report, sorted(parts.store.load_entries(), key=lambda one: one.id), parts.store.load_entry_states(key)


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    return read_site(tmp_path_factory.mktemp("here"))


@pytest.fixture(scope="module")
def apart(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forking, "_count_processors", lambda: 2)
        patch.setattr("feedtool.articles.file_reader._CHUNK", 5)
        return read_site(tmp_path_factory.mktemp("apart"))


def test_all_entries_are_stored(apart):
    assert len(apart[1]) == 298


@pytest.mark.parametrize("part", range(3), ids=["report", "entries", "states"])
def test_several_processes_read_what_one_reads(here, apart, part):
    assert apart[part] == here[part]
