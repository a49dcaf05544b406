"""The published folder opened from the disk: every link between its files leads to one of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html

from support.site import Site

STREAMS = {
    "news": {"title": "News", "categories": ["News"], "content": "full"},
    "recent": {"title": "Recent Posts", "limit": 10},
    "empty": {"title": "Specials", "categories": ["Specials"]},
    "tag": {"title": "By tag", "each": "tag"},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Posts with categories, tags and archives, served below a path of the site."""
    site = Site(tmp_path_factory.mktemp("walking"))
    posts = [
        {
            "url": f"https://example.com/{number}",
            "title": f"Post {number}",
            "date": f"2026-02-{1 + number:02}",
            "categories": ["News"] if number % 2 else [],
            "tags": [f"tag {number % 3}"],
        }
        for number in range(28)
    ]
    site.write("posts.json", json.dumps(posts))
    site.configure(
        site={"title": "Example", "url": "https://example.com/", "base_url": "https://example.com/feeds/"},
        articles="posts.json",
        categories={"News": ["News"], "Specials": ["Specials"]},
        streams=STREAMS,
        status_page=True,
        precompress=[],
    )
    site.run("build", "-q")
    return site.folder / "public"


def list_pages(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.glob("*.html") if not re.search(r"\.(frame|fragment)\.html$", one.name))


def list_links(folder: Path, name: str) -> list[str]:
    """Return the links of a page that people can follow, and what it loads."""
    page = html.parse(str(folder / name)).getroot()
    found = page.xpath("//body//a[not(@hidden)]/@href | //@src")
    return [one for one in found if not one.startswith(("#", "data:"))]


def test_every_link_between_pages_is_relative_and_leads_to_a_file(folder):
    for name in list_pages(folder):
        for link in list_links(folder, name):
            if urlsplit(link).scheme:
                assert not link.startswith("https://example.com/feeds/"), (name, link)
            else:
                assert (folder / urlsplit(link).path).is_file(), (name, link)


def test_every_page_can_be_reached_from_the_index_and_leads_back(folder):
    reached, waiting = set(), ["index.html"]
    while waiting:
        name = waiting.pop()
        if name not in reached and not urlsplit(name).scheme and name.endswith(".html"):
            reached.add(name)
            waiting += list_links(folder, name)
    assert {one for one in reached if ".frame." not in one} == set(list_pages(folder))
    for name in list_pages(folder):
        links = list_links(folder, name)
        expected = {"index.html", "recent.html", "news.html", "empty.html"} - {"index.html" if "index" in name else ""}
        assert expected <= set(links), name


def test_canonical_links_and_links_to_feeds_in_the_head_have_public_urls(folder):
    for name in list_pages(folder):
        page = html.parse(str(folder / name)).getroot()
        for link in page.xpath("//link[@rel='canonical' or @rel='alternate']/@href"):
            assert link.startswith("https://example.com/feeds/"), name
    (canonical,) = html.parse(str(folder / "news.html")).getroot().xpath("//link[@rel='canonical']/@href")
    assert canonical == urljoin("https://example.com/feeds/", "news.html")
