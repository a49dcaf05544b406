"""The three formats say the same, and each says it as its readers want it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import feedparser
import pytest
from lxml import etree

from feedtool.model import Category, Enclosure, Feed, Person
from feedtool.output.feed_html import restrict_to_html4
from feedtool.output.renderers.jsonfeed import encode_line
from feedtool.plugins import load_class
from feedtool.testing.feeds import CASES
from support import make_entry, make_feed, make_site, make_source

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
EACH = pytest.mark.parametrize("case", sorted(CASES))

# The vocabularies that the W3C validator knows; of any other it warns (UnknownNamespace, UnsupportedNamespace).
KNOWN = {
    "http://www.w3.org/2005/Atom",
    "http://purl.org/rss/1.0/modules/content/",
    "http://purl.org/dc/elements/1.1/",
    "http://purl.org/dc/terms/",
    "http://base.google.com/ns/1.0",
    "http://search.yahoo.com/mrss/",
    "http://purl.org/syndication/history/1.0",
}
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
URI = re.compile(r"[a-zA-Z][0-9a-zA-Z+.-]*:(//)?[0-9a-zA-Z;/?:@&=+$.\-_!~*'()%,#]+")
"""An absolute URI of RFC 2396, as the W3C validator checks it."""


def render(name: str, feed: Feed) -> bytes:
    return load_class("renderers", name)().render(feed)


def rss(feed: Feed):
    return etree.fromstring(render("rss", feed))[0]


def atom(feed: Feed):
    return etree.fromstring(render("atom", feed))


def items(feed: Feed) -> list[dict]:
    return json.loads(render("jsonfeed", feed))["items"]


# ---------------------------------------------------------------------------------------------------------
# All three alike


@EACH
def test_all_formats_have_the_same_ids_in_the_same_order(case):
    feed = CASES[case]()
    expected = [entry.id for entry in feed.entries]
    assert [item.findtext("guid") for item in rss(feed).findall("item")] == expected
    assert [entry.findtext(f"{ATOM}id") for entry in atom(feed).findall(f"{ATOM}entry")] == expected
    assert [item["id"] for item in items(feed)] == expected


@EACH
def test_all_formats_have_the_same_titles_links_authors_and_texts(case):
    feed = CASES[case]()
    for item, entry, value in zip(
        rss(feed).findall("item"), atom(feed).findall(f"{ATOM}entry"), items(feed), strict=True
    ):
        assert item.findtext("title") == entry.findtext(f"{ATOM}title") == value["title"]
        alternate = entry.find(f"{ATOM}link[@rel='alternate']")
        assert item.findtext("link") == (alternate.get("href") if alternate is not None else None) == value.get("url")
        creators = [one.text for one in item.findall(f"{DC}creator")]
        assert creators == [one.findtext(f"{ATOM}name") for one in entry.findall(f"{ATOM}author")]
        assert creators == [one["name"] for one in value["authors"]]
        assert all(creators)
        html = restrict_to_html4(value.get("content_html") or "")
        assert (item.findtext(CONTENT) or "").split() == html.split()
        if html:
            assert entry.findtext(f"{ATOM}content").split() == html.split()


@EACH
def test_feedparser_reads_the_fields_of_an_entry(case):
    feed = CASES[case]()
    for name in ("rss", "atom"):
        read = feedparser.parse(render(name, feed), sanitize_html=False)
        assert not read.bozo
        assert [entry.id for entry in read.entries] == [entry.id for entry in feed.entries]
        for entry, original in zip(read.entries, feed.entries, strict=True):
            read_date = entry.get("published_parsed")
            date = original.published
            assert (read_date and datetime(*read_date[:6], tzinfo=UTC)) == (date and date.replace(microsecond=0))


@EACH
def test_a_feed_has_one_self_link_with_its_public_url(case):
    feed = CASES[case]()
    assert [one.get("href") for one in rss(feed).findall(f"{ATOM}link[@rel='self']")] == [feed.address("rss")]
    assert [one.get("href") for one in atom(feed).findall(f"{ATOM}link[@rel='self']")] == [feed.address("atom")]
    assert json.loads(render("jsonfeed", feed))["feed_url"] == feed.address("jsonfeed")


@EACH
def test_a_feed_is_as_new_as_its_newest_entry(case):
    feed = CASES[case]()
    moments = [entry.findtext(f"{ATOM}updated") for entry in atom(feed).findall(f"{ATOM}entry")]
    assert atom(feed).findtext(f"{ATOM}updated") == max(moments, default="2000-01-01T00:00:00Z")


def test_hubs_are_named_in_all_three():
    feed = CASES["merged"]()
    assert rss(feed).find(f"{ATOM}link[@rel='hub']").get("href") == "https://hub.example/"
    assert atom(feed).find(f"{ATOM}link[@rel='hub']").get("href") == "https://hub.example/"
    assert json.loads(render("jsonfeed", feed))["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]


def test_a_merged_entry_names_its_source_in_all_three():
    feed = CASES["merged"]()
    item, entry, value = rss(feed).find("item"), atom(feed).find(f"{ATOM}entry"), items(feed)[0]
    assert item.find("source").get("url") == "https://other.example/feed.xml"
    source = entry.find(f"{ATOM}source")
    assert source.findtext(f"{ATOM}id") == "https://other.example/feed"
    assert source.findtext(f"{ATOM}rights") == "© Other"
    assert value["_feedtool"]["source"]["feed_url"] == "https://other.example/feed.xml"
    assert value["_feedtool"]["also"][0]["url"] == "https://third.example/copy"


def test_a_source_that_was_read_from_a_file_does_not_publish_its_path():
    feed = CASES["merged"]()
    for name in ("rss", "atom"):
        assert b"feeds/local.xml" not in render(name, feed)


# ---------------------------------------------------------------------------------------------------------
# What the W3C validator warns of


@EACH
@pytest.mark.parametrize("name", ["rss", "atom"])
def test_only_namespaces_that_validators_know_are_used(name, case):
    """But for tombstones, which nothing else can say, and which only feeds have that withdrew something."""
    known = KNOWN | ({TOMBSTONES} if (name, case) == ("atom", "withdrawn") else set())
    root = etree.fromstring(render(name, CASES[case]()))
    assert set(root.nsmap.values()) <= known
    assert {etree.QName(one).namespace for one in root.iter()} <= known | {None}


@EACH
def test_entries_of_one_second_get_different_times(case):
    """DuplicateUpdated."""
    moments = [entry.findtext(f"{ATOM}updated") for entry in atom(CASES[case]()).findall(f"{ATOM}entry")]
    assert len(set(moments)) == len(moments)


@EACH
@pytest.mark.parametrize("name", ["rss", "atom"])
def test_plain_text_is_not_read_as_markup(name, case):
    """ContainsHTML, ContainsUndeclaredHTML, CharacterData."""
    root = etree.fromstring(render(name, CASES[case]()))
    plain = {"title", "name", "category", "source", "rights", "copyright", "subtitle", "summary", "creator"}
    for element in root.iter():
        if etree.QName(element).localname in plain and element.text:
            assert not re.search(r"</\w+>|<[a-zA-Z/!]|&#?\w+;", element.text)


@EACH
@pytest.mark.parametrize("name", ["rss", "atom"])
def test_urls_are_valid_uris(name, case):
    """InvalidLink, InvalidUriChar, UriNotIri, InvalidHttpGUID, RelativeSelf."""
    root = etree.fromstring(render(name, CASES[case]()))
    for element in root.iter():
        found = [element.get(key) for key in ("href", "url", "scheme", "uri") if element.get(key)]
        tag = etree.QName(element).localname
        if tag in {"link", "comments", "uri", "icon", "logo", "url"} or element.get("isPermaLink") == "true":
            found.append(element.text)
        for address in found:
            assert not address or not address.strip() or URI.fullmatch(address), (tag, address)


@EACH
def test_every_rss_item_has_a_guid_a_date_and_a_summary_before_its_text(case):
    """MissingGuid, NeedDescriptionBeforeContent, ItemMustContainTitleOrDescription."""
    feed = CASES[case]()
    for item, entry in zip(rss(feed).findall("item"), feed.entries, strict=True):
        tags = [child.tag for child in item]
        assert {"guid", "title", "description"} <= set(tags)
        assert tags.count("pubDate") == (entry.published is not None)
        assert CONTENT not in tags or tags.index("description") < tags.index(CONTENT)
        assert all(tags.count(tag) == 1 for tag in ("guid", "title", "description"))
        assert "author" not in tags, "which has to be a mail address: dc:creator says names"


@EACH
def test_channel_metadata_comes_before_the_items(case):
    """MisplacedItem."""
    tags = [child.tag for child in rss(CASES[case]())]
    assert "item" not in tags or set(tags[tags.index("item") :]) == {"item"}


@EACH
def test_every_atom_entry_has_text_and_a_page_or_content(case):
    """MissingTextualContent, MissingContentOrAlternate, NotBlank."""
    for entry in atom(CASES[case]()).findall(f"{ATOM}entry"):
        texts = [entry.findtext(f"{ATOM}summary"), entry.findtext(f"{ATOM}content")]
        assert any(texts)
        assert entry.find(f"{ATOM}link[@rel='alternate']") is not None or texts[1]
        assert len(entry.findall(f"{ATOM}link[@rel='alternate']")) <= 1


@EACH
def test_a_source_has_id_title_and_date(case):
    """MissingSourceElement."""
    for source in atom(CASES[case]()).iter(f"{ATOM}source"):
        assert all(source.findtext(f"{ATOM}{tag}") for tag in ("id", "title", "updated"))


def test_the_channel_image_has_title_and_link_of_the_channel():
    """ImageTitleDoesntMatch, ImageLinkDoesntMatch."""
    channel = rss(CASES["media"]())
    assert channel.findtext("image/title") == channel.findtext("title")
    assert channel.findtext("image/link") == channel.findtext("link")


def test_an_image_that_rss_does_not_allow_is_an_atom_logo():
    """ImageUrlFormat."""
    channel = rss(make_feed(site=make_site(image="https://example.com/logo.svg")))
    assert channel.find("image") is None
    assert channel.findtext(f"{ATOM}logo") == "https://example.com/logo.svg"


def test_further_enclosures_of_an_item_are_media_elements():
    """DuplicateEnclosure."""
    item = rss(CASES["media"]()).find("item")
    assert [one.attrib for one in item.findall("enclosure")] == [
        {"url": "https://example.com/1.mp3", "length": "12345678", "type": "audio/mpeg"}
    ]
    others = [one.get("url") for one in item.findall(f"{MEDIA}content")]
    assert others == [
        "https://example.com/film%20%C3%A8%20%5B1%5D.mp4",
        "https://example.com/unknown",
        "https://example.com/a.jpg",
    ]


def test_a_url_is_written_unchanged():
    """Not all readers undo `&#x26;` there, and text that is not a reference stays as it is."""
    address = "https://example.com/?a=1&copy;=2&b=3"
    source = make_source(url=address, link=address)
    feed = make_feed(
        make_entry(address, title="A&B", comments=address, source=source, authors=(Person(name="A&B", url=address),))
    )
    for part in ("rss", "atom"):
        written = load_class("renderers", part)().render(feed).decode()
        assert "&amp;copy;=2&amp;b=3" in written
        assert "\u2060" not in written
        assert "A&#x26;B" in written
        assert not re.search(r"a=1&#x26;", written)
    assert rss(feed).findtext("item/link") == address
    assert atom(feed).find(f"{ATOM}entry/{ATOM}link").get("href") == address


def test_a_file_on_a_private_host_is_not_an_enclosure():
    local = Enclosure(url="http://nas/1.mp3", media_type="audio/mpeg", length=3)
    item = rss(make_feed(make_entry(enclosures=(local,)))).find("item")
    assert item.find("enclosure") is None
    assert item.find("{http://search.yahoo.com/mrss/}content").attrib == {
        "url": "http://nas/1.mp3",
        "type": "audio/mpeg",
        "fileSize": "3",
    }


def test_enclosures_have_a_type_and_a_length_even_if_the_source_gave_none():
    """MissingAttribute, InvalidIntegerAttribute, UseZeroForUnknown."""
    entry = make_entry(enclosures=(Enclosure(url="https://example.com/x"), Enclosure(url="ftp://example.com/y")))
    enclosure = rss(make_feed(entry)).find("item/enclosure")
    assert enclosure.attrib == {"url": "https://example.com/x", "length": "0", "type": "application/octet-stream"}
    links = atom(make_feed(entry)).findall(f"{ATOM}entry/{ATOM}link[@rel='enclosure']")
    assert [link.get("href") for link in links] == ["https://example.com/x"]


@pytest.mark.parametrize("language", ["xx", "english"[:2] + "_US", "q", "zz-ZZ"])
def test_an_unknown_language_is_left_out(language):
    """InvalidLanguage."""
    feed = make_feed(make_entry(language=language))
    assert rss(feed).find(f"item/{DC}language") is None
    assert atom(feed).find(f"{ATOM}entry").attrib == {}
    assert "language" not in items(feed)[0]


def test_an_invalid_mail_address_is_left_out():
    """InvalidContact."""
    entry = atom(CASES["authors"]()).find(f"{ATOM}entry")
    assert [one.findtext(f"{ATOM}email") for one in entry.findall(f"{ATOM}author")] == [
        None,
        None,
        "c@example.com",
        None,
    ]


def test_an_international_host_is_written_in_punycode():
    """UriNotIri."""
    feed = make_feed(make_entry("tag:example.com,2026:x", link="https://bücher.example/straße?q=é#ü"))
    expected = "https://xn--bcher-kva.example/stra%C3%9Fe?q=%C3%A9#%C3%BC"
    assert rss(feed).findtext("item/link") == expected
    assert items(feed)[0]["url"] == expected


def test_only_an_id_equal_to_the_link_is_a_permalink():
    """InvalidPermalink, InvalidHttpGUID."""
    ids = ["https://example.com/a", "https://example.com/è", "tag:example.com,2026:x"]
    found = rss(make_feed(*(make_entry(one) for one in ids))).findall("item/guid")
    assert [guid.get("isPermaLink") for guid in found] == ["true", "false", "false"]


def test_categories_keep_their_scheme():
    feed = make_feed(make_entry(categories=(Category(term="a", scheme="https://example.com/tags/", label="A"),)))
    assert rss(feed).find("item/category").attrib == {"domain": "https://example.com/tags/"}
    assert dict(atom(feed).find(f"{ATOM}entry/{ATOM}category").attrib) == {
        "term": "a",
        "scheme": "https://example.com/tags/",
        "label": "A",
    }


def test_offers_and_reviews_use_known_namespaces():
    item = rss(CASES["shop"]()).findall("item")
    assert item[0].findtext("{http://base.google.com/ns/1.0}price") == "199.90 EUR"
    assert item[0].findtext("{http://purl.org/dc/terms/}valid") == "end=2099-12-31T00:00:00Z; scheme=W3C-DTF"
    assert item[1].find("{http://base.google.com/ns/1.0}price") is None, "a price that is not a number is left out"
    assert item[2].findtext(f"{MEDIA}rating") == "8.5/10"
    assert item[3].findtext("{http://base.google.com/ns/1.0}rating") == "4"
    assert items(CASES["shop"]())[0]["_feedtool"]["offer"]["price"] == "199.90"


@EACH
def test_no_entry_is_updated_before_it_is_published_in_any_format(case):
    feed = CASES[case]()
    for entry in atom(feed).findall(f"{ATOM}entry"):
        published = entry.findtext(f"{ATOM}published")
        assert published is None or entry.findtext(f"{ATOM}updated") >= published
    for item in json.loads(render("jsonfeed", feed))["items"]:
        assert item.get("date_modified", "") >= item.get("date_published", "")


def test_entries_of_one_second_keep_their_order_by_their_updates():
    moments = [entry.findtext(f"{ATOM}updated") for entry in atom(CASES["same_day"]()).findall(f"{ATOM}entry")]
    assert moments == sorted(set(moments), reverse=True)


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"title": 'à日本😀 "quoted" \\ / <b> & \x7f\x85\u2028\u2029\t\n\r\b\f\x01'},
        {"size_in_bytes": 10**30, "duration_in_seconds": 0, "tags": ["a", "b"], "authors": [{"name": "Ada"}, {}]},
    ],
)
def test_an_item_of_a_json_feed_is_the_line_that_json_writes(value):
    assert encode_line(value).decode() == json.dumps(value, ensure_ascii=False)
