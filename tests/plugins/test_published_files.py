"""The files of a renderer or index file of another package are published as those of feedtool are."""

from __future__ import annotations

import json

import pytest
from lxml import etree, html

from support.third_party import MAGIC, install

URL = "https://example.com/all.gem"


@pytest.fixture
def public(site):
    with install("renderers", "GemFeedRenderer"):
        for name in "abcdefgh":  # so many that a compressed copy is smaller
            site.write(f"posts/{name}.md", f"---\ntitle: Post {name}\ndate: 2026-02-01\n---\nText.\n")
        site.configure(articles="posts/*.md", formats=["gemfeed", "html"], precompress=["gz", "br"])
        site.invoke("build")
        yield site.folder / "public"


def test_the_file_is_written_with_compressed_copies(public):
    assert (public / "all.gem").read_bytes().startswith(MAGIC)
    assert {path.name for path in public.glob("all.gem*")} == {"all.gem", "all.gem.gz", "all.gem.br"}


def test_the_index_page_links_the_feed_by_its_label_and_for_discovery(public):
    page = html.fromstring((public / "index.html").read_bytes())
    assert [one.text_content() for one in page.xpath("//a[@href='all.gem']")] == ["Gem & Co"]
    assert page.xpath("//link[@rel='alternate'][@type='text/x-gemfeed+xml']/@href") == [URL]


def test_pages_link_a_file_that_is_not_a_feed_without_offering_it_for_subscription(site):
    with install("renderers", "TableRenderer"):
        site.write("posts/a.md", "---\ntitle: A\ndate: 2026-02-01\n---\nText.\n")
        site.configure(articles="posts/*.md", formats=["html", "gemfeed"])
        site.invoke("build")
    for name in ("index.html", "all.html"):
        page = html.fromstring((site.folder / "public" / name).read_bytes())
        assert [one.text_content() for one in page.xpath("//a[@href='all.csv']")] == ["Table"]
        assert not page.xpath("//link[contains(@href, 'csv')] | //code[contains(text(), 'csv')]")
    assert b"csv" not in (site.folder / "public/feeds.opml").read_bytes()


def test_the_opml_list_has_the_feed(public):
    assert etree.parse(public / "feeds.opml").xpath("//outline/@xmlUrl") == [URL]


def test_the_catalog_has_the_feed_with_its_media_type(public):
    addresses = json.loads((public / "feeds.json").read_bytes())["feeds"][0]["addresses"]
    assert {"format": "gemfeed", "type": "text/x-gemfeed+xml", "url": URL} in addresses


@pytest.mark.parametrize("server", ["nginx", "apache", "caddy", "netlify", "cloudflare"])
def test_web_servers_send_the_media_type(public, site, server):
    assert "text/x-gemfeed+xml" in site.invoke("headers", server).stdout


def test_an_index_file_is_written_and_linked(site):
    with install("indexes", "GemIndex"):
        site.write("posts/a.md", "---\ntitle: A\ndate: 2026-02-01\n---\nText.\n")
        site.configure(articles="posts/*.md", indexes=["page", "gemfeed"])
        site.invoke("build")
    assert (site.folder / "public/gem.txt").read_bytes() == MAGIC
    page = html.fromstring((site.folder / "public/index.html").read_bytes())
    assert [one.text_content() for one in page.xpath("//a[@href='gem.txt'][@type='text/x-gem']")] == ["All gems"]
