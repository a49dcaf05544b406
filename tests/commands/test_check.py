"""`feedtool check`: findings for people and programs, and the exit code for CI."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from feedtool.cli import cli

DATA = Path(__file__).parent.parent / "data" / "linters"
BASE = "https://example.com/feeds/"


def check(*arguments):
    return CliRunner().invoke(cli, ["check", *map(str, arguments)], standalone_mode=False, catch_exceptions=False)


def make_json(*ids, date="2026-03-0{}T08:00:00Z", **more):
    items = [
        {"id": f"https://example.com/{n}", "url": f"https://example.com/{n}", "content_text": "x"}
        | {"date_published": date.format(n)}
        for n in ids
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "language": "en", "items": items}
    return json.dumps(feed | {"feed_url": f"{BASE}news.json"} | more)


def make_atom(*ids):
    entries = "".join(
        f"<entry><id>https://example.com/{n}</id><title>T</title><updated>2026-03-0{n}T08:00:00Z</updated>"
        f"<link href='https://example.com/{n}'/><summary>S</summary></entry>"
        for n in ids
    )
    return (
        f"<feed xmlns='http://www.w3.org/2005/Atom'><id>{BASE}news</id><title>T</title>"
        f"<updated>2026-03-05T08:00:00Z</updated><author><name>A</name></author>"
        f"<link rel='self' href='{BASE}news.atom.xml'/>{entries}</feed>"
    )


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "news.json").write_text(make_json(3, 2, 1))
    (tmp_path / "news.atom.xml").write_text(make_atom(3, 2, 1))
    (tmp_path / "news.json.gz").write_bytes(gzip.compress((tmp_path / "news.json").read_bytes()))
    (tmp_path / "package.json").write_text('{"name": "no feed"}')
    return tmp_path


def rules(done):
    report = json.loads(done.stdout)
    return [row["rule"] for row in report["errors"] + report["warnings"]]


def test_a_valid_feed_ends_with_zero():
    done = check(DATA / "rss" / "whole.xml")
    assert (done.stdout, done.return_value) == ("1 file valid, 0 warnings\n", 0)


def test_an_error_names_file_line_rule_and_specification():
    path = DATA / "rss" / "no_title.xml"
    done = check(path)
    assert f"{path}:2: error missing-title: <channel> lacks <title> [RSS 2.0, <channel>]" in done.stdout
    assert done.return_value == 1
    assert "1 error and 0 warnings in 1 file" in done.stderr


def test_warnings_count_only_if_they_are_to():
    assert check(DATA / "rss" / "no_guid.xml").return_value == 0
    assert check(DATA / "rss" / "no_guid.xml", "--strict").return_value == 1


def test_a_program_reads_json():
    report = json.loads(check(DATA / "atom" / "no_id.xml", "--format", "json").stdout)
    assert report["valid"] is False
    assert report["errors"][0] | {"message": ""} == {
        "place": str(DATA / "atom" / "no_id.xml"),
        "line": 1,
        "severity": "error",
        "rule": "missing-id",
        "message": "",
        "hint": None,
        "spec": "RFC 4287 section 4.1.1",
    }


def test_code_hosts_read_annotations():
    done = check(DATA / "rss" / "guid_1.xml", "--format", "github")
    assert done.stdout.startswith("::warning file=")
    assert ",line=5,title=short-guid::" in done.stdout


def test_code_hosts_read_sarif():
    log = json.loads(check(DATA / "rss" / "guid_1.xml", "--format", "sarif").stdout)
    (result,) = log["runs"][0]["results"]
    assert (log["version"], result["ruleId"], result["level"]) == ("2.1.0", "short-guid", "warning")


def test_what_is_no_feed_is_said(tmp_path):
    (tmp_path / "page.html").write_text("<html>")
    assert "unknown-format" in check(tmp_path / "page.html").stdout
    assert "unreachable" in check(tmp_path / "none.xml").stdout


def test_a_good_folder_is_valid(folder):
    done = check(folder, "--url", BASE, "--strict")
    assert done.return_value == 0, done.stdout


def test_formats_that_list_different_entries_are_found(folder):
    (folder / "news.json").write_text(make_json(3, 1, 2))
    assert {"formats-differ", "not-newest-first", "twin-differs"} <= set(rules(check(folder, "--format", "json")))


def test_a_self_link_that_leads_elsewhere_is_found(folder):
    assert rules(check(folder, "--format", "json", "--url", "https://elsewhere.example/")) == ["self-link"] * 2


def test_an_entry_of_the_future_is_found(folder):
    (folder / "other.json").write_text(make_json(1, date="2999-01-01T00:00:00Z"))
    assert "future-date" in rules(check(folder, "--format", "json"))


def test_ids_that_changed_since_last_time_are_found(folder, tmp_path_factory):
    before = tmp_path_factory.mktemp("before")
    shutil.copytree(folder, before, dirs_exist_ok=True)
    (before / "gone.json").write_text(make_json(1))
    text = (folder / "news.atom.xml").read_text().replace("<id>https://example.com/1<", "<id>urn:x:1<")
    (folder / "news.atom.xml").write_text(text.replace(f"<id>{BASE}news<", f"<id>{BASE}other<"))
    found = rules(check(folder, "--format", "json", "--previous", before))
    assert {"id-changed", "feed-id-changed", "feed-gone"} <= set(found)
