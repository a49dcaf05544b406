"""`feedtool status --check` exits by the state of the site."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest

DAY = 86400
START = 1_800_000_000


def at(seconds):
    return {"SOURCE_DATE_EPOCH": str(START + seconds)}


@pytest.fixture
def built(site):
    """A site that was built with one source that fails, missing.xml."""
    site.write("good.md", "---\ntitle: Good\n---\nText.\n")
    site.configure(articles="good.md", subscriptions=["missing.xml"])
    site.run("build", code=1, **at(0))
    return site


def check(site, *arguments, code, seconds=0):
    return site.run("status", "--check", *arguments, code=code, **at(seconds)).stdout


def test_a_site_is_ok_if_no_more_sources_fail_than_allowed(built):
    found = check(built, "--max-failing", "1", code=0, seconds=60)
    assert found.startswith("ok: built 1m ago, 1 of 2 sources failing\n")


def test_a_site_with_a_source_that_fails_exits_with_1_and_names_it(built):
    first, second, *_ = check(built, code=1).splitlines()
    assert first == "failing: built 0s ago, 1 of 2 sources failing"
    assert second == "failing missing.xml (0 entries)"


@pytest.mark.parametrize(("seconds", "code"), [(DAY, 0), (DAY + 1, 3)])
def test_a_site_is_stale_one_day_after_its_last_build(built, seconds, code):
    check(built, "--max-failing", "1", code=code, seconds=seconds)


def test_a_stale_site_exits_with_3_although_no_source_fails(built):
    found = check(built, "--max-age", "2h", "--max-failing", "1", code=3, seconds=3 * 3600 + 300)
    assert found.startswith("stale: built 3h 5m ago")


def test_a_site_that_was_never_built_is_stale(site):
    site.configure(articles="good.md")
    assert check(site, code=3) == "stale: never built, 0 of 1 source failing\n"


def test_a_build_with_nothing_new_counts_as_a_build(site):
    site.write("good.md", "---\ntitle: Good\n---\nText.\n")
    site.configure(articles="good.md")
    site.run("build", **at(0))
    assert "nothing is new" in site.run("build", **at(3600)).stdout
    assert check(site, code=0, seconds=3600).startswith("ok: built 0s ago")


@pytest.mark.parametrize("arguments", [["--dry-run"], ["--stream", "all"]])
def test_a_build_that_does_not_publish_the_whole_site_does_not_count(built, arguments):
    built.run("build", *arguments, code=None, **at(3600))
    assert "built 1h ago" in check(built, code=1, seconds=3600)


def test_a_build_that_cannot_publish_does_not_count(built):
    built.write("feeds.yaml", "site: {}\n")
    built.run("build", code=2, **at(3600))
    built.configure(articles="good.md", subscriptions=["missing.xml"])
    assert "built 1h ago" in check(built, code=1, seconds=3600)


def test_json_has_the_last_build_and_the_exit_code_is_that_of_the_check(built):
    found = json.loads(check(built, "--json", code=3, seconds=2 * DAY))
    jsonschema.validate(found, json.loads(files("feedtool").joinpath("status.schema.json").read_text()))
    assert found["last_build"] == "2027-01-15T08:00:00Z"
    assert [one["state"] for one in found["feeds"]] == ["ok", "failing"]


def test_a_limit_without_check_is_refused(site):
    assert "add --check" in site.run("status", "--max-age", "1h", code=2).stderr


def test_of_a_very_long_list_only_feeds_that_fail_are_shown(site, monkeypatch):
    monkeypatch.setattr("feedtool.feeds.subscriptions.MANY", 0)
    names = ["http://127.0.0.1:1/down", "http://127.0.0.1:1/new"]
    outlines = "".join(f'<outline text="A" xmlUrl="{name}"/>' for name in names)
    site.write("list.opml", f'<opml version="2.0"><head><title>L</title></head><body>{outlines}</body></opml>')
    site.configure(subscriptions=[{"opml": "list.opml"}], fetch={"allow_hosts": ["127.0.0.1"]})
    site.invoke("fetch", code=1)
    shown = site.invoke("status").stdout
    assert "list.opml (2 feeds)" in shown
    assert "Others in lists: 0 failing" in shown
    found = json.loads(site.invoke("status", "--json").stdout)
    jsonschema.validate(found, json.loads(files("feedtool").joinpath("status.schema.json").read_text()))
    assert [one["key"] for one in found["feeds"]] == ["list.opml", *names]
    assert "2 of 3 sources failing" in site.invoke("status", "--check", code=3).stdout
