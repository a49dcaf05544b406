"""A broken or cut XML document is read as its whole items, each as in the whole document."""

from __future__ import annotations

import pytest

from feedtool.entries.process import parse_document
from feedtool.feeds.tolerant import TolerantFeedParser
from feedtool.feeds.xml_repair import OPML, balance
from feedtool.model import Document
from feedtool.pipeline.wiring import load_parsers

PARSERS = load_parsers()
RSS = """<?xml version="1.0" encoding="utf-8"?>
<!-- made by hand -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Kiln &amp; clay</title><link>https://kiln.example/</link><description>Pots</description>
<image><url>https://kiln.example/i.png</url><title>Not the feed</title><link>https://other.example/</link></image>
<item><title>One</title><link>https://kiln.example/1</link><guid>https://kiln.example/1</guid>
<description>&lt;p&gt;First &amp;amp; foremost&lt;/p&gt;</description></item>
<item><title><![CDATA[Two <b>]]></title><guid isPermaLink="false">k2</guid>
<content:encoded><![CDATA[<p>The </item> of a list, and <item>.</p>]]></content:encoded></item>
<item><title>Drei \u00e4</title><link>https://kiln.example/3</link></item>
</channel>
</rss>
"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Kiln</title><id>tag:kiln.example,2026:feed</id>
<author><name>Ann</name></author>
<entry><title>One</title><id>tag:kiln.example,2026:1</id><link href="https://kiln.example/1"/><content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml"><p>Some <em>text</em><br/>more</p></div></content></entry>
<entry><title type="html">Two &lt;i&gt;</title><id>tag:kiln.example,2026:2</id><summary>Short</summary></entry>
<entry><title>Three</title><id>tag:kiln.example,2026:3</id><link href='https://kiln.example/3'/></entry>
</feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="https://kiln.example/"><title>Kiln</title><link>https://kiln.example/</link>
<items><rdf:Seq><rdf:li resource="https://kiln.example/1"/><rdf:li resource="https://kiln.example/2"/></rdf:Seq></items>
</channel>
<item rdf:about="https://kiln.example/1"><title>One</title><link>https://kiln.example/1</link></item>
<item rdf:about="https://kiln.example/2"><title>Two</title><link>https://kiln.example/2</link></item>
</rdf:RDF>"""
PREFIXED = ATOM.replace("<", "<a:").replace("<a:/", "</a:").replace("xmlns=", "xmlns:a=", 1)
DOCUMENTS = {
    "rss": (RSS.encode(), b"</item>", b"</rss>"),
    "rss utf-16": (RSS.replace("utf-8", "utf-16").encode("utf-16"), "</item>".encode("utf-16-le"), None),
    "atom": (ATOM.encode(), b"</entry>", b"</feed>"),
    "rdf": (RDF.encode(), b"</item>", b"</rdf:RDF>"),
}


def read(content):
    return parse_document(Document(feed="kiln", url="https://kiln.example/feed", content=content), PARSERS)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_that_is_cut_anywhere_gives_its_complete_items(name):
    content, item_end, root_end = DOCUMENTS[name]
    whole = read(content)
    assert not whole.is_partial
    for end in range(content.index(item_end) // 2, len(content)):
        part = content[:end]
        # The third `</item>` of the RSS documents stands in a text.
        ends = [at for at in range(len(part)) if part.startswith(item_end, at)]
        count = len(ends) - (len(ends) > 1 and "rss" in name)
        found = read(part)
        assert [entry.id for entry in found.entries] == [entry.id for entry in whole.entries[:count]], part[-40:]
        assert strip_lines(found) == strip_lines(whole)[:count], part[-40:]
        assert found.title == whole.title
        assert found.link == whole.link
        if root_end:
            assert found.is_partial == (root_end not in part)
            assert not found.is_partial or f"cut off after {count} item" in found.diagnostics[0].message


def strip_lines(parsed):
    return [
        (one.id, one.title, one.link, one.summary, one.contents, one.authors, one.published) for one in parsed.entries
    ]


@pytest.mark.parametrize("end", ["</channel>", "</rss>"])
def test_a_feed_without_only_the_end_of_its_channel_is_not_cut(end):
    found = read(RSS.replace(end, "").encode())
    assert len(found.entries) == 3
    assert found.is_partial == (end == "</rss>")


def make_feed(second, head="<title>Kiln</title><link>https://kiln.example/</link>"):
    def item(number):
        return (
            f"<item><title>T{number}</title><link>https://kiln.example/{number}</link>"
            f"<description>text {number}</description></item>"
        )

    return f"<rss version='2.0'><channel>{head}{item(1)}{second}{item(3)}{item(4)}</channel></rss>".encode()


WHOLE = "<item><title>T2</title><link>https://kiln.example/2</link><description>text 2</description></item>"


@pytest.mark.parametrize(
    ("was", "broken"),
    [
        ("</description>", "</descriptoin>"),
        ("</description>", "</DESCRIPTION>"),
        ("</title>", "</titel>"),
        ("</title>", ""),
        ("</link>", ""),
        ("</link>", "</lnik>"),
        ("</description>", ""),
        ("</item>", "</itme>"),
        ("text 2", "text 2</p>"),
        ("text 2", "<p><b>text 2</p>"),
        ("text 2", "<![CDATA[<p>text 2"),
        ("text 2", "<a href=/x>text 2</a>"),
        ("text 2", "<p class='a' class='b'>text 2</p>"),
        ("text 2", "text 2 ]]> \x02"),
        ("<title>", "<title lang=en>"),
    ],
)
def test_one_wrong_tag_loses_no_item_and_no_field(was, broken):
    found = read(make_feed(WHOLE.replace(was, broken)))
    assert [entry.title.value for entry in found.entries] == ["T1", "T2", "T3", "T4"]
    assert [entry.link for entry in found.entries] == [f"https://kiln.example/{number}" for number in (1, 2, 3, 4)]
    assert all(f"text {number}" in entry.summary.value for number, entry in enumerate(found.entries, 1))
    assert found.title.value == "Kiln"
    assert found.link == "https://kiln.example/"
    assert not found.is_partial


@pytest.mark.parametrize(
    "head",
    [
        "<title>Kiln<link>https://kiln.example/</link>",
        "<title>Kiln</titel><link>https://kiln.example/</link>",
        "<title>Kiln</title><link>https://kiln.example/",
        "<title>Kiln</title><link>https://kiln.example/</link><description>Pots",
        "<title>Kiln</title><link>https://kiln.example/</link><image><url>x</url><title>Other",
    ],
)
def test_an_unclosed_field_of_the_feed_takes_nothing_from_an_item(head):
    found = read(make_feed(WHOLE, head))
    assert found.title.value == "Kiln"
    assert found.link == "https://kiln.example/"
    assert [entry.title.value for entry in found.entries] == ["T1", "T2", "T3", "T4"]


def test_an_unclosed_item_is_left_out_and_reported():
    found = read(make_feed("<item><title>T2</title><link>https://kiln.exa"))
    assert [entry.title.value for entry in found.entries] == ["T1", "T3", "T4"]
    assert found.is_partial
    assert found.diagnostics[0].message == "1 item without an end tag left out"


def test_items_behind_the_root_are_read_and_comments_are_not():
    found = read(make_feed("").replace(b"</channel></rss>", b"</channel></rss>" + WHOLE.encode() + b"<p>42 ms</p>"))
    assert [entry.title.value for entry in found.entries] == ["T1", "T3", "T4", "T2"]
    assert not found.is_partial


def test_feedparser_is_given_whole_items_only():
    document = Document(feed="kiln", url="https://kiln.example/feed", content=make_feed(WHOLE)[:-60])
    found = TolerantFeedParser().parse(document)
    assert [entry.title.value for entry in found.entries] == ["T1", "T2", "T3"]
    assert found.diagnostics[0].message == "cut off after 3 items"


def test_a_text_that_mentions_a_tag_of_feeds_is_not_a_feed():
    with pytest.raises(Exception, match="the document contains no feed"):
        read(b"503: the server that makes <rss/> is down")


def test_a_cut_opml_keeps_its_complete_outlines():
    outlines = "<outline text='Pots'><outline text='A' xmlUrl='https://a.example/'/><outline text='B' xmlUrl='https://b"
    found = balance(f"<opml version='2.0'><head><title>Mine</title></head><body>{outlines}", OPML)
    assert found.is_cut
    assert found.text.endswith('<outline text="A" xmlUrl="https://a.example/"/></outline></body></opml>')


def test_a_broken_document_of_many_tags_is_balanced_in_one_pass():
    found = balance("<rss><channel>" + "<x>" * 50_000 + "</y>" * 50_000 + "<item><title>a</item></channel></rss>")
    assert found.items == 1
