"""Exports of WordPress with damage: it costs a character or an item, and never makes a hidden post public."""

from __future__ import annotations

import io
import re

import pytest

from feedtool.articles.formats.wxr import WxrParser
from feedtool.entries.process import parse_document
from feedtool.entries.visibility_exports import SCHEDULED
from feedtool.errors import ParseError
from feedtool.model import Diagnostic, Document, ParsedEntry
from feedtool.pipeline.wiring import load_parsers

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>Bakery</title>
<wp:wxr_version>1.2</wp:wxr_version>
"""
END = "</channel>\n</rss>\n"
DRAFT = "Secret dough"


def make_item(number: int, title: str, text: str = "Flour.", **changed: str) -> str:
    fields = {"status": "publish", "post_type": "post", "post_password": "", "date": "2024-02-01 08:00:00", **changed}
    return f"""<item>
<title>{title}</title>
<link>https://bakery.example/{number}/</link>
<dc:creator><![CDATA[ivo]]></dc:creator>
<guid isPermaLink="false">https://bakery.example/?p={number}</guid>
<content:encoded><![CDATA[{text}]]></content:encoded>
<excerpt:encoded><![CDATA[]]></excerpt:encoded>
<wp:post_id>{number}</wp:post_id>
<wp:post_date_gmt><![CDATA[{fields["date"]}]]></wp:post_date_gmt>
<wp:status><![CDATA[{fields["status"]}]]></wp:status>
<wp:post_type><![CDATA[{fields["post_type"]}]]></wp:post_type>
<wp:post_password><![CDATA[{fields["post_password"]}]]></wp:post_password>
<category domain="category" nicename="bread"><![CDATA[Bread]]></category>
<wp:postmeta><wp:meta_key><![CDATA[_edit_last]]></wp:meta_key><wp:meta_value><![CDATA[1]]></wp:meta_value></wp:postmeta>
</item>
"""


def make_export(*items: str) -> str:
    return f"{HEAD}{''.join(items)}{END}"


def parse(export: str | bytes):
    content = export.encode("utf-8", "surrogateescape") if isinstance(export, str) else export
    return WxrParser().parse(Document(feed="test", url="export.xml", content=content))


def list_public(export: str | bytes) -> list[str]:
    return [entry.title.value for entry in parse(export).entries if entry.withheld is None and not entry.public_from]


def read_texts(export: str | bytes) -> dict[str, str]:
    public = [entry for entry in parse(export).entries if entry.withheld is None]
    texts = (re.sub("^<p>|</p>$", "", entry.contents[0].value) for entry in public)
    return dict(zip((entry.title.value for entry in public), texts, strict=True))


DAMAGES = {
    "control": lambda text, at: f"{text[:at]}\x0b{text[at:]}",
    "ampersand": lambda text, at: f"{text[:at]}&{text[at:]}",
    "bracket": lambda text, at: f"{text[:at]}<{text[at:]}",
    "section-end": lambda text, at: f"{text[:at]}]]>{text[at:]}",
    "section-start": lambda text, at: f"{text[:at]}<![CDATA[{text[at:]}",
    "lost": lambda text, at: text[:at] + text[at + 1 :],
    "lost-more": lambda text, at: text[:at] + text[at + 12 :],
    "bad-byte": lambda text, at: f"{text[:at]}\udce9{text[at:]}",
    "cut": lambda text, at: text[:at],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_in_a_hidden_post_does_not_publish_it_or_lose_another_post(damage):
    before, hidden, after = make_item(1, "Rye"), make_item(2, DRAFT, status="draft"), make_item(3, "Oats")
    # Each kind of damage is tried at every third place, and three kinds together at every place.
    for at in range([*DAMAGES].index(damage) % 3, len(hidden), 3):
        damaged = DAMAGES[damage](hidden, at)
        export = f"{HEAD}{before}{damaged}" if damage == "cut" else make_export(before, damaged, after)
        expected = ["Rye"] if damage == "cut" else ["Rye", "Oats"]
        if damage == "lost-more" and at > len(hidden) - 12:
            continue  # the next item is damaged, too
        assert list_public(export) == expected, damaged


@pytest.mark.parametrize("damage", ["control", "ampersand", "bad-byte", "section-end"])
def test_an_invalid_character_in_a_post_is_dropped_alone(damage):
    text = "<p>First.</p>\n<p>Last.</p>"
    for at in range(len(text)):
        export = make_export(
            make_item(1, "Rye"), make_item(2, "Spelt", DAMAGES[damage](text, at)), make_item(3, "Oats")
        )
        found = parse(export)
        assert [entry.title.value for entry in found.entries] == ["Rye", "Spelt", "Oats"]
        spelt = found.entries[1]
        content = re.sub(r"[&é]|\]\]>", "", spelt.contents[0].value)
        assert re.sub("(<p>)+|(</p>)+", r"\1\2", re.sub("<p></p>\n?", "", content)).strip() == text
        assert spelt.published == "2024-02-01 08:00:00Z"
        assert spelt.categories[0].term == "Bread"
        assert not found.diagnostics


def test_items_after_several_damages_are_all_read():
    broken = make_item(2, "Spelt").replace("</wp:status>", "</wp:staus>")
    torn = make_item(4, "Barley", status="private").replace("]]></content:encoded>", "")
    export = make_export(make_item(1, "Rye"), broken, make_item(3, "Oats"), torn, make_item(5, "Corn"), broken, torn)
    starts = [number for number, line in enumerate(export.splitlines(), start=1) if line == "<item>"]
    assert list_public(export) == ["Rye", "Oats", "Corn"]
    assert [one.location.line for one in parse(export).diagnostics] == [starts[place] for place in (1, 3, 5, 6)]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("<script>//<![CDATA[\nrun();\n//]]></script>", "<script>//<![CDATA[\nrun();\n//]]></script>"),
        ("a[b[0]]]]><![CDATA[>1", "a[b[0]]>1"),
        ("See ]]> and ]]&gt;", "See ]]> and ]]&gt;"),
        ("The tags </item> and <wp:status>draft</wp:status>", "The tags </item> and <wp:status>draft</wp:status>"),
        ("Ends in ]]]]><![CDATA[>", "Ends in ]]>"),
        ("One]]> <![CDATA[Two", "One Two"),
    ],
)
def test_the_end_of_a_section_is_distinguished_from_the_text_of_a_post(written, text):
    export = make_export(make_item(1, "Spelt", written), make_item(2, "Oats"))
    assert read_texts(export) == {"Spelt": text, "Oats": "Flour."}


FAKE = make_item(9, "Fake")


@pytest.mark.parametrize(
    "text",
    [
        "Text </item> more",
        "Text <wp:status>publish</wp:status> more",
        "Text ]]> </item><item> more",
        "Text ]]></content:encoded><wp:status>publish</wp:status> more",
        "Text ]]></content:encoded><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item> more",
        FAKE,
        FAKE.replace("]]>", "]]]]><![CDATA[>"),
        f"]]></content:encoded></item>{FAKE}",
        f"An example: {FAKE.replace(chr(10), ' ')} and so on",
    ],
)
def test_an_export_inside_the_text_of_a_draft_is_not_published(text):
    export = make_export(make_item(1, "Rye"), make_item(2, DRAFT, text, status="draft"), make_item(3, "Oats"))
    assert list_public(export) == ["Rye", "Oats"]


def test_a_section_without_an_end_does_not_join_two_items():
    plain = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
    bare = [plain.sub(r"\1", make_item(number, title)) for number, title in ((2, DRAFT), (3, "Oats"))]
    draft = bare[0].replace("publish", "draft").replace("Flour.", "<![CDATA[Flour.")
    public = bare[1].replace("Flour.", "<![CDATA[Flour.]]>")
    assert list_public(make_export(make_item(1, "Rye"), draft, public)) == ["Rye", "Oats"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"status": "publish"}, None),
        ({"status": "draft"}, "draft"),
        ({"status": "auto-draft"}, "draft"),
        ({"status": "pending"}, "draft"),
        ({"status": "private"}, "private"),
        ({"status": "trash"}, "trash"),
        ({"status": "wc-completed"}, "unknown status"),
        ({"status": ""}, "unreadable"),
        ({"status": "publish", "post_password": "rye"}, "password"),
        ({"status": "future", "post_password": "rye"}, "password"),
        ({"status": "future", "date": "0000-00-00 00:00:00"}, "scheduled"),
    ],
)
def test_a_post_is_withheld_unless_it_states_a_public_status(fields, reason):
    [entry] = parse(make_export(make_item(1, "Rye", **fields))).entries
    assert (entry.withheld and entry.withheld.reason) == reason


def test_a_scheduled_post_is_withheld_until_its_date():
    [entry] = parse(make_export(make_item(1, "Rye", status="future", date="2031-01-01 08:00:00"))).entries
    assert entry.withheld == SCHEDULED
    assert entry.public_from == "2031-01-01 08:00:00Z"


@pytest.mark.parametrize("kind", ["page", "attachment", "revision", "nav_menu_item", "wp_block", "product", "recipe"])
def test_types_that_are_not_posts_are_left_out(kind):
    assert not parse(make_export(make_item(1, "Rye", post_type=kind), make_item(2, "Oats"))).entries[1:]


@pytest.mark.parametrize("tag", ["status", "post_type"])
def test_an_item_without_status_or_type_is_withheld_and_reported(tag):
    item = re.sub(rf"<wp:{tag}>.*\n", "", make_item(1, "Rye"))
    found = parse(make_export(item))
    assert [entry.withheld.reason for entry in found.entries] == ["unreadable"]
    assert [one.message for one in found.diagnostics] == ["item 1 is left out: it has no type or no status"]


def test_only_categories_and_tags_of_an_export_are_read():
    terms = "".join(
        f'<category domain="{domain}" nicename="x"><![CDATA[{domain}]]></category>'
        for domain in ("post_tag", "author", "post_translations", "language", "product_cat", "post_format", "series")
    )
    [entry] = parse(make_export(make_item(1, "Rye").replace("<wp:postmeta>", f"{terms}<wp:postmeta>"))).entries
    assert [(one.term, one.scheme) for one in entry.categories] == [("Bread", None), ("post_tag", "tag")]


def test_entities_and_bare_characters_in_a_title_are_kept():
    title = "Cr&egrave;me &amp; R&D, 3 < 4 &unknown; &#8217; &#11;"
    assert list_public(make_export(make_item(1, title))) == ["Crème & R&D, 3 < 4 &unknown; ’"]


def test_only_an_export_that_ends_between_items_counts_as_cut():
    item = make_item(1, "Rye")
    assert [one.location.line for one in parse(f"{HEAD}{item}").diagnostics] == [
        HEAD.count("\n") + item.count("\n") + 1
    ]
    assert parse(f"{HEAD}{item}").is_partial
    assert not parse(f"{HEAD}{item}</rss>").diagnostics


@pytest.mark.parametrize("broken", ["</title>", "</link>", "</dc:creator>", "</wp:status>", "]]></content:encoded>"])
def test_a_damaged_item_keeps_the_id_of_its_post(broken):
    other = '<guid isPermaLink="false">https://bakery.example/?p=9</guid>'
    item = make_item(1, "Rye", f"See {other}").replace(broken, "", 1)
    [entry] = parse(make_export(item)).entries
    assert entry.id == "https://bakery.example/?p=1"
    assert entry.withheld.reason == "unreadable"


def test_messages_do_not_quote_a_damaged_post():
    secret = make_item(2, "Quiet loaf", "Hidden crumb", status="private")
    for damaged in (secret.replace("</title>", "</titel>"), secret.replace("]]>", "", 1), secret[:300]):
        printed = " ".join(f"{one.message} {one.hint}" for one in parse(make_export(damaged)).diagnostics)
        assert printed
        assert not re.search("quiet|loaf|hidden|crumb", printed, re.IGNORECASE)


def test_a_picture_in_another_file_is_reported():
    item = make_item(1, "Rye").replace("_edit_last", "_thumbnail_id").replace("<![CDATA[1]]>", "<![CDATA[77]]>")
    assert [one.advice for one in parse(make_export(item)).notes] == [
        "posts with a picture that no export holds: 1; export all content, with the media"
    ]
    assert not parse(make_export(make_item(2, "Oats"))).notes


def test_a_document_type_declaration_is_refused_before_any_item():
    export = make_export(make_item(1, "Rye")).replace("<rss", "<!DOCTYPE rss [<!ENTITY a 'b'>]><rss")
    with pytest.raises(ParseError, match="document type declaration"):
        parse(export)


def test_an_export_is_read_the_same_in_chunks_of_any_size(monkeypatch):
    items = [make_item(number, f"Loaf {number}", "Long text. " * number) for number in range(60)]
    items[7] = items[7].replace("]]></content", "</content")
    items[9] = items[9].replace("<wp:post_id>", "<!-- <wp:status>draft</wp:status> --><?x <y> ?><wp:post_id>")
    items[11] = f"<!-- {items[11]} -->{items[11]}"
    export = make_export(*items).encode()
    whole = [*WxrParser().stream(io.BytesIO(export), "export.xml")]
    monkeypatch.setattr("feedtool.articles.formats.wxr_scanner._HEAD", 300)
    monkeypatch.setattr("feedtool.articles.formats.wxr_scanner._LOOKAHEAD", 100)
    for size in range(1, 400, 13):
        monkeypatch.setattr("feedtool.articles.formats.wxr_scanner._CHUNK", size)
        assert [*WxrParser().stream(io.BytesIO(export), "export.xml")] == whole
    assert sum(isinstance(one, ParsedEntry) for one in whole) == 60
    assert sum(isinstance(one, Diagnostic) for one in whole) == 1


@pytest.mark.parametrize(
    ("charset", "raw"),
    [("UTF-8", "è".encode()), ("ISO-8859-1", b"\xe8"), ("UTF-8", b"\xe8"), ("ISO-8859-1", "è".encode())],
)
def test_text_is_decoded_in_the_charset_of_its_bytes(charset, raw):
    export = make_export(make_item(1, "Caff@")).replace("UTF-8", charset).encode().replace(b"@", raw)
    assert list_public(export) == ["Caffè"]


def test_good_items_are_read_among_hundreds_of_damaged_ones():
    broken = make_item(2, "Spelt").replace("</wp:status>", "")
    export = make_export(*(broken for _ in range(150)), make_item(3, "Oats", "One ]]> &eacute; <b>two</b>"))
    assert read_texts(export) == {"Oats": "One ]]> &eacute; <b>two</b>"}
    assert len(parse(export).diagnostics) == 150


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("declared", ["UTF-8", "UTF-16"])
def test_an_export_is_recognized_in_every_charset_even_if_it_declares_another(charset, declared):
    export = make_export(make_item(1, "Rye"), make_item(2, DRAFT, status="draft")).replace("UTF-8", declared)
    document = Document(feed="test", url="export.xml", content=export.encode(charset))
    parsed = parse_document(document, load_parsers())
    assert parsed.format == "wxr"
    assert [entry.title.value for entry in parsed.entries if entry.withheld is None] == ["Rye"]


def test_no_other_parser_publishes_an_export_that_is_refused():
    export = make_export(make_item(1, DRAFT, status="draft")).replace("<rss", "<!DOCTYPE rss [<!ENTITY a 'b'>]><rss")
    with pytest.raises(ParseError, match="document type declaration"):
        parse_document(Document(feed="test", url="export.xml", content=export.encode()), load_parsers())


def test_a_feed_with_an_article_about_exports_is_not_an_export():
    about = '<item><title>How to</title><guid>1</guid><description>xmlns:wp="http://wordpress.org/export/1.2/"'
    feed = f"<rss version='2.0'><channel><title>Blog</title>{about}</description></item></channel></rss>"
    parsed = parse_document(Document(feed="test", url="feed.xml", content=feed.encode()), load_parsers())
    assert [entry.title.value for entry in parsed.entries] == ["How to"]


def test_elements_are_matched_by_namespace_and_not_by_prefix(monkeypatch):
    monkeypatch.setattr("feedtool.articles.formats.wxr_scanner._HEAD", 500)
    monkeypatch.setattr("feedtool.articles.formats.wxr_scanner._CHUNK", 7)
    export = make_export(make_item(1, "Rye"), make_item(2, DRAFT, status="draft"))
    for prefix, other in (("wp", "ns0"), ("content", "ns1"), ("excerpt", "ns2"), ("dc", "ns3")):
        export = export.replace(f"{prefix}:", f"{other}:").replace(f"xmlns:{prefix}=", f"xmlns:{other}=")
    assert [one.withheld is None for one in parse(export).entries] == [True, False]
    assert read_texts(export) == {"Rye": "Flour."}


@pytest.mark.parametrize("count", [1, 2, 5])
@pytest.mark.parametrize("opening", ["", "]]>", "]]></content:encoded><wp:status>draft</wp:status></item>"])
def test_whole_items_in_the_text_of_a_damaged_draft_are_not_published(count, opening):
    inner = "".join(make_item(10 + at, f"{DRAFT} {at}") for at in range(count))
    draft = make_item(2, DRAFT, f"Before {opening}{inner} after", status="draft")
    export = make_export(make_item(1, "Rye"), draft, make_item(3, "Oats"), make_item(4, "Spelt"))
    assert list_public(export) == ["Rye", "Oats", "Spelt"]


def test_items_after_a_damaged_one_that_ends_cleanly_are_published():
    damaged = make_item(2, DRAFT, status="draft").replace("</wp:status>", "</wp:statu>")
    items = [make_item(at, f"Rye {at}") for at in range(10, 20)]
    assert list_public(make_export(damaged, *items)) == [f"Rye {at}" for at in range(10, 20)]
