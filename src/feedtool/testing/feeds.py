"""Feeds that every renderer has to render: functions that return one, whose docstrings give the reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

from feedtool.model import AlternateCopy, Category, Enclosure, Feed, FileLink, Image, Offer, Person, Review, Tombstone
from feedtool.output.file_links import link_formats
from feedtool.plugins import load_parts
from feedtool.testing.values import make_entry, make_feed, make_site, make_source

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def plain() -> Feed:
    """One entry with what most have."""
    return make_feed(
        make_entry(
            title="A first post",
            summary="What it is about.",
            content='<p>All of it, with a <a href="https://example.com/b">link</a>.</p>',
            authors=(Person(name="Ada Rossi", email="ada@example.com", url="https://example.com/ada"),),
            categories=(
                Category(term="News"),
                Category(term="tools", scheme="https://example.com/tags/", label="Tools"),
            ),
            updated=NOON,
            rights="CC BY 4.0",
            comments="https://example.com/a#comments",
        )
    )


def empty() -> Feed:
    """A stream that has nothing yet."""
    return make_feed()


def bare() -> Feed:
    """No title, no link, no date, no author, an id that is not an address."""
    note = "A note without a title, which goes on for longer than a title may, and so is cut at a word somewhere."
    undated = make_entry("tag:example.com,2026:note", title="", link=None, published=None, summary=note)
    silent = make_entry("urn:uuid:2f1c6f52-8a0c-4b1e-9d3e-0a1b2c3d4e5f", title="", link=None, published=None)
    return make_feed(undated, silent, site=make_site(language=None), language=None)


def hostile() -> Feed:
    """Text that wants to be markup, and characters XML cannot carry."""
    evil = "</title><script>alert(1)</script> ]]> & &amp; &lt;b&gt; <b>bold</b> "
    evil += "\x00\x08\x0b\x1f\ufffe\ufdd0\ufdd1\x85\ufffd"
    entry = make_entry(
        title=evil,
        summary=evil,
        content="<p>&lt;script&gt; ]]&gt; a &amp;&amp; b \x0c\x1b</p>",
        authors=(Person(name=evil),),
        categories=(Category(term=evil),),
        rights=evil,
        source=make_source(title=evil),
    )
    site = make_site(title=evil, description=evil, rights=evil)
    return make_feed(entry, title=evil, description=evil, site=site)


def scripts() -> Feed:
    """Emoji in sequences, right-to-left, CJK, combining marks, characters beyond the first plane."""
    texts = {
        "ar": "مرحبًا بالعالم، ١٢٣",
        "he": "שלום עולם (ABC)",
        "ja": "日本語の見出し「引用」",
        "zh-Hant": "繁體中文標題𠮷",
        "en": "Family 👩‍👩‍👧‍👦, flag 🏳️‍🌈 and e\u0301 á",
    }
    entries = [
        make_entry(f"https://example.com/{tag}", title=text, summary=text, content=f"<p>{text}</p>", language=tag)
        for tag, text in texts.items()
    ]
    return make_feed(*entries, title=texts["ja"], language="ja")


def media() -> Feed:
    """Sound, film and pictures, with their sizes and without, and an address that needs encoding."""
    podcast = make_entry(
        "https://example.com/podcast",
        enclosures=(
            Enclosure(url="https://example.com/1.mp3", media_type="audio/mpeg", length=12345678, duration_s=1800),
            Enclosure(url="https://example.com/film è [1].mp4", media_type="video/mp4", title="The film"),
            Enclosure(url="https://example.com/unknown"),
        ),
        image=Image(
            url="https://example.com/a.jpg", media_type="image/jpeg", width=1200, height=630, alt="A <lathe> & I"
        ),
    )
    picture = make_entry("https://example.com/picture", image=Image(url="https://example.com/p.webp"))
    site = make_site(image="https://example.com/logo.png", icon="https://example.com/icon.png")
    return make_feed(podcast, picture, site=site)


def authors() -> Feed:
    """Several without mail, one with nothing but mail, one with a mail address that is none."""
    people = (
        Person(name="Ada Rossi"),
        Person(name="陳大文"),
        Person(email="c@example.com"),
        Person(name="D", email="d at e"),
    )
    return make_feed(make_entry(authors=people, contributors=(Person(name="Eve"),)))


def shop() -> Feed:
    """Offers and reviews carry what they are about."""
    offer = make_entry(
        "https://example.com/offer",
        offer=Offer(
            price="199.90", currency="EUR", merchant="Bits & Bolts", expires=datetime(2099, 12, 31, tzinfo=UTC)
        ),
    )
    odd = make_entry("https://example.com/odd", offer=Offer(price="ask", currency="euro"), expires=NOON)
    review = make_entry(
        "https://example.com/review", review=Review(item="Lathe <X>", rating="8.5", best="10", worst="0")
    )
    stars = make_entry("https://example.com/stars", review=Review(item="Saw", rating="4", best="5"))
    return make_feed(offer, odd, review, stars)


def merged() -> Feed:
    """Entries of others say where they came from and where else they stand, and never where to subscribe there."""
    source = make_source(
        id="https://other.example/feed", rights="© Other", authors=(Person(name="Otto"),), updated=NOON
    )
    also = AlternateCopy(
        link="https://third.example/copy", title="A copy", id="x", source=make_source(title="Third"), rule="same-url"
    )
    foreign = make_entry("https://other.example/1", source=source, also=(also,), language="de-AT", rights="CC0")
    from_file = make_entry("tag:feeds.example,2026:2", source=make_source(title="", url="feeds/local.xml", link=None))
    strange = make_entry("https://other.example/3", source=make_source(id="3"), language="xx")
    return make_feed(foreign, from_file, strange, hubs=("https://hub.example/",))


def same_day() -> Feed:
    """Dates without a time fall on one second, which validators take for a program's mistake."""
    midnight = datetime(2026, 3, 1, tzinfo=UTC)
    return make_feed(*(make_entry(f"https://example.com/{n}", published=midnight) for n in range(4)))


def ancient() -> Feed:
    """Fractions of a second and other zones come out as whole seconds in UTC."""
    moment = datetime(2026, 3, 1, 0, 30, 0, 987654, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    return make_feed(make_entry(published=moment, updated=moment + timedelta(days=1)))


def _link_archive(name: str) -> tuple[FileLink, ...]:
    return link_formats(
        load_parts("renderers", ["rss", "atom", "jsonfeed", "html"]), "https://example.com/feeds/", name
    )


def archive() -> Feed:
    """An archive document between two others (RFC 5005 section 4)."""
    return make_feed(
        make_entry(title="An old post"),
        name="news.archive-2",
        links=_link_archive("news.archive-2"),
        archive=2,
        current=_link_archive("news"),
        older=_link_archive("news.archive-1"),
        newer=_link_archive("news.archive-3"),
    )


def withdrawn() -> Feed:
    """A live feed that leads to its archives, and tells of an entry that was taken back (RFC 6721)."""
    return make_feed(
        make_entry(),
        older=_link_archive("news.archive-3"),
        archives=tuple(_link_archive(f"news.archive-{number}") for number in (1, 2, 3)),
        tombstones=(Tombstone(id="https://example.com/gone", when=NOON),),
    )


def players() -> Feed:
    """Sound and film in a text."""
    return make_feed(
        make_entry(
            content='<p>Listen:</p><audio src="https://example.com/a.mp3" controls=""></audio>'
            '<video controls="" poster="https://example.com/p.png">'
            '<source src="https://example.com/v.mp4" type="video/mp4"></video>',
        )
    )


CASES: dict[str, Callable[[], Feed]] = {
    case.__name__: case
    for case in (
        *(plain, empty, bare, hostile, scripts, media, authors, shop, merged, same_day, ancient),
        *(archive, withdrawn, players),
    )
}
