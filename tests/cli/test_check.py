"""`feedtool check`: findings for people and programs, and the exit code for CI."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from pathlib import Path

import pytest

from support.server import Answer

DATA = Path(__file__).parent.parent / "data" / "lint"
BASE = "https://example.com/feeds/"


@pytest.fixture
def check(site):
    """Run `feedtool check`."""
    return lambda *arguments, code=None: site.invoke("check", *arguments, code=code)


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
        f"<updated>2026-03-0{max(ids, default=1)}T08:00:00Z</updated><author><name>A</name></author>"
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


def test_a_valid_feed_ends_with_zero(check):
    done = check(DATA / "rss" / "whole.xml")
    assert done.stdout == "1 file valid, 0 warnings\n"
    assert done.returncode == 0


def test_an_error_names_file_line_rule_and_specification(check):
    path = DATA / "rss" / "no_title.xml"
    done = check(path)
    assert f"{path}:2: error missing-title: <channel> lacks <title> [RSS 2.0, <channel>]" in done.stdout
    assert done.returncode == 1
    assert "1 error and 0 warnings in 1 file" in done.stderr


def test_warnings_count_only_with_strict(check):
    assert check(DATA / "rss" / "no_guid.xml").returncode == 0
    assert check(DATA / "rss" / "no_guid.xml", "--strict").returncode == 1


def test_a_program_reads_json(check):
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


def test_code_hosts_read_annotations(check):
    done = check(DATA / "rss" / "guid_1.xml", "--format", "github")
    assert done.stdout.startswith("::warning file=")
    assert ",line=5,title=short-guid::" in done.stdout


def test_code_hosts_read_sarif(check):
    log = json.loads(check(DATA / "rss" / "guid_1.xml", "--format", "sarif").stdout)
    (result,) = log["runs"][0]["results"]
    assert log["version"] == "2.1.0"
    assert result["ruleId"] == "short-guid"
    assert result["level"] == "warning"


def test_a_document_that_is_not_a_feed_is_reported(check, tmp_path):
    (tmp_path / "page.html").write_text("<html>")
    assert "unknown-format" in check(tmp_path / "page.html").stdout
    assert "unreachable" in check(tmp_path / "none.xml").stdout


def test_a_good_folder_is_valid(check, folder):
    done = check(folder, "--url", BASE, "--strict")
    assert done.returncode == 0, done.stdout


def test_formats_that_list_different_entries_are_found(check, folder):
    (folder / "news.json").write_text(make_json(3, 1, 2))
    assert {"formats-differ", "not-newest-first", "compressed-copy-differs"} <= set(
        rules(check(folder, "--format", "json"))
    )


def test_a_self_link_that_leads_elsewhere_is_found(check, folder):
    assert rules(check(folder, "--format", "json", "--url", "https://elsewhere.example/")) == ["self-link"] * 2


def test_an_entry_of_the_future_is_found(check, folder):
    (folder / "other.json").write_text(make_json(1, date="2999-01-01T00:00:00Z"))
    assert "future-date" in rules(check(folder, "--format", "json"))


def test_ids_that_changed_since_last_time_are_found(check, folder, tmp_path_factory):
    before = tmp_path_factory.mktemp("before")
    shutil.copytree(folder, before, dirs_exist_ok=True)
    (before / "gone.json").write_text(make_json(1))
    text = (folder / "news.atom.xml").read_text().replace("<id>https://example.com/1<", "<id>urn:x:1<")
    (folder / "news.atom.xml").write_text(text.replace(f"<id>{BASE}news<", f"<id>{BASE}other<"))
    found = rules(check(folder, "--format", "json", "--previous", before))
    assert {"id-changed", "feed-id-changed", "feed-gone"} <= set(found)


ARCHIVE = "<archive xmlns='http://purl.org/syndication/history/1.0'/>"


def link(relation, name):
    return f"<link rel='{relation}' href='{BASE}{name}'/>"


@pytest.fixture
def archived(folder):
    """Return a live feed and the two archives that it links to."""
    live = make_atom(3, 2, 1).replace("<entry>", f"{link('prev-archive', 'news.archive-2.atom.xml')}<entry>", 1)
    (folder / "news.atom.xml").write_text(live)
    for own, relation, other in ((1, "next-archive", 2), (2, "prev-archive", 1)):
        old = make_atom(own).replace("news.atom.xml", f"news.archive-{own}.atom.xml")
        links = link("current", "news.atom.xml") + link(relation, f"news.archive-{other}.atom.xml")
        (folder / f"news.archive-{own}.atom.xml").write_text(old.replace("<entry>", f"{ARCHIVE}{links}<entry>", 1))
    return folder


def test_a_folder_with_archives_is_valid(check, archived):
    outline = f"<outline type='rss' text='News' xmlUrl='{BASE}news.atom.xml'/>"
    head = "<head><title>T</title></head>"
    (archived / "feeds.opml").write_text(f"<opml version='2.0'>{head}<body>{outline}</body></opml>")
    done = check(archived, "--url", BASE, "--strict")
    assert done.returncode == 0, done.stdout


def test_an_archive_that_changed_or_was_removed_since_last_time_is_found(check, archived, tmp_path_factory):
    before = tmp_path_factory.mktemp("before")
    shutil.copytree(archived, before, dirs_exist_ok=True)
    path = archived / "news.archive-1.atom.xml"
    path.write_text(path.read_text().replace("<title>T", "<title>U"))
    assert "archive-changed" in rules(check(archived, "--format", "json", "--previous", before))
    path.unlink()
    found = rules(check(archived, "--format", "json", "--previous", before))
    assert {"archive-gone", "missing-archive"} <= set(found)


def test_an_archive_that_only_lost_an_entry_is_valid(check, archived, tmp_path_factory):
    path = archived / "news.archive-1.atom.xml"
    whole = path.read_text()
    before = tmp_path_factory.mktemp("before")
    taken_back = re.search(r"<entry>.*?</entry>", make_atom(7), re.DOTALL)[0]
    shutil.copytree(archived, before, dirs_exist_ok=True)
    (before / path.name).write_text(whole.replace("</feed>", f"{taken_back}</feed>"))
    assert "archive-changed" not in rules(check(archived, "--format", "json", "--previous", before))


def test_a_feed_that_no_list_names_is_found(check, folder):
    (folder / "feeds.opml").write_text(
        "<opml version='2.0'><head><title>T</title></head><body><outline text='None'/></body></opml>"
    )
    assert "unlisted-feed" in rules(check(folder, "--format", "json"))


def test_a_page_that_links_to_a_missing_feed_is_found(check, folder):
    named = "<link rel='alternate' type='application/rss+xml' href='gone.rss.xml'>"
    (folder / "index.html").write_text(f"<html><head>{named}</head></html>")
    assert "missing-feed" in rules(check(folder, "--format", "json"))


@pytest.mark.parametrize(
    ("style", "rule"),
    [("type='text/xsl' href='feed.xsl'", "xslt"), ("type='text/css' href='feed.css'", "missing-style")],
)
def test_a_style_that_does_not_work_is_found(check, folder, style, rule):
    path = folder / "news.atom.xml"
    path.write_text(f"<?xml-stylesheet {style}?>\n{path.read_text()}")
    assert rule in rules(check(folder, "--format", "json"))


def test_a_feed_that_is_not_as_new_as_its_newest_entry_is_found(check, folder):
    path = folder / "news.atom.xml"
    path.write_text(path.read_text().replace("03T08:00:00Z</updated><author>", "04T08:00:00Z</updated><author>"))
    assert "updated-differs" in rules(check(folder, "--format", "json"))


@pytest.mark.parametrize("suffix", ["br", "zst"])
def test_a_stale_precompressed_file_is_found(check, folder, suffix):
    from feedtool.output.writer import COMPRESSORS

    plain = (folder / "news.json").read_bytes()
    (folder / f"news.json.{suffix}").write_bytes(COMPRESSORS[suffix](plain))
    assert rules(check(folder, "--format", "json")) == []
    for broken in (COMPRESSORS[suffix](plain + b"x"), b"broken"):
        (folder / f"news.json.{suffix}").write_bytes(broken)
        assert rules(check(folder, "--format", "json")) == ["compressed-copy-differs"]


@pytest.fixture
def media_server(server):
    """A server with a file that supports ranges and one that does not."""
    part = Answer(status=206, body=b"x", headers={"Content-Range": "bytes 0-0/1000"})
    server.pages["/part.mp3"] = lambda request: part if request.headers.get("range") == "bytes=0-0" else Answer(404)
    server.pages["/whole.mp3"] = Answer(body=b"x" * 1_000_000)
    return server


def add_file(folder, url):
    feed = json.loads((folder / "news.json").read_text())
    feed["items"][0]["attachments"] = [{"url": url, "mime_type": "audio/mpeg"}]
    (folder / "pod.json").write_text(json.dumps(feed | {"feed_url": f"{BASE}pod.json"}))


@pytest.mark.parametrize(
    ("name", "found"), [("part.mp3", []), ("whole.mp3", []), ("gone.mp3", ["enclosure-unreachable"])]
)
def test_unreachable_enclosures_are_found_online(check, folder, media_server, name, found):
    add_file(folder, media_server.url(f"/{name}"))
    assert rules(check(folder, "--format", "json", "--online", "--allow-host", "127.0.0.1")) == found
    assert rules(check(folder / "pod.json", "--format", "json", "--online", "--allow-host", "127.0.0.1")) == found


def test_enclosures_on_private_hosts_are_not_requested(check, folder, media_server):
    add_file(folder, media_server.url("/gone.mp3"))
    done = check(folder, "--format", "json", "--online")
    assert rules(done) == []
    assert [row["rule"] for row in json.loads(done.stdout)["infos"]] == ["enclosure-unknown"]
