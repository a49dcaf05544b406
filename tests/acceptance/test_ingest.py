"""`feedtool ingest` reports mistakes with their position and explains how it reads a file."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

CONFIG = """\
site: {title: Officina, url: https://example.com/, timezone: Europe/Rome}
articles:
  - path: articoli.csv
    category: News
    fields: {Intestazione: title, Uscito il: published}
streams:
  news: {title: News, categories: [News]}
"""
GOOD = "Id;Intestazione;Uscito il;Colore\n1;Primo;2026-03-05;rosso\n"
BAD = "2;Secondo;presto;blu\n"


def start(site, text):
    site.write("feeds.yaml", CONFIG)
    site.write("articoli.csv", text)


def stored(site):
    return site.run("categories", "--json").stdout


def test_the_config_maps_columns_to_fields(site):
    start(site, GOOD)
    site.run("build")
    item = site.items("news")[0]
    assert item["title"] == "Primo"
    assert item["date_published"] == "2026-03-04T23:00:00Z"


def test_strict_stores_nothing_if_a_record_is_wrong(site):
    start(site, GOOD + BAD)
    done = site.run("ingest", "--strict", code=1)
    assert "articoli.csv:3" in done.stderr
    assert "nothing was stored" in done.stderr
    assert json.loads(stored(site))["placed"][0][1] == 0


def test_strict_stores_correct_records(site):
    start(site, GOOD)
    site.run("ingest", "--strict")
    assert json.loads(stored(site))["placed"][0][1] == 1


def test_the_report_contains_every_finding_with_its_line(site):
    start(site, GOOD + BAD)
    report = json.loads(site.run("ingest", "--json", code=1).stdout)
    assert report["articles"]["findings"] == [
        {
            "where": "articoli.csv",
            "code": None,
            "message": "not a valid date",
            "line": 3,
            "field": "Uscito il",
            "hint": "write 2026-03-05 or 2026-03-05 14:30",
        }
    ]


def test_the_report_lists_repairs_as_notes_with_a_code(site):
    start(site, "")
    (site.folder / "articoli.csv").write_bytes(GOOD.replace("rosso", "blé").encode("windows-1252"))
    assert json.loads(site.run("ingest", "--json").stdout)["articles"]["notes"] == [
        {
            "where": "articoli.csv",
            "code": "encoding",
            "line": None,
            "field": None,
            "message": "the file is not UTF-8; read as windows-1252",
            "hint": None,
        }
    ]


def test_explain_prints_the_source_of_each_field(site):
    start(site, GOOD)
    assert site.run("ingest", "--explain", "articoli.csv").stdout.splitlines() == [
        "articoli.csv: csv, source articoli.csv",
        "record 1, line 2",
        "  public: yes",
        "  id            line 2: Id = 1",
        "  title         line 2: Intestazione = Primo",
        "  published     line 2: Uscito il = 2026-03-05",
        "  ignored       line 2: Colore = rosso",
        "default for records: category = News",
    ]


def test_explain_counts_relative_dates_from_when_the_page_was_saved(site):
    start(site, GOOD)
    page = Path(__file__).parents[1] / "data/parsers/saved-text/english_breadcrumb.txt"
    site.write("page.txt", page.read_bytes())
    site.write("feeds.yaml", CONFIG.replace("path: articoli.csv", "path: page.txt"))
    printed = site.run("ingest", "--explain", "page.txt", "--as-of", "2024-05-06", code=None).stdout
    assert "published = 2024-0" in printed


def test_explain_cannot_be_combined_with_options_that_store(site):
    start(site, GOOD)
    done = site.run("ingest", "--explain", "articoli.csv", "--strict", code=2)
    assert "can only be combined with --as-of" in done.stderr


def test_explain_refuses_a_file_that_is_not_an_article(site):
    start(site, GOOD)
    assert "no source of `articles:`" in site.run("ingest", "--explain", "feeds.yaml", code=2).stderr


def test_categories_lists_uncategorized_entries(site):
    start(site, GOOD)
    site.write("feeds.yaml", CONFIG.replace("    category: News\n", ""))
    site.run("ingest")
    assert site.run("categories").stdout.splitlines() == [
        "News: 0 entries",
        "Uncategorized: 1 entry",
        "    Primo (articoli.csv)",
    ]


LINES = '{"id": "a", "title": "By pipe", "date": "2026-03-05"}\n{"id": "b", "title": "Two", "date": "2026-03-04"}\n'


def titles(site):
    site.run("build", "-q")
    return [item["title"] for item in site.items("news")]


def test_standard_input_is_an_additional_document_of_the_first_source(site):
    start(site, GOOD)
    site.run("ingest", "-", "--format", "jsonl", stdin=LINES)
    assert titles(site) == ["Primo", "By pipe", "Two"]
    site.run("ingest", "-", "--format", "jsonl", stdin=LINES.splitlines()[0])
    assert titles(site) == ["Primo", "By pipe"]


def test_standard_input_can_be_a_source(site):
    site.write("feeds.yaml", CONFIG.replace("articoli.csv", '"-"'))
    site.run("ingest", "-", "--format", "jsonl", stdin=LINES)
    assert titles(site) == ["By pipe", "Two"]


def test_standard_input_that_cannot_be_read_is_reported(site):
    start(site, GOOD)
    assert "-:1: not valid JSON" in site.run("ingest", "-", "--format", "jsonl", stdin="{oops", code=None).stderr


def test_an_unknown_format_of_standard_input_is_refused(site):
    start(site, GOOD)
    assert "unknown format 'tomes'" in site.run("ingest", "-", "--format", "tomes", stdin="", code=2).stderr


def test_a_format_without_standard_input_is_refused(site):
    start(site, GOOD)
    assert "--format applies to standard input" in site.run("ingest", "--format", "jsonl", code=2).stderr


def test_ingest_counts_uncategorized_entries(site):
    start(site, GOOD)
    site.write("feeds.yaml", CONFIG.replace("    category: News\n", "") + "categories: {News: []}\n")
    assert "Uncategorized: 1 entry" in site.run("ingest").stdout


def test_explain_prints_the_rule_of_a_category(site):
    start(site, GOOD)
    rule = 'categories: {Reviews: []}\ncategory_rules:\n  - {category: Reviews, title: ["Pri*"]}\n'
    site.write("feeds.yaml", CONFIG.replace("    category: News\n", "") + rule)
    site.run("build")
    assert "category   Reviews: rule 1: title 'Pri*'" in site.run("explain", "1").stdout


@pytest.fixture
def watcher(site):
    """`ingest --watch` in a site, after its first run."""
    start(site, GOOD)
    with site.start("ingest", "--watch", stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            assert "1 new" in process.stdout.readline()
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=120)


def write_until_stored(site, text):
    """Write the records again and again, until the watcher has stored two."""
    deadline = time.monotonic() + 300
    while json.loads(stored(site))["placed"][0][1] < 2 and time.monotonic() < deadline:
        site.write("articoli.csv", text)
        time.sleep(0.2)
    return json.loads(stored(site))["placed"][0][1]


def test_watch_reads_changed_files(site, watcher):
    assert write_until_stored(site, f"{GOOD}2;Secondo;2026-03-06;blu\n") == 2


def test_watch_continues_after_a_mistake(site, watcher):
    site.write("feeds.yaml", "site: [")
    assert "feeds.yaml" in watcher.stderr.readline()
    site.write("feeds.yaml", CONFIG)
    assert write_until_stored(site, f"{GOOD}2;Secondo;2026-03-06;blu\n") == 2
