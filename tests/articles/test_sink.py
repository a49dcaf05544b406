"""The readers of an article source, with a sink that stores nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from feedtool.articles.exports import read_exports
from feedtool.articles.file_reader import FileReader
from feedtool.articles.remote.sql_records import read_rows
from feedtool.articles.sink import DocumentSink
from feedtool.pipeline.ingest import IngestOptions, begin_source
from support.site import Site

POST = "---\ntitle: {}\ndate: 2026-03-01\n---\nText.\n"


class RecordingSink:
    """Keeps what it is handed, and answers each document with the next of the given results."""

    is_new = False

    def __init__(self, *results):
        self.results = list(results)
        self.taken, self.chunks, self.reports, self.refused = [], [], [], []

    def store(self, read):
        self.taken.append((read.document.url, [entry.title.value for entry in read.parsed.entries], read.may_wait))
        return self.results.pop(0) if self.results else "stored"

    def store_chunks(self, chunked):
        self.chunks += [len(chunk.entries) for chunk in chunked.chunks()]
        self.reports.append(chunked.end().report)

    def keep(self, state):
        raise AssertionError("no document was read before")

    def refuse(self, document, error):
        self.refused.append((document.url, str(error)))

    def report(self, report):
        self.reports.append(report)

    def restore(self, read, lost):
        found = {entry.id for entry in read.parsed.entries}
        return found & lost


@pytest.fixture
def site(tmp_path):
    site = Site(tmp_path / "site")
    site.write("feeds.yaml", "site: {title: T, url: https://example.org/}\narticles: 'posts/*'\n")
    return site


def begin(site):
    config = site.load_config()
    return begin_source(config.articles[0], config, site.make_parts(), IngestOptions())


def read_files(site, sink: DocumentSink, *paths):
    FileReader(begin(site), paths, paths, sink).read_files(paths)


def test_a_file_is_handed_to_the_sink_as_a_whole(site):
    sink = RecordingSink()
    site.write("posts/a.md", POST.format("One"))
    read_files(site, sink, "posts/a.md")
    assert sink.taken == [("posts/a.md", ["One"], True)]


def test_a_file_that_waits_is_read_again_after_the_others(site):
    sink = RecordingSink("waiting")
    for name in "ab":
        site.write(f"posts/{name}.md", POST.format(name))
    read_files(site, sink, "posts/a.md", "posts/b.md")
    assert [(url, may_wait) for url, _, may_wait in sink.taken] == [
        ("posts/a.md", True),
        ("posts/b.md", True),
        ("posts/a.md", False),
    ]


def test_a_file_that_cannot_be_parsed_is_refused_and_the_others_are_taken(site):
    sink = RecordingSink()
    site.write("posts/a.dat", "neither a feed nor a record")
    site.write("posts/b.md", POST.format("Two"))
    read_files(site, sink, "posts/a.dat", "posts/b.md")
    assert [url for url, _ in sink.refused] == ["posts/a.dat"]
    assert [url for url, _, _ in sink.taken] == ["posts/b.md"]


def test_a_missing_file_is_reported_and_not_taken(site):
    sink = RecordingSink()
    read_files(site, sink, "posts/a.md")
    assert [report.url for report in sink.reports if report.error] == ["posts/a.md"]
    assert sink.taken == []


def test_a_large_export_is_handed_to_the_sink_in_chunks(site, monkeypatch):
    monkeypatch.setattr("feedtool.articles.files.LARGE", 100)
    items = "".join(
        f"<item><title>{number}</title><link>https://example.org/{number}</link><wp:post_type>post</wp:post_type>"
        f"<wp:status>publish</wp:status><content:encoded>Text</content:encoded></item>"
        for number in range(501)
    )
    namespaces = 'xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    site.write(
        "posts/export.xml",
        f'<?xml version="1.0"?><rss version="2.0" {namespaces}><channel><wp:wxr_version>1.2</wp:wxr_version>'
        f"{items}</channel></rss>",
    )
    sink = RecordingSink()
    read_exports(begin(site), ["posts/export.xml"], sink)
    assert sink.chunks == [500, 1]


def test_the_rows_of_a_database_are_handed_to_the_sink_in_chunks(site):
    site.write(
        "feeds.yaml",
        "site: {title: T, url: https://example.org/}\n"
        'articles: [{name: cms, database: cms.sqlite, query: "SELECT id, id AS title, id AS content FROM posts"}]\n',
    )
    with closing(sqlite3.connect(site.folder / "cms.sqlite")) as connection, connection:
        connection.execute("CREATE TABLE posts (id)")
        connection.executemany("INSERT INTO posts VALUES (?)", [(f"Post {number}",) for number in range(501)])
    sink = RecordingSink()
    read_rows(begin(site), sink)
    assert sink.chunks == [500, 1]
