"""A large WordPress export is read in chunks, with the same result as a small one."""

from __future__ import annotations

import pytest

from support.site import Site

HEAD = (
    '<?xml version="1.0"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:wp="http://wordpress.org/export/1.2/"><channel>\n'
)
CONFIG = """\
site: {title: Officina, url: https://example.com/}
articles: [export.xml]
streams:
  all: {title: All, max_bytes: 100MiB}
"""


def export(*numbers, size=9_000_000):
    body = "parola " * (size // 7 // len(numbers))
    items = (
        f'<item><title>Post {number}</title><guid isPermaLink="false">https://example.com/?p={number}</guid>'
        f"<link>https://example.com/{number}/</link><content:encoded>{body}</content:encoded>"
        f"<wp:post_date_gmt>2026-03-{number:02} 09:00:00</wp:post_date_gmt>"
        "<wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>\n"
        for number in numbers
    )
    return f"{HEAD}{''.join(items)}</channel></rss>\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A site that was built from an export of twenty posts."""
    site = Site(tmp_path_factory.mktemp("built"))
    site.write("feeds.yaml", CONFIG)
    site.write("export.xml", export(*range(1, 21)))
    site.run("build")
    return site


@pytest.fixture
def site(built, tmp_path):
    """A copy of it."""
    return built.copy(tmp_path / "site")


def test_a_large_export_is_read_once(site):
    assert site.published_titles() == [f"Post {number}" for number in range(20, 0, -1)]
    assert "0 new, 0 updated" in site.run("ingest").stdout


def test_a_post_that_is_no_longer_exported_is_withdrawn(site):
    site.write("export.xml", export(*range(2, 21)))
    site.run("build")
    assert "Post 1" not in site.published_titles()


def test_an_export_that_lost_most_of_its_posts_is_refused(site):
    site.write("export.xml", export(1, 2, 3))
    assert "shrank from 20 to 3 records" in site.run("build", code=1).stderr
    assert len(site.published_titles()) == 20


def test_a_cut_export_withdraws_nothing_and_is_reported(site):
    site.write("export.xml", export(*range(1, 21))[:8_500_000])
    assert "export.xml" in site.run("build", code=1).stderr
    assert len(site.published_titles()) == 20
