"""`build`, `ingest` and `fetch` print their report with --json; report.schema.json describes it."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest

SCHEMA = json.loads(files("feedtool").joinpath("report.schema.json").read_text())
ARTICLE = "---\ntitle: Good\n---\nText.\n"
OPML = """<opml version="2.0"><head/><body>
<outline type="rss" text="A" xmlUrl="http://user:secret@127.0.0.1:1/feed.xml"/></body></opml>
"""


def report(site, *arguments, code=0, stderr=""):
    done = site.run(*arguments, "--json", code=code)
    assert done.stderr == stderr
    found = json.loads(done.stdout)
    jsonschema.validate(found, SCHEMA)
    assert found["exit_code"] == code
    return found


@pytest.fixture
def failing(site):
    site.write("good.md", ARTICLE)
    site.write("bad.md", "---\ntitle: Bad\ndate: someday\n---\nText.\n")
    site.configure(articles="*.md", subscriptions=["http://127.0.0.1:1/feed.xml"])
    return site


def test_a_build_reports_what_it_read_and_wrote(site):
    site.write("good.md", ARTICLE)
    site.configure(articles="good.md")
    found = report(site, "build")
    assert found["articles"]["added"] == 1
    left_out = {"has_older": False, "over_share": 0, "over_size": 0}
    assert found["streams"] == [{"name": "all", "title": "All", "entries": 1, "duplicates": 0, **left_out}]
    assert "all.rss.xml" in found["files"]["written"]


def test_a_build_with_nothing_new_says_so(site):
    site.write("good.md", ARTICLE)
    site.configure(articles="good.md")
    site.run("build")
    found = report(site, "build")
    assert found["nothing_new"]
    assert found["files"]["unchanged"] > 0


def test_a_build_reports_each_failure_with_its_place(failing):
    found = report(failing, "build", code=1)
    assert [one["where"] for one in found["articles"]["findings"]] == ["bad.md"]
    assert found["articles"]["findings"][0]["line"] == 3
    assert [one["source"] for one in found["feeds"]["findings"]] == ["http://127.0.0.1:1/feed.xml"]


def test_a_report_holds_no_password(failing):
    failing.write("list.opml", OPML)
    failing.configure(articles="good.md", subscriptions=[{"opml": "list.opml"}])
    found = report(failing, "build", code=1)["feeds"]["findings"]
    assert [one["source"] for one in found] == ["http://127.0.0.1:1/feed.xml"]
    assert "secret" not in json.dumps(found)


def test_a_quiet_build_reports_a_known_failure_again(failing):
    failing.run("build", "-q", code=1)
    assert len(report(failing, "build", "-q", code=1)["feeds"]["findings"]) == 1


def test_a_build_that_publishes_nothing_reports_why(site):
    site.configure(subscriptions=["missing.xml"])
    done = site.run("build", "--json", code=3)
    found = json.loads(done.stdout)
    jsonschema.validate(found, SCHEMA)
    assert found["error"] in done.stderr
    assert found["feeds"]["failed"] == 1


def test_ingest_and_fetch_report_their_part(failing):
    assert report(failing, "ingest", code=1)["articles"]["added"] == 1
    assert report(failing, "fetch", code=1)["feeds"]["failed"] == 1


def test_control_characters_of_a_message_are_escaped(site):
    site.write("good.md", ARTICLE)
    site.write("a\u202eb.md", "---\ntitle: [\n---\n")
    site.configure(articles="*.md")
    done = site.run("ingest", "--json", code=1)
    assert "\u202e" not in done.stdout
    assert json.loads(done.stdout)["articles"]["findings"][0]["where"] == "a\u202eb.md"


def test_the_former_option_of_ingest_names_the_present_one(site):
    assert "write --json > FILE" in site.run("ingest", "--report", "x.json", code=2).stderr


@pytest.mark.parametrize("other", ["--watch", "--explain=good.md"])
def test_json_is_refused_with_options_that_print_something_else(site, other):
    site.run("ingest", "--json", other, code=2)


def test_check_prints_the_same_object_for_both_spellings(site):
    site.write("feed.json", "{}")
    spellings = (["--json"], ["--format", "json"])
    first, second = (site.run("check", "feed.json", *one, code=1).stdout for one in spellings)
    assert json.loads(first)["valid"] is False
    assert first == second
