from __future__ import annotations

from datetime import UTC, datetime
from itertools import starmap
from typing import get_type_hints
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from feedtool.entries.changes import decide, make_fingerprints
from feedtool.entries.context import Context
from feedtool.entries.identity import assign_ids
from feedtool.entries.normalize import normalize_entry, normalize_feed, normalize_language, parse_price
from feedtool.entries.prepare import prepare_entry
from feedtool.model import (
    Category,
    Enclosure,
    Entry,
    Extension,
    FeedInfo,
    Image,
    Link,
    Offer,
    ParsedEntry,
    Person,
    Review,
    Text,
)
from support import NOW, make_parsed_entry, make_parsed_feed

CONTEXT = Context(feed="feed")


def html(value: str, **more) -> Text:
    return Text(value=value, type="html", **more)


def make(parsed: ParsedEntry | None = None, *, context=CONTEXT, feed=None, **fields_) -> Entry:
    parsed = parsed or make_parsed_entry(**fields_)
    return prepare_entry(normalize_entry(parsed, id="id", feed=feed or make_parsed_feed(), context=context, now=NOW))


def test_an_entry_without_fields_is_an_empty_entry():
    assert make(ParsedEntry()) == Entry(feed="feed", id="id", first_seen=NOW)


# ---------------------------------------------------------------------------------------------------------
# Links


def test_a_missing_link_is_the_guid_if_that_is_a_permalink():
    assert make(id="http://a.example/1", link=None, id_is_permalink=True).link == "http://a.example/1"
    assert make(id="http://a.example/1", link=None, id_is_permalink=None).link == "http://a.example/1"
    assert make(id="http://a.example/1", link=None, id_is_permalink=False).link is None
    assert make(id="tag:a.example,2026:1", link=None).link is None


def test_a_missing_link_without_a_permalink_is_the_enclosure():
    files = (Enclosure(url="ftp://a.example/1"), Enclosure(url="https://a.example/1.mp3"))
    assert make(id="1", link=None, enclosures=files).link == "https://a.example/1.mp3"


def test_links_that_run_scripts_are_dropped():
    entry = make(
        id="javascript:alert(1)",
        link="javascript:alert(1)",
        comments="data:text/html,x",
        original_link="vbscript:x",
        image=Image(url="javascript:alert(1)"),
        links=(Link(href="javascript:alert(1)", rel="via"),),
        enclosures=(Enclosure(url="javascript:alert(1)"),),
        authors=(Person(name="Ada", url="javascript:alert(1)"),),
    )
    assert entry.link is None
    assert entry.comments is None
    assert entry.canonical_link is None
    assert entry.image is None
    assert entry.links == ()
    assert entry.enclosures == ()
    assert entry.authors == (Person(name="Ada"),)


def test_an_original_link_that_differs_is_the_canonical_link():
    assert make(link="http://p.example/1", original_link="http://a.example/1").canonical_link == "http://a.example/1"
    assert make(link="http://a.example/1", original_link="http://a.example/1").canonical_link is None


def test_relative_links_of_a_record_are_relative_to_the_site():
    entry = make(link="/post", image=Image(url="x.png"), context=Context(feed="f", base_url="https://s.example/"))
    assert entry.link == "https://s.example/post"
    assert entry.image.url == "https://s.example/x.png"


# ---------------------------------------------------------------------------------------------------------
# Text


def test_a_title_is_plain_text_on_one_line():
    assert make(title=html("Tom &amp; <b>Jerry</b>\n again")).title == "Tom & Jerry again"
    assert make(title=Text(value="1 < 2 &amp; so")).title == "1 < 2 &amp; so"


def test_a_missing_title_stays_empty():
    assert make(title=None, contents=(html("<p>x</p>"),)).title == ""


def test_a_very_long_title_is_shortened():
    assert len(make(title=Text(value="word " * 100_000)).title) <= 1000


def test_the_best_body_is_cleaned_and_the_summary_is_plain():
    entry = make(
        summary=html("A <b>teaser</b> &amp; more"),
        contents=(html('<p onclick="x">Full <em>text</em>, long enough</p>'),),
    )
    assert entry.content == "<p>Full <em>text</em>, long enough</p>"
    assert entry.summary == "A teaser & more"


def test_a_summary_with_markup_is_the_content_if_there_is_no_other():
    entry = make(summary=html("<p>One.</p><p>Two.</p>"))
    assert entry.content == "<p>One.</p><p>Two.</p>"
    assert entry.summary == "One. Two."


def test_a_summary_that_is_longer_than_the_content_is_the_content():
    entry = make(summary=html("<p>All that there is to say.</p>"), contents=(html("<p>All</p>"),))
    assert entry.content == "<p>All that there is to say.</p>"


def test_a_plain_summary_is_not_used_as_content():
    entry = make(summary=html("Just &quot;text&quot;"))
    assert entry.summary == 'Just "text"'
    assert entry.content is None


def test_a_summary_that_is_escaped_twice_shows_no_tags():
    assert make(summary=html("See &lt;a href=&quot;/x&quot;&gt;this&lt;/a&gt; &amp; that")).summary == "See this & that"
    assert make(summary=html("&lt;b&gt; or &lt;strong&gt;?")).summary == "<b> or <strong>?"


def test_a_missing_summary_is_the_beginning_of_the_content():
    entry = make(contents=(html("<p>" + "word " * 200 + "</p>"),))
    assert entry.summary.startswith("word word")
    assert entry.summary.endswith("word…")
    assert len(entry.summary) <= 280


def test_content_that_is_empty_after_cleaning_is_replaced_by_the_next():
    assert make(contents=(html("<script>x</script>"), html("<p>y</p>"))).content == "<p>y</p>"


def test_content_that_is_too_long_is_cut():
    entry = make(contents=(html("<p>" + "word " * 250_000),))
    assert entry.content is None
    assert entry.summary.startswith("word word")


def test_plain_and_markdown_content_becomes_html():
    assert make(contents=(Text(value="a < b\n\nc"),)).content == "<p>a &lt; b</p>\n<p>c</p>"
    markdown = Text(value="# A\n\n[x](y.html) <script>z</script>", type="markdown", base="https://s.example/b/")
    assert make(contents=(markdown,)).content == (
        '<h1>A</h1>\n<p><a href="https://s.example/b/y.html" rel="noopener noreferrer">x</a> </p>'
    )


def test_the_base_url_of_a_text_wins_over_the_link_of_its_entry():
    texts = (html('<img src="x.png">', base="https://cdn.example/i/"),)
    assert make(contents=texts).content == '<img src="https://cdn.example/i/x.png">'
    assert make(link="https://a.example/p/1", contents=(html('<img src="x.png">'),)).content == (
        '<img src="https://a.example/p/x.png">'
    )


def test_rights_come_from_the_feed_if_the_entry_has_none():
    feed = make_parsed_feed(rights=html("&copy; Ada"))
    assert make(feed=feed).rights == "© Ada"
    assert make(feed=feed, rights=Text(value="CC0")).rights == "CC0"


# ---------------------------------------------------------------------------------------------------------
# Dates, languages, people, labels


def test_dates_are_utc_and_times_without_a_zone_are_in_the_zone_of_the_site():
    entry = make(
        published="2026-07-02 10:00",
        updated="Thu, 02 Jul 2026 12:00:00 +0200",
        expires="nonsense",
        context=Context(feed="f", zone=ZoneInfo("Europe/Rome")),
    )
    assert entry.published == datetime(2026, 7, 2, 8, 0, tzinfo=UTC)
    assert entry.updated == datetime(2026, 7, 2, 10, 0, tzinfo=UTC)
    assert entry.expires is None


def test_a_date_of_unix_zero_leaves_an_entry_undated_in_any_zone():
    rome = Context(feed="f", zone=ZoneInfo("Europe/Rome"))
    assert make(published="Thu, 01 Jan 1970 00:00:00 GMT").published is None
    assert make(published="1970-01-01", context=rome).published is None


@pytest.mark.parametrize(
    ("given", "tag"),
    [
        ("en-us", "en-US"),
        ("EN_gb", "en-GB"),
        ("it", "it"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("de_DE.UTF-8", "de-DE"),
        ("sl-rozaj-biske-1994", "sl-rozaj-biske-1994"),
        ("en-a-BBB-x-AA-Bb", "en-a-bbb-x-aa-bb"),
        ("es-419", "es-419"),
        ("English (US)", None),
        ("", None),
        (None, None),
        ("x" * 1000, None),
    ],
)
def test_language_tags_are_written_in_the_case_of_their_rfc(given, tag):
    assert normalize_language(given) == tag


def test_the_language_is_the_entrys_then_the_feeds_then_the_configs():
    feed, context = make_parsed_feed(language="de-at"), Context(feed="f", language="it")
    assert make(feed=feed, context=context, language="fr").language == "fr"
    assert make(feed=feed, context=context, contents=(html("x", language="es"),)).language == "es"
    assert make(feed=feed, context=context).language == "de-AT"
    assert make(context=context).language == "it"


def test_authors_are_the_entrys_then_the_sources_then_the_feeds():
    feed = make_parsed_feed(authors=(Person(name="Feed"),))
    source = FeedInfo(title="S", authors=(Person(name="Source"),))
    assert make(feed=feed, source=source, authors=(Person(name="Own"),)).authors == (Person(name="Own"),)
    assert make(feed=feed, source=source).authors == (Person(name="Source"),)
    assert make(feed=feed).authors == (Person(name="Feed"),)


def test_a_name_only_author_survives_and_an_empty_one_does_not():
    assert make(authors=(Person(name=" Ada \n Lovelace"), Person(name="  "))).authors == (Person(name="Ada Lovelace"),)


def test_an_author_with_a_mail_address_is_split():
    ada = Person(name="Ada", email="ada@a.example")
    assert make(authors=(Person(name="ada@a.example (Ada)"),)).authors == (ada,)
    assert make(authors=(Person(name="Ada <ada@a.example>"),)).authors == (ada,)
    assert make(authors=(Person(name="Ada", email="mailto:ada@a.example"), ada)).authors == (ada,)


def test_categories_are_plain_text_and_listed_once():
    given = (
        Category(term="News"),
        Category(term=" news "),
        Category(term=""),
        Category(term="R&amp;D", scheme="tag"),
    )
    assert make(categories=given).categories == (Category(term="News"), Category(term="R&D", scheme="tag"))


@pytest.mark.parametrize(
    "scheme", ["javascript:alert(1)", " JaVaScript :x", "data:text/html,x", "file:///etc", "java\tscript:x"]
)
def test_a_category_whose_scheme_can_run_or_names_a_file_keeps_its_term_only(scheme):
    assert make(categories=(Category(term="News", scheme=scheme),)).categories == (Category(term="News"),)


@pytest.mark.parametrize("scheme", ["https://t.example/", "urn:x:y", "Syndic8", "tag:t.example,2026:x"])
def test_a_category_keeps_a_scheme_that_is_an_identifier(scheme):
    given = (Category(term="News", scheme=scheme),)
    assert make(categories=given).categories == given


def test_at_most_a_hundred_categories_are_kept():
    assert len(make(categories=tuple(Category(term=str(at)) for at in range(10_000))).categories) == 100


# ---------------------------------------------------------------------------------------------------------
# Files, sources, offers, reviews


def test_an_enclosure_gets_a_valid_type_and_length():
    given = (
        Enclosure(url="https://a.example/x.MP3?y", media_type="", length=0, duration_s=-1),
        Enclosure(url="https://a.example/y", media_type="Audio/MPEG; codecs=x", length=12),
        Enclosure(url="https://a.example/y", length=13),
        Enclosure(url="https://a.example/z.bin", media_type="not a type", length=2**60),
    )
    assert make(enclosures=given).enclosures == (
        Enclosure(url="https://a.example/x.MP3?y", media_type="audio/mpeg"),
        Enclosure(url="https://a.example/y", media_type="audio/mpeg", length=12),
        Enclosure(url="https://a.example/z.bin"),
    )


def test_a_source_comes_only_from_the_entry():
    assert make().source is None
    named = FeedInfo(title="<b>Planet</b>", url="https://p.example/feed", link="javascript:x", language="EN")
    assert make(source=named).source == FeedInfo(title="Planet", url="https://p.example/feed", language="en")
    assert make(source=FeedInfo()).source is None


def test_the_description_of_a_feed_is_normalized():
    feed = make_parsed_feed(
        id="tag:a.example,2026:feed",
        title=html("A &amp; B"),
        link="/",
        self_url="/feed.xml",
        language="en-gb",
        updated="2026-03-01T00:00:00Z",
        authors=(Person(name="Ada"),),
    )
    assert normalize_feed(feed, "https://a.example/moved.xml") == FeedInfo(
        title="A & B",
        url="https://a.example/feed.xml",
        link="https://a.example/",
        id="tag:a.example,2026:feed",
        updated=datetime(2026, 3, 1, tzinfo=UTC),
        language="en-GB",
        authors=(Person(name="Ada"),),
    )


@pytest.mark.parametrize(
    ("written", "price"),
    [
        ("199.90", "199.90"),
        ("199,90 €", "199.90"),
        ("€ 1.299,90", "1299.90"),
        ("$1,299.90", "1299.90"),
        ("1 299,90 zł", "1299.90"),
        ("1'299.50", "1299.50"),
        ("1.299", "1299"),
        ("1,299", "1299"),
        ("1.234.567", "1234567"),
        ("0.125", "0.125"),
        ("0,5", "0.5"),
        ("99", "99"),
        ("99,-", "99"),
        ("007", "7"),
        ("0", "0"),
        ("free", None),
        ("", None),
    ],
)
def test_a_price_is_a_decimal_number(written, price):
    assert parse_price(written) == price


def test_the_currency_of_an_offer_is_read_from_a_sign():
    assert make(offer=Offer(price="€ 9,90", merchant=" Shop ")).offer == Offer(
        price="9.90", currency="EUR", merchant="Shop"
    )
    assert make(offer=Offer(price="9.90", currency="usd")).offer == Offer(price="9.90", currency="USD")
    assert make(offer=Offer(price="9.90 CHF")).offer.currency == "CHF"
    assert make(offer=Offer(price="free")).offer is None


def test_a_review_has_decimal_numbers():
    review = Review(item=" Thing ", rating="4,5", best="5 stars", worst="x")
    assert make(review=review).review == Review(item="Thing", rating="4.5", best="5")


def test_extensions_are_plain_text_with_names():
    given = (("slash:comments", " 3 "), ("bad name", "x"), ("a:b:c", "x"), ("georss:point", "1\n2"), ("x:y", " "))
    assert make(extras=tuple(starmap(Extension, given))).extras == (
        Extension("slash:comments", "3"),
        Extension("georss:point", "1 2"),
    )


def test_addresses_in_extensions_are_absolute_or_left_out():
    given = Extension("podcast:transcript", "", (("url", "t.vtt"), ("type", "text/vtt"), ("href", "javascript:x")))
    inner = Extension("media:player", "", (("url", "javascript:x"),))
    found = make(link="https://a.example/1/", extras=(given, Extension("media:group", "", (), (inner,)))).extras
    assert found == (Extension("podcast:transcript", "", (("url", "https://a.example/1/t.vtt"), ("type", "text/vtt"))),)


def test_markup_in_an_extension_is_flattened():
    given = Extension("media:text", "<p>a &amp; b</p><script>x</script>", (("type", "html"),))
    assert make(extras=(given,)).extras == (Extension("media:text", "a & b", (("type", "plain"),)),)


def test_an_extension_that_repeats_its_entry_is_left_out():
    texts = (Extension("itunes:title", "A"), Extension("itunes:summary", "What it is"), Extension("media:title", "B"))
    small = Extension("media:thumbnail", "", (("url", "https://a.example/i.png"), ("width", "9")))
    shown = Extension("media:thumbnail", "", (("url", "https://a.example/j.png"),))
    timed = Extension("media:thumbnail", "", (("url", "https://a.example/i.png"), ("time", "12:05:01")))
    entry = make(
        title=Text(value="A"),
        summary=Text(value="What it is about"),
        image=Image(url="https://a.example/i.png"),
        extras=(*texts, small, shown, timed),
    )
    assert entry.extras == (texts[2], shown, timed)


def test_the_avatar_of_an_author_is_not_kept():
    inner = (Extension("media:title", "Ada"),)
    avatar = Extension("media:content", "", (("url", "https://1.gravatar.com/avatar/0a?s=96"),), inner)
    assert make(extras=(avatar,)).extras == ()


@pytest.mark.parametrize(("number", "kept"), [(2, [2]), (1, [])])
def test_versions_of_a_file_keep_their_group(number, kept):
    urls = ("https://a.example/s.mp4", "https://a.example/l.mp4")[:number]
    versions = [Extension("media:content", "", (("url", url), ("type", "video/mp4"))) for url in urls]
    files = tuple(Enclosure(url=url, media_type="video/mp4") for url in urls)
    group = Extension("media:group", "", (), (Extension("media:title", "A"), *versions))
    entry = make(title=Text(value="A"), enclosures=files, extras=(group,))
    assert [len(one.children) for one in entry.extras] == kept


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("1:02:30", 3750), ("62:30", 3750), ("3750", 3750), ("3750.5", 3750), ("x", None), ("0", None)],
)
def test_the_duration_of_an_entry_is_that_of_its_first_recording(written, seconds):
    files = [("c.jpg", "image/jpeg"), ("a.mp3", "audio/mpeg"), ("a.ogg", "audio/ogg")]
    enclosures = tuple(Enclosure(url=f"https://a.example/{name}", media_type=kind) for name, kind in files)
    entry = make(enclosures=enclosures, extras=(Extension("itunes:duration", written),))
    assert [one.duration_s for one in entry.enclosures] == [None, seconds, None]


def test_a_huge_extension_is_cut():
    deep = Extension("media:group", "x")
    for _ in range(30):
        deep = Extension("media:group", "", (), (deep,))
    wide = Extension("media:group", "", (), (Extension("media:credit", "Ada"),) * 1000)
    entry = make(extras=(deep, *[Extension("media:keywords", str(number)) for number in range(500)], wide))
    assert len(entry.extras) <= 100


# ---------------------------------------------------------------------------------------------------------
# Whatever comes

evil = st.text(st.characters(codec=None, categories=None), max_size=30) | st.sampled_from(
    [
        "",
        " ",
        "javascript:alert(1)",
        "http://[",
        "//",
        "<b>x",
        "&#0;",
        "\ud800",
        "1e999",
        "x@y",
        "a" * 300,
        "http://a.example/\x00",
    ]
)
numbers = st.none() | st.integers()
texts = st.builds(
    Text,
    value=evil,
    type=st.sampled_from(["text", "html", "markdown"]),
    base=st.none() | evil,
    language=st.none() | evil,
)
perhaps = st.none() | evil
people = st.builds(Person, name=evil, email=perhaps, url=perhaps)
sources = st.builds(FeedInfo, title=evil, url=perhaps, authors=st.tuples(people), language=evil)
strings = ("id", "link", "original_link", "published", "updated", "expires", "language", "comments")


def some(kind, **parts):
    return st.lists(st.builds(kind, **parts), max_size=3).map(tuple)


evil_entries = st.builds(
    ParsedEntry,
    **dict.fromkeys(strings, perhaps),
    **dict.fromkeys(("title", "summary", "rights"), st.none() | texts),
    contents=st.lists(texts, max_size=2).map(tuple),
    authors=st.lists(people, max_size=2).map(tuple),
    categories=some(Category, term=evil, scheme=perhaps, label=perhaps),
    enclosures=some(Enclosure, url=evil, media_type=perhaps, length=numbers),
    links=some(Link, href=evil, rel=evil),
    image=st.none() | st.builds(Image, url=evil, width=numbers, alt=perhaps),
    source=st.none() | sources,
    offer=st.none() | st.builds(Offer, price=perhaps, currency=perhaps, expires=st.none() | st.datetimes()),
    review=st.none() | st.builds(Review, item=evil, rating=evil),
    extras=some(Extension, name=evil, value=evil, attributes=st.tuples(st.tuples(evil, evil))),
)


def test_a_mail_address_holds_no_control_characters():
    people = (Person(name="Ada", email="ada@a.example\x00"), Person(name="Bob", email="\x00@\x07"))
    entry = make(make_parsed_entry(authors=people))
    assert [person.email for person in entry.authors] == ["ada@a.example", None]


@given(st.lists(evil_entries, max_size=3), texts, evil)
def test_any_parsed_entry_is_normalized_without_an_exception(entries, text, word):
    feed = make_parsed_feed(*entries, title=text, link=word, language=word, updated=word, self_url=word, rights=text)
    normalize_feed(feed, "https://a.example/feed")
    ids = assign_ids(feed)
    assert len(set(ids) - {None}) == sum(id_ is not None for id_ in ids)
    for id_, parsed in zip(ids, entries, strict=True):
        entry = prepare_entry(normalize_entry(parsed, id=id_ or "x", feed=feed, context=CONTEXT, now=NOW))
        change = decide(entry, None, make_fingerprints(feed, CONTEXT)(parsed), "doc", NOW)
        assert change.saved.state.first_seen == NOW
        check_strings(change.saved.entry)


def check_strings(one):
    for name in one.__struct_fields__:
        value = getattr(one, name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, str):
                part.encode()
                assert "\x00" not in part
            elif part is not None and isinstance(part, Struct):
                check_strings(part)


def test_every_field_of_an_entry_is_set_in_one_stage():
    made = {name for name in get_type_hints(ParsedEntry) if name in get_type_hints(Entry)}
    assert set(get_type_hints(Entry)) - made == {
        "feed",
        "canonical_link",
        "content",
        "date_basis",
        "first_seen",
        "also",
        "raw",
    }


# ---------------------------------------------------------------------------------------------------------
# Scheduled articles


@pytest.mark.parametrize(
    ("future", "start", "expected"),
    [
        (None, None, None),
        (None, "2099-01-01", datetime(2099, 1, 1, tzinfo=UTC)),
        (True, "2099-01-01", None),
        (False, None, datetime(2098, 1, 1, tzinfo=UTC)),
        (False, "2099-01-01", datetime(2099, 1, 1, tzinfo=UTC)),
    ],
)
def test_the_start_of_an_article_follows_the_config_over_its_builder(future, start, expected):
    context = Context(feed="feed", future=future)
    assert make(published="2098-01-01", public_from=start, context=context).public_from == expected


@pytest.mark.parametrize("credit", ["", "<p>The post <a href='/1'>Rye</a> appeared first on <a href='/'>Lake</a>.</p>"])
@pytest.mark.parametrize("hidden", ["", '<div style="display:none">Preview</div>', "<video>No video</video>"])
@pytest.mark.parametrize("field", ["summary", "contents"])
def test_a_summary_has_only_text_of_the_entry(field, hidden, credit):
    text = html(f"{hidden}<p>Rain.</p>{credit}")
    entry = make(title=Text(value="Rye"), **{field: (text,) if field == "contents" else text})
    assert entry.summary == "Rain."
