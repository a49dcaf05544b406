"""Dates of articles and feeds: how they are read, reported and published."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime

import pytest

from support.rss import make_channel, make_item

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


def dates(site):
    return {item["title"]: item.get("date_published") for item in site.items("recent")}


@pytest.mark.parametrize(
    ("language", "day"), [("it", "2026-03-05"), ("en-GB", "2026-03-05"), ("en-US", "2026-05-03"), ("de", "2026-03-05")]
)
def test_a_numeric_date_of_an_article_follows_the_language_of_the_site(site, language, day):
    configure(site, language)
    write_records(site, "05/03/2026")
    site.run("build")
    assert dates(site) == {"Post 0": f"{day}T00:00:00Z"}


def test_an_ambiguous_numeric_date_is_an_error_that_names_the_setting(site):
    configure(site, "en")
    write_records(site, "05/03/2026", "25/03/2026")
    done = site.run("build", code=1)
    assert "a.jsonl:1: date: day and month are ambiguous; set `date_order: dmy`" in done.stderr
    assert dates(site) == {"Post 1": "2026-03-25T00:00:00Z"}


def test_an_ambiguous_numeric_date_follows_the_setting(site):
    configure(site, "en", ", date_order: dmy")
    write_records(site, "05/03/2026")
    assert site.run("build").stderr == ""
    assert dates(site)["Post 0"] == "2026-03-05T00:00:00Z"


def test_the_date_order_of_a_source_overrides_the_language_of_the_site(site):
    configure(site, "it", sources="articles: {path: a.jsonl, date_order: mdy}\n")
    write_records(site, "05/03/2026")
    site.run("build")
    assert dates(site) == {"Post 0": "2026-05-03T00:00:00Z"}


@pytest.mark.parametrize("date", ["2026-02-30", "31 aprile 2026", "2026-03-05 25:00", "2026-03-05 10:75", "presto"])
def test_an_article_whose_date_does_not_exist_is_reported_and_not_published(site, date):
    configure(site)
    write_records(site, date, "2026-03-05")
    done = site.run("build", code=1)
    assert "a.jsonl:1: date: not a valid date; write 2026-03-05" in done.stderr
    assert dates(site) == {"Post 1": "2026-03-05T00:00:00Z"}


def test_an_article_whose_date_becomes_invalid_keeps_its_last_version(site):
    configure(site)
    write_records(site, "2026-03-04", "2026-03-05")
    site.run("build")
    before = site.items("recent")
    write_records(site, "2026-13-04", "2026-03-05")
    for _ in range(2):
        site.run("build", code=1)
        assert site.items("recent") == before
    write_records(site, "2026-02-04", "2026-03-05")
    site.run("build")
    assert dates(site)["Post 0"] == "2026-02-04T00:00:00Z"


def test_numeric_dates_of_a_feed_follow_its_language_or_its_other_dates(site):
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


# ---------------------------------------------------------------------------------------------------------
# Entries without a date


def write_post(site, name, date=None, **more):
    said = "".join(f"{key}: {value}\n" for key, value in {"title": name, "date": date, **more}.items() if value)
    return site.write(f"posts/{name}.md", f"---\n{said}---\n\nText of {name}.\n")


def set_times(site, **days):
    for name, day in days.items():
        moment = datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()
        os.utime(site.folder / f"posts/{name}.md", (moment, moment))


def feed(*listed):
    return make_channel(*(make_item(title, guid=title, date=date or "") for title, date in listed))


@pytest.fixture
def with_undated(site):
    """A site with an old article, and two without a valid date."""
    configure(site, sources="articles: posts/*.md\n")
    write_post(site, "old", "2019-05-01")
    write_post(site, "undated")
    write_post(site, "zero", "1899-12-30")
    site.run("build")
    return site


def test_an_undated_article_does_not_lead_the_stream(with_undated):
    assert with_undated.published_titles("recent")[0] == "old"
    with_undated.run("build", "--force")
    assert with_undated.published_titles("recent")[0] == "old"


def test_an_undated_article_has_no_date_in_any_format(with_undated):
    public = with_undated.folder / "public"
    assert dates(with_undated) == {"old": "2019-05-01T00:00:00Z", "undated": None, "zero": None}
    assert (public / "recent.rss.xml").read_text("utf-8").count("<pubDate>") == 1
    assert (public / "recent.atom.xml").read_text("utf-8").count("<published>") == 1
    assert (public / "recent.html").read_text("utf-8").count("dt-published") == 1


@pytest.fixture
def later(site):
    """A site to which an undated article was added after the first build, on the first day of 2027."""
    configure(site, sources="articles: posts/*.md\n")
    write_post(site, "old", "2019-05-01")
    site.run("build")
    write_post(site, "new")
    site.run("build", SOURCE_DATE_EPOCH="1798761600")
    return site


def test_an_undated_article_added_later_gets_the_time_of_the_build(later):
    assert dates(later)["new"] == "2027-01-01T00:00:00Z"


def test_an_undated_article_that_changes_keeps_its_date(later):
    write_post(later, "new", tags="changed")
    later.run("build", SOURCE_DATE_EPOCH="1798848000")
    assert dates(later)["new"] == "2027-01-01T00:00:00Z"


def test_an_undated_article_that_gets_a_date_takes_it(later):
    write_post(later, "new", "2020-02-02")
    later.run("build", SOURCE_DATE_EPOCH="1798848000")
    assert dates(later)["new"] == "2020-02-02T00:00:00Z"


def test_a_date_that_feedtool_gave_survives_a_lost_store(site):
    configure(site, sources="articles: posts/*.md\n")
    write_post(site, "old", "2019-05-01")
    write_post(site, "undated")
    site.run("build", SOURCE_DATE_EPOCH="1796083200")
    write_post(site, "new")
    site.run("build", SOURCE_DATE_EPOCH="1798761600")
    before = dates(site)
    assert before == {"new": "2027-01-01T00:00:00Z", "old": "2019-05-01T00:00:00Z", "undated": None}
    shutil.rmtree(site.folder / ".feedtool")
    site.run("build", SOURCE_DATE_EPOCH="1798848000")
    assert dates(site) == before


def test_different_file_times_date_undated_articles_but_not_above_a_stated_date(site):
    configure(site, sources="articles: posts/*.md\n")
    for name in ("a", "b", "c"):
        write_post(site, name)
    write_post(site, "stated", "2025-03-01")
    set_times(site, a="2024-01-02", b="2024-06-07", c="2026-02-03", stated="2025-03-01")
    site.run("build")
    assert site.published_titles("recent") == ["stated", "c", "b", "a"]
    assert dates(site) == {
        "stated": "2025-03-01T00:00:00Z",
        "c": "2025-03-01T00:00:00Z",
        "b": "2024-06-07T00:00:00Z",
        "a": "2024-01-02T00:00:00Z",
    }


def test_equal_file_times_of_a_checkout_date_no_article(site):
    configure(site, sources="articles: posts/*.md\n")
    for name in ("a", "b"):
        write_post(site, name)
    set_times(site, a="2024-01-02T10:00", b="2024-01-02T10:30")
    site.run("build")
    assert dates(site) == {"a": None, "b": None}


def test_the_last_commit_of_a_file_dates_its_article(site):
    if shutil.which("git") is None:
        pytest.skip("there is no git")
    configure(site, sources="articles: posts/*.md\n")
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    subprocess.run(["git", "init", "-q"], cwd=site.folder, check=True)
    for name, day in (("a", "2024-01-02T10:00:00Z"), ("è b", "2024-06-07T10:00:00Z")):
        write_post(site, name)
        subprocess.run(["git", "add", "."], cwd=site.folder, check=True)
        environ = os.environ | {"GIT_COMMITTER_DATE": day, "GIT_AUTHOR_DATE": day}
        subprocess.run(["git", *who, "commit", "-qm", name], cwd=site.folder, check=True, env=environ)
    site.run("build")
    assert dates(site) == {"è b": "2024-06-07T10:00:00Z", "a": "2024-01-02T10:00:00Z"}


def test_the_option_as_of_dates_an_undated_article(site):
    configure(site, sources="articles: posts/*.md\n")
    write_post(site, "a")
    site.run("build")
    assert dates(site) == {"a": None}
    site.run("build", "--as-of", "2026-03-03T12:00Z")
    assert dates(site) == {"a": "2026-03-03T12:00:00Z"}


NEWER, OLDER = "Mon, 02 Mar 2026 10:00:00 GMT", "Mon, 09 Feb 2026 10:00:00 GMT"
INFERRED = {
    "newer": "2026-03-02T10:00:00Z",
    "top": "2026-03-02T10:00:00Z",
    "middle": "2026-02-09T10:00:01Z",
    "older": "2026-02-09T10:00:00Z",
}


@pytest.fixture
def undated(site):
    """A site with a feed in which two entries have no valid date."""
    configure(site, sources="subscriptions: [f.xml]\n")
    site.write(
        "f.xml", feed(("top", None), ("newer", NEWER), ("middle", "Thu, 31 Feb 2026 10:00 GMT"), ("older", OLDER))
    )
    site.run("build")
    return site


def test_an_undated_entry_of_a_feed_gets_a_date_between_its_neighbors(undated):
    assert undated.published_titles("recent") == [*INFERRED]
    assert dates(undated) == INFERRED


def test_an_undated_entry_of_a_feed_keeps_its_date_when_a_newer_one_arrives(undated):
    undated.write("f.xml", feed(("news", None), ("top", None), ("newer", NEWER), ("middle", None)))
    undated.run("build", "--force", SOURCE_DATE_EPOCH="1798761600")
    assert dates(undated) == {"news": "2027-01-01T00:00:00Z", **INFERRED}


def test_a_saved_page_without_a_known_day_does_not_lead_the_stream(site):
    listed = "Recent Posts\n\nA post of the list\n\nAn excerpt of some words that say what it is about.\n\n1 day ago\n"
    site.write("pages/a.txt", f"News\n\nA headline of the page\n\nThe text of the page, a paragraph of it.\n\n{listed}")
    configure(site, "en", sources="articles: [posts/*.md, pages/*.txt]\n")
    write_post(site, "old", "2019-05-01")
    site.run("build")
    assert site.published_titles("recent")[0] == "old"


def test_an_offer_is_shown_until_the_end_of_its_last_day(site):
    configure(site, more=", timezone: Europe/Rome")
    offer = {"id": "1", "title": "Offer", "url": "/1", "date": "2026-03-01", "price": "9 €", "scadenza": "29/03/2026"}
    site.write("a.jsonl", json.dumps(offer) + "\n" + json.dumps({"id": "2", "title": "Post", "date": "2026-03-01"}))
    site.run("build", SOURCE_DATE_EPOCH=str(int(datetime(2026, 3, 29, 21, 59, tzinfo=UTC).timestamp())))
    assert site.published_titles("recent") == ["Offer", "Post"]
    site.run("build", SOURCE_DATE_EPOCH=str(int(datetime(2026, 3, 29, 22, 0, tzinfo=UTC).timestamp())))
    assert site.published_titles("recent") == ["Post"]


# ---------------------------------------------------------------------------------------------------------
# Clocks


@pytest.mark.parametrize("wrong", ["6000000", "946684800", "1609459200", "1772323200", "1798761600"])
def test_dates_of_a_feed_are_restored_after_a_wrong_clock_is_corrected(site, wrong):
    """The clock stands in 1970, 2000, 2021, some days before the newest entry, and in 2027."""
    listed = [("c", "Tue, 03 Mar 2026 10:00:00 GMT"), ("b", "Fri, 27 Feb 2026 10:00:00 GMT"), ("a", "Mon, 03 Feb 2025")]
    configure(site, sources="subscriptions: [f.xml, g.xml]\narticles: posts/*.md\n")
    write_post(site, "own", "2026-03-02")
    entry = "<entry><id>urn:d</id><title>d</title><updated>2026-03-01T10:00:00Z</updated></entry>"
    site.write("g.xml", f"<feed xmlns='http://www.w3.org/2005/Atom'><id>urn:g</id><title>G</title>{entry}</feed>")
    site.write("f.xml", feed(*listed))
    site.run("build", SOURCE_DATE_EPOCH=wrong)
    right = "1782864000"
    expected = {
        "c": "2026-03-03T10:00:00Z",
        "own": "2026-03-02T00:00:00Z",
        "d": "2026-03-01T10:00:00Z",
        "b": "2026-02-27T10:00:00Z",
        "a": "2025-02-03T00:00:00Z",
    }
    site.run("build", "--force", SOURCE_DATE_EPOCH=right)
    assert dates(site) == expected
    site.write("f.xml", feed(*listed).replace("<title>F<", "<title>G<").replace("</item>", "<author>x</author></item>"))
    site.run("build", "--force", SOURCE_DATE_EPOCH=right)
    assert dates(site) == expected
    assert site.published_titles("recent") == [*expected]


@pytest.mark.parametrize("days", [-40, -10, -1, 1, 40, 400])
def test_a_wrong_clock_in_one_build_does_not_move_a_date_that_feedtool_gave(site, days):
    right = int(datetime(2026, 9, 21, tzinfo=UTC).timestamp())
    configure(site, sources="subscriptions: [f.xml]\n")
    site.write(
        "f.xml", feed(("c", "Sun, 20 Sep 2026 10:00:00 GMT"), ("b", None), ("a", "Sat, 19 Sep 2026 10:00:00 GMT"))
    )
    site.run("build", SOURCE_DATE_EPOCH=str(right))
    before = dates(site)
    assert before["b"].startswith("2026-09-19T10:00:0")
    site.run("build", "--force", SOURCE_DATE_EPOCH=str(right + days * 86400))
    site.run("build", "--force", SOURCE_DATE_EPOCH=str(right + 7200))
    assert dates(site) == before


@pytest.mark.parametrize("date", ["9999-12-31T23:59:59.9999999", "2262-04-11T23:47:16Z", "2106-02-07T06:28:15Z"])
def test_the_largest_date_of_a_clock_in_a_feed_is_not_used(site, date):
    configure(site, sources="subscriptions: [f.json]\n")
    entries = [
        {"id": str(at), "url": f"https://f.example/{at}", "title": title, "content_text": title, "date_published": day}
        for at, (title, day) in enumerate({"Newest": "2026-03-09", "Odd": date, "Oldest": "2026-03-01"}.items())
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": entries}
    site.write("f.json", json.dumps(feed))
    site.run("build")
    found = [(item["title"], item["date_published"][:10]) for item in site.items("recent")]
    assert found == [("Newest", "2026-03-09"), ("Odd", "2026-03-01"), ("Oldest", "2026-03-01")]


def test_an_article_of_the_year_9999_stays_scheduled(site):
    configure(site)
    write_records(site, "9999-12-31", "2026-03-01")
    assert "1 scheduled for 9999-12-31" in site.run("build").stdout
    assert dates(site) == {"Post 1": "2026-03-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("date", "shown"), [([2026, 3, 5], "a list"), ({"year": 2026}, "a mapping"), (True, "True"), (False, "False")]
)
def test_an_article_whose_date_is_not_a_text_is_reported_and_not_published(site, date, shown):
    configure(site)
    write_records(site, date, "2026-03-01")
    done = site.run("build", code=1)
    assert f"a.jsonl:1: date: expected a date, found {shown}; write 2026-03-05" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert dates(site) == {"Post 1": "2026-03-01T00:00:00Z"}


def test_unreadable_dates_of_a_feed_are_one_note_for_each_reason(site):
    configure(site, "en", sources="subscriptions: [f.json]\n")
    days = ["05/03/2026", "06/04/2026", "2026-02-30T10:00:00Z", "soon", "2026-03-10T25:00:00Z", "2026-03-01", None]
    entries = [
        {"id": str(at), "url": f"https://f.example/{at}", "title": f"Post {at}", "content_text": "x"}
        | ({"date_published": day} if day else {})
        for at, day in enumerate(days)
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": entries}
    site.write("f.json", json.dumps(feed))
    done = site.run("build", "-v")
    assert done.stdout.count("note: ") == 2
    assert "note: ambiguous dates: 2; set `date_order: dmy` or `date_order: mdy`" in done.stdout
    assert "note: invalid dates, which count as missing: 3" in done.stdout
    assert len(site.items("recent")) == 7
