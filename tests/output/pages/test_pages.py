"""The pages for people: quiet, in the reader's language, and marked up as h-feed."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from itertools import pairwise

import mf2py
import pytest
from html5lib import HTMLParser
from lxml import html
from msgspec.structs import replace

from feedtool.model import AlternateCopy, Category, Feed, Image, Offer, PageLink, Person
from feedtool.output.pages.remote_media import defer_remote_media
from feedtool.output.translations import format_local_date, format_price, get_direction, get_labels
from feedtool.plugins import load_class
from feedtool.testing.feeds import CASES
from support import make_entry, make_feed, make_site, make_source

DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)


def page(feed: Feed):
    return html.fromstring(load_class("renderers", "html")().render(feed))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("<p>plain</p>", "<p>plain</p>"),
        (
            '<img src="https://a.example/x.png" alt="A &quot;cat&quot;">',
            '<a class="picture" href="https://a.example/x.png" rel="noopener noreferrer nofollow">A &#34;cat&#34;</a>',
        ),
        (
            '<img src="https://a.example/?a=1&amp;b=2">',
            '<a class="picture" href="https://a.example/?a=1&amp;b=2" rel="noopener noreferrer nofollow">Picture</a>',
        ),
        (
            '<a href="https://b.example/"><img src="https://a.example/x.png" alt="X"></a>',
            '<a href="https://b.example/"><span class="picture">X</span></a>',
        ),
        ('<img alt="no address">', '<span class="picture">no address</span>'),
        ('<img src="https://a.example/x" alt="a > b">', None),
        ('<picture><source srcset="https://a.example/x.webp"></picture>', "<picture></picture>"),
        (
            '<video controls="" poster="https://a.example/p.png" src="https://a.example/v.mp4"></video>',
            '<video controls="" src="https://a.example/v.mp4" preload="none"></video>',
        ),
        ('<audio controls="" src="https://a.example/a.mp3" preload="auto"></audio>', None),
        ('<video><track src="https://a.example/t.vtt"></video>', '<video preload="none"></video>'),
        ("a < b & c", "a < b & c"),
    ],
)
def test_a_page_requests_nothing_from_other_servers(given, expected):
    quiet = defer_remote_media(given, "Picture")
    assert "<img" not in quiet
    assert "<track" not in quiet
    assert not re.search("<(?:audio|video)(?![^>]*preload=.none)", quiet)
    if expected is not None:
        assert quiet == expected


@pytest.mark.parametrize("case", sorted(CASES))
def test_a_page_loads_only_pictures_of_the_site_by_itself(case):
    written = page(CASES[case]())
    assert not written.xpath("//iframe | //object | //link[@rel='stylesheet'] | //script[@src]")
    assert all(one.startswith("https://example.com/") for one in written.xpath("//img/@src"))
    assert all(one.get("preload") == "none" for one in written.xpath("//audio | //video"))


OWN = "https://images.example.com/a.jpg"
FOREIGN = "https://cdn.example.net/b.jpg"


@pytest.mark.parametrize(
    ("pictures", "shown", "policy"),
    [
        ("own", [OWN], "img-src data: http://example.com http://*.example.com;"),
        ("all", [OWN, FOREIGN], "img-src data: https: http:;"),
        ("links", [], "img-src data:;"),
    ],
)
def test_a_page_shows_the_pictures_that_the_site_wants(pictures, shown, policy):
    """The policy's http includes https."""
    text = "".join(f'<p><img src="{url}" srcset="{FOREIGN} 2x" alt="x"></p>' for url in (OWN, FOREIGN))
    written = page(make_feed(make_entry(content=text), site=make_site(pictures=pictures), shows_texts=True))
    assert written.xpath("//img/@src") == shown
    assert all(one.get("loading") == "lazy" and not one.get("srcset") for one in written.iter("img"))
    assert written.xpath("//a[@class='picture']/@href") == [one for one in (OWN, FOREIGN) if one not in shown]
    assert policy in written.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (f'<p>Text</p><img src="{FOREIGN}"><img src="{OWN}" alt="A lathe">', [OWN]),
        (f'<img src="{OWN}" width="1" height="1">', []),
        ("<p>Text</p>", []),
    ],
)
def test_a_card_shows_the_first_picture_of_the_text(content, found):
    assert page(make_feed(make_entry(content=content))).xpath("//img/@src") == found


def test_the_policy_allows_only_scripts_and_styles_by_hash():
    policy = page(CASES["plain"]()).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert " * " not in policy


def test_a_page_is_an_h_feed():
    written = page(replace(CASES["plain"](), shows_texts=True))
    (feed,) = written.find_class("h-feed")
    (entry,) = feed.find_class("h-entry")
    assert feed.find_class("p-name")[0].text_content() == "News"
    assert entry.find_class("u-url")[0].get("href") == "https://example.com/a"
    assert entry.find_class("dt-published")[0].get("datetime") == "2026-03-01T08:00:00Z"
    assert entry.find_class("p-author")[0].text_content() == "Ada Rossi"
    assert "All of it" in entry.find_class("e-content")[0].text_content()


def test_a_page_links_every_format():
    links = page(CASES["plain"]()).xpath("//link[@rel='alternate']")
    assert [(link.get("type"), link.get("href")) for link in links] == [
        ("application/rss+xml", "https://example.com/feeds/news.rss.xml"),
        ("application/atom+xml", "https://example.com/feeds/news.atom.xml"),
        ("application/feed+json", "https://example.com/feeds/news.json"),
        ("application/json+oembed", "https://example.com/feeds/news.oembed.json"),
    ]


def test_an_archive_page_links_its_neighbors_and_the_live_page():
    written = page(CASES["archive"]())
    base = "https://example.com/feeds/news"
    assert written.xpath("//link[@rel='canonical']/@href") == [f"{base}.archive-2.html"]
    assert written.xpath("//title/text()") == ["News, Archive 2 – Example"]
    assert written.xpath("//nav[@aria-label='Archives']//a/@href") == [
        "news.html",
        "news.archive-3.html",
        "news.archive-1.html",
    ]
    for relation, file in (("prev", "news.archive-1.html"), ("next", "news.archive-3.html")):
        assert written.xpath(f"//link[@rel='{relation}']/@href") == [f"https://example.com/feeds/{file}"]
        assert written.xpath(f"//a[@rel='{relation}']/@href") == [file]
    # Who subscribes here wants what is new.
    assert f"{base}.rss.xml" in written.xpath("//link[@rel='alternate']/@href")
    assert not [one for one in written.xpath("//link[@rel='alternate']/@href") if "archive" in one]


def test_the_page_of_a_stream_links_its_archives_if_it_has_any():
    written = page(CASES["withdrawn"]())
    listed = written.xpath("//nav[@aria-label='Archives']//li/a")
    assert [one.get("aria-label") for one in listed] == ["Archive 3", "Archive 2", "Archive 1"]
    assert written.xpath("//a[@rel='prev']/@href") == ["news.archive-3.html"]
    assert not page(CASES["plain"]()).find_class("archives")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("it", ["Archivi", "Ultimi articoli", "Articoli più recenti", "Articoli precedenti"]),
        ("de", ["Archive", "Neueste Beiträge", "Neuere Beiträge", "Ältere Beiträge"]),
        ("es", ["Archivos", "Últimas entradas", "Entradas más recientes", "Entradas anteriores"]),
        ("fr", ["Archives", "Derniers articles", "Articles plus récents", "Articles précédents"]),
    ],
)
def test_links_between_archives_are_in_the_language_of_the_page(language, words):
    (walk,) = page(replace(CASES["archive"](), language=language)).find_class("archives")
    assert [walk.get("aria-label"), *(link.text_content() for link in walk.iter("a"))] == words


def test_microformats_readers_see_the_feed_and_its_entries():
    """mf2py is what indie readers read pages with."""
    parsed = mf2py.parse(
        doc=load_class("renderers", "html")().render(replace(CASES["plain"](), shows_texts=True)).decode(),
        url="https://example.com/",
    )
    (feed,) = parsed["items"]
    assert feed["type"] == ["h-feed"]
    assert feed["properties"]["name"] == ["News"]
    assert feed["properties"]["url"] == ["https://example.com/feeds/news.html"]
    assert feed["properties"]["author"][0]["properties"]["url"] == ["https://example.com/"]
    (entry,) = feed["children"]
    shown = entry["properties"]
    assert shown["name"] == ["A first post"]
    assert shown["url"] == ["https://example.com/a"]
    assert shown["published"] == ["2026-03-01T08:00:00Z"]
    assert shown["updated"] == ["2026-03-01T12:00:00Z"]
    assert shown["category"] == ["News", "Tools"]
    (author,) = shown["author"]
    assert author["properties"] == {"name": ["Ada Rossi"], "url": ["https://example.com/ada"]}
    assert shown["content"][0]["html"] == '<p>All of it, with a <a href="https://example.com/b">link</a>.</p>'
    assert [one["type"] for one in parsed["rel-urls"].values() if "alternate" in one["rels"]] == [
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
        "application/json+oembed",
    ]


@pytest.mark.parametrize("name", ["fragment", "frame"])
def test_a_fragment_is_an_h_feed(name):
    written = load_class("renderers", name)().render(CASES["plain"]()).decode()
    (feed,) = mf2py.parse(doc=written, url="https://other.example/")["items"]
    (entry,) = feed["children"]
    assert entry["properties"]["name"] == ["A first post"]
    assert entry["properties"]["url"] == ["https://example.com/a"]
    assert entry["properties"]["summary"] == ["What it is about."]


def test_an_embed_shows_an_excerpt_in_whole_words():
    feed = make_feed(make_entry(summary="Some words of a summary " * 30))
    for name in ("fragment", "frame"):
        (text,) = html.fromstring(load_class("renderers", name)().render(feed).decode()).find_class("p-summary")
        assert len(text.text_content()) <= 160
        assert re.search(r" (Some|words|of|a|summary)…$", text.text_content())


def test_an_embed_has_only_web_links():
    feed = make_feed(make_entry(link="javascript:alert(1)"))
    for name in ("fragment", "frame"):
        assert b"javascript:" not in load_class("renderers", name)().render(feed)


def test_a_frame_shows_pictures_where_pages_do():
    entry = make_entry(image=Image(url="https://example.com/a.jpg", alt="A lathe"))
    for name in ("fragment", "frame"):
        part = load_class("renderers", name)()
        assert b"<img" not in part.render(make_feed(entry, site=make_site(pictures="links")))
        assert b'alt="A lathe"' in part.render(make_feed(entry))


def test_oembed_shows_the_frame():
    answer = json.loads(load_class("renderers", "oembed")().render(CASES["plain"]()))
    assert answer["version"] == "1.0"
    assert answer["type"] == "rich"
    assert answer["title"] == "News"
    assert answer["width"] > 0 < answer["height"]
    (frame,) = html.fragments_fromstring(answer["html"])
    assert frame.get("src").startswith("https://example.com/feeds/news.frame.html#")


def test_headings_go_down_one_step_at_a_time():
    levels = [int(one.tag[1]) for one in page(CASES["plain"]()).iter("h1", "h2", "h3")]
    assert levels[0] == 1
    assert all(next_ - level <= 1 for level, next_ in pairwise(levels))


def test_a_day_is_in_the_zone_of_the_site():
    midnight = datetime(2099, 12, 30, 23, tzinfo=UTC)
    entry = make_entry(offer=Offer(price="1", currency="EUR", expires=midnight))
    site = make_site(language="it", timezone="Europe/Rome")
    assert "31 dicembre 2099" in page(make_feed(entry, site=site, language="it")).text_content()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "March 1, 2026"),
        ("en-GB", "1 March 2026"),
        ("it", "1 marzo 2026"),
        ("de-AT", "1. März 2026"),
        ("es", "1 de marzo de 2026"),
        ("fr", "1 mars 2026"),
        ("pt-BR", "1 de março de 2026"),
        ("zh-Hant", "2026年3月1日"),
        ("it-ZZ", "1 marzo 2026"),
        ("xx", "2026-03-01"),
        ("", "March 1, 2026"),
        (None, "March 1, 2026"),
    ],
)
def test_dates_are_written_in_the_form_of_the_language(language, said):
    assert format_local_date(DAY, language, "UTC") == said


def test_the_labels_of_a_language_are_translated():
    english = get_labels("en")
    for language in ("it", "de", "es", "fr"):
        assert get_labels(language)["how"] != english["how"]
    assert get_labels("tlh") == english


def test_a_page_in_arabic_is_right_to_left():
    assert get_direction("ar") == "rtl"
    assert get_direction("he-IL") == "rtl"
    assert get_direction("it") == "ltr"
    assert get_direction(None) == "ltr"
    assert page(replace(CASES["empty"](), language="ar")).get("dir") == "rtl"


def test_an_entry_in_another_language_has_a_lang_attribute():
    written = page(make_feed(make_entry(language="de", content="<p>Text</p>"), shows_texts=True))
    assert written.xpath("//h3[@lang='de']")
    assert written.xpath("//div[@class='e-content'][@lang='de']")


def test_a_page_shows_teasers_that_lead_to_the_text_unless_the_stream_wants_whole_texts():
    entry = make_entry(summary="In short.", content="<p>All of it.</p>")
    short, whole = page(make_feed(entry)), page(make_feed(entry, shows_texts=True))
    assert short.find_class("p-summary")[-1].text_content() == "In short."
    assert short.xpath("//p[@class='more']/a/@href") == ["https://example.com/a"]
    assert not short.find_class("e-content")
    assert whole.find_class("e-content")[0].text_content() == "All of it."
    assert not whole.find_class("more")


def test_a_note_without_a_title_stands_once():
    for note in (make_entry(title="", summary="Hello from here."), make_entry(title="Hello.", summary="Hello")):
        for name in ("html", "frame", "fragment"):
            assert load_class("renderers", name)().render(make_feed(note)).decode().count(">Hello") == 1, name


def test_entries_are_grouped_by_day_and_those_without_a_date_come_last():
    days = [datetime(2026, 3, 2, 9, tzinfo=UTC), DAY, DAY, None]
    entries = [make_entry(f"https://example.com/{number}", published=day) for number, day in enumerate(days)]
    found = page(make_feed(*entries)).xpath("//section[@class='day']")
    assert [(one.findtext("h2"), len(one.findall("article"))) for one in found] == [
        ("March 2, 2026", 1),
        ("March 1, 2026", 2),
        ("No date", 1),
    ]


def test_a_source_that_is_the_author_is_named_once():
    entry = make_entry(source=make_source(title="KittenLabs"), authors=(Person(name="kittenlabs"),))
    assert page(make_feed(entry)).find_class("from")[0].text_content() == "KittenLabs"


def test_a_page_leads_to_the_index_and_the_other_streams():
    menu = (PageLink(title="Recent", file="recent.html"), PageLink(title="News", file="news.html"))
    written = page(make_feed(make_entry(), home="index.html", menu=menu))
    assert written.xpath("//div[@class='top']//a/@href") == ["index.html", "recent.html", "news.html"]
    assert written.xpath("//a[@aria-current='page']/text()") == ["News"]


def test_a_tag_with_a_stream_leads_to_it():
    tags = (Category(term="Linux"), Category(term="Offers"), Category(term="saw"))
    offers, linux = PageLink(title="Offerte", file="offers.html"), PageLink(title="tag", file="tag-linux.html")
    feed = make_feed(make_entry(categories=tags), menu=(offers,), topics=(("linux", linux), ("offers", offers)))
    assert [(one.text_content(), one.get("href")) for one in page(feed).find_class("p-category")] == [
        ("Linux", "tag-linux.html"),
        ("Offerte", "offers.html"),
        ("saw", None),
    ]


@pytest.mark.parametrize(
    ("price", "currency", "language", "said"),
    [
        ("199.90", "EUR", "it", "199,90\u00a0€"),
        ("199.90", "EUR", "en", "€199.90"),
        ("20", "CHF", "de", "20\u00a0CHF"),
        ("20", "CHF", "en", "20\u00a0CHF"),
        ("20", None, "it", "20"),
    ],
)
def test_a_price_is_written_in_the_form_of_the_language(price, currency, language, said):
    assert format_price(price, currency, language) == said


def test_search_engines_and_networks_get_a_description_of_the_page():
    written = page(make_feed(make_entry(title="</script><b>", image=Image(url=OWN))))
    (script,) = written.xpath("//script[@type='application/ld+json']")
    described = json.loads(script.text)
    assert described["@type"] == "CollectionPage"
    assert described["url"] == "https://example.com/feeds/news.html"
    (item,) = described["mainEntity"]["itemListElement"]
    assert item["item"]["@type"] == "Article"
    assert item["item"]["datePublished"] == "2026-03-01T08:00:00Z"
    assert item["item"]["image"] == OWN
    graph = {one.get("property"): one.get("content") for one in written.xpath("//meta[@property]")}
    assert graph == {
        "og:type": "website",
        "og:title": "News",
        "og:url": "https://example.com/feeds/news.html",
        "og:site_name": "Example",
        "og:description": "What is new",
        "og:image": OWN,
    }


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<h1>a</h1><h2>b</h2><h1>c</h1>", "<h4>a</h4><h5>b</h5><h4>c</h4>"),
        ("<h3>a</h3><h2>b</h2><h6>c</h6>", "<h4>a</h4><h4>b</h4><h5>c</h5>"),
        ("<hr><header>x</header>", "<hr><header>x</header>"),
    ],
)
def test_headings_of_a_text_go_down_one_step_at_a_time_from_its_title(content, expected):
    written = load_class("renderers", "html")().render(make_feed(make_entry(content=content), shows_texts=True))
    assert expected in written.decode()


def test_code_and_tables_of_a_text_can_be_scrolled_by_keyboard():
    content = "<pre><code>x</code></pre><table><tbody><tr><td>y</td></tr></tbody></table>"
    written = page(make_feed(make_entry(content=content), shows_texts=True))
    assert [one.get("tabindex") for one in written.xpath("//pre | //div[@class='scroll']")] == ["0", "0"]


def test_a_copy_at_the_shown_source_is_not_listed_and_each_other_site_once():
    def copy(title, number):
        url = f"https://copies.example/{number}"
        return AlternateCopy(link=url, title="A", id=url, source=make_source(title=title), rule="same-url")

    also = (copy("Other site", 1), copy("Third", 2), copy("Third", 3))
    written = page(make_feed(make_entry(source=make_source(), also=also)))
    assert written.xpath("//p[@class='also']/a/@href") == ["https://copies.example/2"]


@pytest.mark.parametrize("case", sorted(CASES))
@pytest.mark.parametrize("name", ["html", "frame"])
def test_a_page_has_no_error_of_html_syntax(name, case):
    parser = HTMLParser()
    parser.parse(load_class("renderers", name)().render(CASES[case]()))
    assert [error for _, error, _ in parser.errors] == []


@pytest.mark.parametrize("name", ["frame", "fragment"])
def test_an_embed_shows_prices_and_ratings(name):
    written = html.fromstring(load_class("renderers", name)().render(CASES["shop"]()).decode())
    assert [one.text_content() for one in written.find_class("facts")] == [
        "€199.90 · Bits & Bolts · Until December 31, 2099",
        "ask\u00a0euro · Until March 1, 2026",
        "Rating: 8.5/10",
        "Rating: 4/5",
    ]


def test_a_menu_of_many_streams_ends_with_a_link_to_the_index():
    menu = tuple(PageLink(title=f"Stream {number}", file=f"{number}.html") for number in range(40))
    links = page(make_feed(home="index.html", menu=menu)).xpath("//ul[@class='menu']//a")
    assert len(links) == 13
    assert (links[-1].text, links[-1].get("href")) == ("More feeds", "index.html")
