"""A renderer of another package is treated as a built-in one is: only its declared attributes count."""

from __future__ import annotations

import gzip
import json

import pytest
from lxml import etree, html

from support.third_party import MAGIC, install


@pytest.fixture
def folder(site):
    """The published folder of a site with the format."""
    site.configure(articles=["articles.json"], formats=["gemfeed", "html"])
    articles = [{"url": f"https://example.com/{n}", "title": "One " * 20, "date": "2026-03-01"} for n in range(9)]
    site.write("articles.json", json.dumps(articles))
    with install("renderers", "GemFeedRenderer"):
        site.invoke("build")
        yield site.folder / "public"


def test_page_of_the_stream_and_index_page_link_to_it_by_its_label(folder):
    for name in ("all.html", "index.html"):
        page = html.fromstring((folder / name).read_bytes())
        labels = [one.text for one in page.xpath("//ul[@class='formats']//a[@type='text/x-gemfeed+xml']")]
        assert labels == ["Gem & Co"], name


def test_opml_lists_its_files(folder):
    root = etree.parse(folder / "feeds.opml")
    assert root.xpath("//@xmlUrl") == ["https://example.com/all.gem"]


def test_catalog_gives_its_media_type(folder):
    addresses = json.loads((folder / "feeds.json").read_text())["feeds"][0]["addresses"]
    assert addresses[0] == {"format": "gemfeed", "type": "text/x-gemfeed+xml", "url": "https://example.com/all.gem"}


def test_its_files_are_precompressed(folder):
    assert gzip.decompress((folder / "all.gem.gz").read_bytes()).startswith(MAGIC)


@pytest.mark.parametrize("server", ["nginx", "apache", "caddy", "netlify", "cloudflare"])
def test_headers_give_its_media_type(site, folder, server):
    assert "text/x-gemfeed+xml" in site.invoke("headers", server).stdout
