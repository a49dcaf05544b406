"""A saved page gives an article and the posts that it lists."""

from __future__ import annotations

from pathlib import Path

PAGE = Path(__file__).parent.parent / "data" / "parsers" / "saved-text" / "full_italian.txt"
CONFIG = """\
site: {title: Officina, url: https://example.com/, language: it, timezone: Europe/Rome}
articles: ["pages/*.txt"]
categories: {News: [News, Notizie]}
streams:
  news: {title: News, categories: [News]}
  recent: {title: Recent Posts}
"""


def start(site, *names):
    site.write("feeds.yaml", CONFIG)
    for name in names:
        site.write(f"pages/{name}.txt", PAGE.read_text("utf-8"))


def test_a_saved_page_gives_its_article_and_the_posts_it_lists_in_order(site):
    start(site, "a")
    site.run("ingest", "--as-of", "2026-03-03T12:00Z")
    site.run("build")
    assert [item["title"] for item in site.items("news")] == ["Lumen presenta il suo primo telefono pieghevole"]
    assert [(item["title"], item["date_published"]) for item in site.items("recent")] == [
        ("Recensione Lumen Tab 3: leggero davvero", "2026-03-02T12:00:00Z"),
        ("Lumen: scarica le ultime app | Marzo 2026", "2026-03-01T12:00:00Z"),
        ("Una lama di batteria", "2026-03-01T12:00:00Z"),
        # It states no date, and the page lists the others as newer.
        ("Lumen presenta il suo primo telefono pieghevole", "2026-03-01T11:59:59Z"),
    ]


def test_posts_that_two_pages_list_are_published_once(site):
    start(site, "a", "b")
    done = site.run("build")
    assert done.stderr == ""
    assert len(site.items("recent")) == 1 + 3, "the article was saved twice, too"


def test_an_invalid_value_of_as_of_is_refused(site):
    start(site, "a")
    done = site.run("ingest", "--as-of", "presto", code=2)
    assert "'presto' is not a date; write 2026-03-05 or 2026-03-05T14:30" in done.stderr
