"""Dates of own articles and of feeds, from the command line: what is read, what is reported and what is published."""

from __future__ import annotations

import json

import pytest

SITE = "site: {{title: Officina, url: https://example.com/, language: {language}{more}}}\n"


def configure(site, language="it", more="", sources="articles: a.jsonl\n"):
    site.write("feeds.yaml", SITE.format(language=language, more=more) + sources)


def write_records(site, *dates, name="a.jsonl"):
    lines = (
        json.dumps({"id": str(at), "title": f"Post {at}", "url": f"/{at}/", "date": date})
        for at, date in enumerate(dates)
        if date is not None
    )
    site.write(name, "\n".join(lines))


def items(site):
    return json.loads((site.folder / "public/recent.json").read_bytes())["items"]


def dates(site):
    return {item["title"]: item.get("date_published") for item in items(site)}


@pytest.mark.parametrize(
    ("language", "day"), [("it", "2026-03-05"), ("en-GB", "2026-03-05"), ("en-US", "2026-05-03"), ("de", "2026-03-05")]
)
def test_a_numeric_date_of_an_article_follows_the_language_of_the_site(site, language, day):
    configure(site, language)
    write_records(site, "05/03/2026")
    site.run("build")
    assert dates(site) == {"Post 0": f"{day}T00:00:00Z"}


def test_a_numeric_date_that_may_be_two_days_is_an_error_that_names_the_setting(site):
    configure(site, "en")
    write_records(site, "05/03/2026", "25/03/2026")
    done = site.run("build", code=1)
    assert "a.jsonl:1: date: the day and the month may be either number; set `date_order: dmy`" in done.stderr
    assert dates(site) == {"Post 1": "2026-03-25T00:00:00Z"}

    configure(site, "en", ", date_order: dmy")
    assert site.run("build").stderr == ""
    assert dates(site)["Post 0"] == "2026-03-05T00:00:00Z"


def test_the_date_order_of_a_source_wins_over_the_language_of_the_site(site):
    configure(site, "it", sources="articles: {path: a.jsonl, date_order: mdy}\n")
    write_records(site, "05/03/2026")
    site.run("build")
    assert dates(site) == {"Post 0": "2026-05-03T00:00:00Z"}


@pytest.mark.parametrize("date", ["2026-02-30", "31 aprile 2026", "2026-03-05 25:00", "2026-03-05 10:75", "presto"])
def test_an_article_whose_date_does_not_exist_is_reported_and_not_published(site, date):
    configure(site)
    write_records(site, date, "2026-03-05")
    done = site.run("build", code=1)
    assert "a.jsonl:1: date: " in done.stderr
    assert "is not a valid date; write 2026-03-05" in done.stderr
    assert dates(site) == {"Post 1": "2026-03-05T00:00:00Z"}


def test_an_article_whose_date_can_no_longer_be_read_keeps_its_last_version(site):
    configure(site)
    write_records(site, "2026-03-04", "2026-03-05")
    site.run("build")
    before = items(site)
    write_records(site, "2026-13-04", "2026-03-05")
    for _ in range(2):
        site.run("build", code=1)
        assert items(site) == before
    write_records(site, "2026-02-04", "2026-03-05")
    site.run("build")
    assert dates(site)["Post 0"] == "2026-02-04T00:00:00Z"


def test_a_feed_shows_the_order_of_its_numeric_dates_by_its_language_or_its_other_dates(site):
    item = "<item><title>{title}</title><guid isPermaLink='false'>{title}</guid><pubDate>{date}</pubDate></item>"
    for name, language, texts in (
        ("a.xml", "en-gb", ["05/03/2026 10:00"]),
        ("b.xml", "", ["5/3/2026 10:00:00 AM", "4/25/2026 10:00:00 AM"]),
    ):
        said = f"<language>{language}</language>" if language else ""
        listed = "".join(item.format(title=f"{name} {at}", date=text) for at, text in enumerate(texts))
        site.write(name, f"<rss version='2.0'><channel><title>{name}</title>{said}{listed}</channel></rss>")
    configure(site, sources="subscriptions: [a.xml, b.xml]\n")
    site.run("build")
    assert dates(site) == {
        "a.xml 0": "2026-03-05T10:00:00Z",
        "b.xml 0": "2026-05-03T10:00:00Z",
        "b.xml 1": "2026-04-25T10:00:00Z",
    }
