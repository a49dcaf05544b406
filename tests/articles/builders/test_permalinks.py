"""The address that a pattern of Jekyll's or Hugo's makes of what is known of an article."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from feedtool.articles.builders.permalinks import PERMALINK_WORDS, STYLES, Article, fill_permalink, is_pattern
from feedtool.model import Builder

POST = Article(
    file="_posts/2026-03-05-Hello-World",
    published="2026-03-05 23:30:00 -0800",
    title="Ciao, mondo!",
    categories=("Offers", "Più letti"),
)
PAGE = Article(file="content/posts/2026/perche-no", published="Thu, 05 Mar 2026 10:00:00 GMT", title="Perché no?")
ROW = Article(title="Sotto  20 €: le_offerte", published="5 marzo 2026", slug="Sotto-20")


@pytest.mark.parametrize(
    ("pattern", "article", "address"),
    [
        (STYLES["date"], POST, "/offers/più-letti/2026/03/05/Hello-World.html"),
        (STYLES["pretty"], PAGE, "/2026/03/05/perché-no/"),
        (STYLES["ordinal"], POST, "/offers/più-letti/2026/064/Hello-World.html"),
        (STYLES["weekdate"], POST, "/offers/più-letti/2026/W10/Thu/Hello-World.html"),
        (STYLES["none"], ROW, "/sotto-20-le-offerte.html"),
        ("/:year/:i_month/:i_day/:slug/", POST, "/2026/3/5/hello-world/"),
        ("/:short_year-:month/:yearday/:name", POST, "/26-03/64/2026-03-05-Hello-World"),
        ("/:monthname/:weekdayname-:weekday/:slugorfilename", POST, "/March/Thursday-4/2026-03-05-hello-world"),
        ("/:sections/:slugorcontentbasename/", Article(file="content/My Posts/A b", slug="C d"), "/my-posts/c-d/"),
        ("/:filename/:slugortitle/", Article(file="C++ & Co", title="C++ & Co"), "/c++-co/c-co/"),
        ("/:sections/:contentbasename/", PAGE, "/posts/2026/perche-no/"),
        ("/:section/:title/", PAGE, "/posts/perché-no/"),
        ("/:collection/:name:output_ext", Article(file="_recipes/Torta di mele"), "/recipes/Torta-di-mele.html"),
        ("https://shop.example:8443/:year/:slug.html", ROW, "https://shop.example:8443/2026/sotto-20.html"),
        ("/:sections/:slugorfilename/", Article(file="hello"), "/hello/"),
        ("/:filename", Article(file="notes/2026-01-01"), "/2026-01-01"),
        ("/blog/{{ page.fileSlug }}/", Article(file="blog/2026-01-01-hello"), "/blog/hello/"),
        ("/{{ page.date | date: '%Y/%m' }}{{ page.filePathStem }}/", PAGE, "/2026/03/content/posts/2026/perche-no/"),
        ("/{{ title | slug }}/", Article(title="What's new in 2.0?"), "/what's-new-in-2.0/"),
        ("/{{ title | slugify }}/", Article(title="Café & Bar in Zürich"), "/cafe-and-bar-in-zuerich/"),
        ("/{{title | slugify}}/index.html", PAGE, "/perche-no/"),
        (
            "/:long_month/:short_month/:long_day/:w_year/:w_day/:basename",
            POST,
            "/March/Mar/Thursday/2026/4/Hello-World",
        ),
        ("/:long_day-:hour-:minute-:second/:slug/", POST, "/Thursday-23-30-00/hello-world/"),
        ("/:slugified_categories/:path", POST, "/offers/più-letti/2026-03-05-Hello-World"),
        ("/:2006/:01/:Jan-02/:slug/", PAGE, "/2026/03/Mar-05/perche-no/"),
        ("/:sections[1:]/:sections[0]/:sections[last]/:slug/", PAGE, "/2026/posts/2026/perche-no/"),
        (
            "/:categories/:year/:month/:day/:title",
            replace(POST, builder=Builder(name="jekyll", timezone="UTC")),
            "/offers/più letti/2026/03/06/Hello-World",
        ),
        (
            "/:year/:title/",
            replace(PAGE, builder=Builder(name="hugo"), title="What's new in 2.0? C++ & _x"),
            "/2026/whats-new-in-2.0-c-_x/",
        ),
    ],
)
def test_each_placeholder_is_replaced_as_the_builder_replaces_it(pattern, article, address):
    assert is_pattern(pattern)
    assert fill_permalink(pattern, article) == address


@pytest.mark.parametrize(
    ("pattern", "article", "reason"),
    [
        ("/:year/:slug/", Article(title="No day"), "':year' needs a date"),
        ("/:year/:slug/", Article(title="Bad day", published="05/03/2026"), r"such as 2026-03-05; found '05/03/2026'"),
        ("/:filename/", ROW, "':filename' needs a file name"),
        ("/:slug/", Article(title="¿?"), "':slug' needs a slug, file name or title"),
        ("/:year/:titel/", POST, "':titel' is not a permalink placeholder; use one of :address, :basename"),
        ("/{{ page.date | year }}/{{ page.fileSlug }}/", POST, "template logic in permalinks is not supported"),
        ("/:sections[a]/:slug/", POST, r"':sections\[a\]' is not a permalink placeholder"),
    ],
)
def test_a_missing_field_of_a_permalink_is_named(pattern, article, reason):
    with pytest.raises(ValueError, match=reason):
        fill_permalink(pattern, article)


@pytest.mark.parametrize(
    "value", ["/2026/hello/", "https://a.example:8080/:", "mailto:x", "12:30", False, None, "/:x/"]
)
def test_a_permalink_without_placeholders_is_a_url(value):
    assert not is_pattern(value)


def test_every_placeholder_is_documented():
    page = (Path(__file__).parents[3] / "docs" / "reference" / "articles.md").read_text(encoding="utf-8")
    assert [word for word in PERMALINK_WORDS if f"`:{word}`" not in page] == []
