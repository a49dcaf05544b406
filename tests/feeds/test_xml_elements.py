"""Every element of the tables is read from an entry or feed that has nothing else."""

from __future__ import annotations

import pytest
from lxml import etree

from feedtool.content.namespaces import URIS
from feedtool.feeds.tolerant import TolerantFeedParser
from feedtool.feeds.xml_elements import ENTRY, FEED
from feedtool.feeds.xml_feed import parse_tree
from feedtool.model import Document, Extension

NAMESPACES = " ".join(f'xmlns:{prefix.lower()}="{uri}"' for prefix, uri in URIS.items())
FIELDS = {
    "files": "enclosures",
    "images": "image",
    "keywords": "categories",
    "labels": "categories",
    "logo": "image",
    "media_categories": "categories",
    "media_keywords": "categories",
    "podcast_categories": "categories",
    "short_summary": "summary",
    "ttl": "ttl_minutes",
}
"""Row -> the field of the parsed entry or feed, where their names differ."""


def list_keys(table):
    return [pytest.param(row, key, id=f"{row}-{key}") for row, keys in table.items() for key in keys]


def write(key):
    return f'<{key} url="https://a.example/5.mp3" medium="audio" text="5">5</{key}>'


def parse(inside):
    content = f'<rss version="2.0" {NAMESPACES}><channel>{inside}</channel></rss>'.encode()
    return parse_tree(etree.fromstring(content), "https://a.example/feed", content, "rss 2.0", "feed")


def get_field(parsed, row):
    return getattr(parsed, FIELDS.get(row, row))


@pytest.mark.parametrize(("row", "key"), list_keys(ENTRY))
def test_an_element_of_the_table_is_read_from_an_entry_without_others(row, key):
    (entry,) = parse(f"<item>{write(key)}</item>").entries
    assert get_field(entry, row)


@pytest.mark.parametrize("group", ["media:group", "media:content"])
@pytest.mark.parametrize(("row", "key"), [one for one in list_keys(ENTRY) if one.values[1].startswith("media:")])
def test_an_element_of_media_rss_is_read_inside_a_group(row, key, group):
    (entry,) = parse(f"<item><{group}>{write(key)}</{group}></item>").entries
    assert get_field(entry, row)


@pytest.mark.parametrize(("row", "key"), list_keys(FEED))
def test_an_element_of_the_table_is_read_from_a_feed_without_others(row, key):
    assert get_field(parse(write(key)), row)


def test_an_extension_keeps_its_attributes_and_elements():
    credit = (
        "<media:credit role='author'>Ada</media:credit><media:community><media:statistics views='1'/></media:community>"
    )
    (entry,) = parse(f"<item><media:group>{credit}<other>x</other></media:group></item>").entries
    assert entry.extras == (
        Extension("media:group", "", (), (Extension("media:credit", "Ada", (("role", "author"),)),)),
    )


def test_each_of_several_extensions_is_kept():
    urls = ("https://a.example/a.vtt", "https://a.example/a.srt")
    (entry,) = parse(f"<item>{''.join(f'<podcast:transcript url={url!r}/>' for url in urls)}</item>").entries
    assert entry.extras == tuple(Extension("podcast:transcript", "", (("url", url),)) for url in urls)


@pytest.mark.parametrize("is_first", [True, False])
def test_teasers_inside_and_beside_a_media_group_are_in_document_order(monkeypatch, is_first):
    monkeypatch.setitem(ENTRY, "summary", ("description", "media:description"))
    both = ["<media:group><media:description>In</media:description></media:group>", "<description>Out</description>"]
    (entry,) = parse(f"<item>{''.join(both if is_first else reversed(both))}</item>").entries
    assert entry.summary.value == ("In" if is_first else "Out")


def test_the_tolerant_parser_passes_on_extras():
    item = (
        "<item><title>A</title><slash:comments>3</slash:comments><podcast:chapters url='https://a.example/c'/></item>"
    )
    content = f"<rss version='2.0' {NAMESPACES}><channel><title>T</title>{item}</chanel>".encode()
    (entry,) = TolerantFeedParser().parse(Document(feed="f", url="https://a.example/feed", content=content)).entries
    assert entry.extras == (
        Extension("slash:comments", "3"),
        Extension("podcast:chapters", "", (("url", "https://a.example/c"),)),
    )


def test_the_tolerant_parser_reads_contributors_and_the_language():
    item = "<item><title>A</title><dc:contributor>Bea</dc:contributor><dc:language>fr</dc:language></item>"
    content = f"<rss version='2.0' {NAMESPACES}><channel><title>T</title>{item}</chanel>".encode()
    (entry,) = TolerantFeedParser().parse(Document(feed="f", url="https://a.example/feed", content=content)).entries
    assert [person.name for person in entry.contributors] == ["Bea"]
    assert entry.language == "fr"
