"""`feedtool explain`: what happened to an entry at each stage."""

from __future__ import annotations

import json

import pytest

TEXT = "Two kilometres of pale asphalt, four wooden bridges and a fountain every five hundred metres for riders."


@pytest.fixture
def site(site):
    def item(number, title, text, **more):
        return {"title": title, "link": f"https://lake.example/{number}", "content_html": f"<p>{text}</p>"} | more

    items = [item(1, "The path is open", TEXT), item(2, "The path is closed", "Snow fell all night, so nobody rides.")]
    site.write("a.json", json.dumps(items))
    site.write("b.json", json.dumps([item(1, "The path is open", TEXT, id="tag:x.example,2026:1")]))
    site.configure(site={"title": "Lake", "url": "https://lake.example/"}, articles=["a.json", "b.json"])
    site.invoke("build", "-q")
    return site


def explain(site, name):
    return site.invoke("explain", name).stdout


def test_a_duplicate_is_shown_with_the_rule_and_its_evidence(site):
    printed = explain(site, "tag:x.example,2026:1")
    assert "one of 2 copies" in printed
    assert ": same-url: lake.example/1; titles: equal" in printed
    assert "selected by all" in printed


def test_any_spelling_of_the_url_finds_the_entry(site):
    assert explain(site, "http://www.lake.example/1?utm_source=x") == explain(site, "https://lake.example/1")


def test_an_entry_without_duplicates_is_shown_with_the_most_similar_one(site):
    printed = explain(site, "https://lake.example/2")
    assert "no copy is known" in printed
    assert "nearest    https://lake.example/1 (a.json): titles: " in printed
    assert "0% of the shorter text" in printed


def test_an_entry_that_is_not_stored_is_an_error(site):
    errors = site.invoke("explain", "https://lake.example/3", code=3).stderr
    assert "no stored entry has the link or id" in errors


def test_the_time_of_a_scheduled_article_is_in_the_zone_of_the_site(site):
    about = {"title": "S", "url": "https://example.com/", "timezone": "Pacific/Auckland"}
    site.configure(site=about, articles="a.json")
    site.write("a.json", '[{"url": "https://example.com/a", "title": "A", "date": "2099-12-24 08:00"}]')
    site.run("build", code=None)
    assert "no: public from 2099-12-24 08:00 NZDT" in site.invoke("explain", "https://example.com/a").stdout


def test_an_expired_entry_is_shown_with_its_date(site):
    offer = {"title": "Bikes", "link": "https://lake.example/3", "date": "2026-01-01", "expires": "2026-02-01"}
    site.write("b.json", json.dumps([offer]))
    site.invoke("build", "-q")
    assert "compose    left out: it expired on 2026-02-01 23:59 UTC" in explain(site, "https://lake.example/3")
