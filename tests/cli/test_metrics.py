"""`metrics:` makes each build write a file that Prometheus reads."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

SAMPLE = re.compile(r'\w+\{(?:\w+="(?:[^"\\]|\\.)*",?)+\} [0-9.e+-]+')
DOCS = (Path(__file__).parents[2] / "docs" / "how-to" / "monitoring.md").read_text("utf-8")
TIME = {"SOURCE_DATE_EPOCH": "1800000000"}
LATER = {"SOURCE_DATE_EPOCH": "1800003600"}
ARTICLE = "---\ntitle: Good\n---\nText.\n"


@pytest.fixture
def measured(site):
    site.write("good.md", ARTICLE)
    site.configure(articles="good.md", subscriptions=["missing.xml"], metrics="feedtool.prom")
    site.run("build", code=1, **TIME)
    return site


def read(site):
    return (site.folder / "feedtool.prom").read_text()


@pytest.mark.parametrize(
    ("name", "label", "value"),
    [
        ("sources", ',state="failing"', 1),
        ("sources", ',state="ok"', 1),
        ("stream_entries", ',stream="all"', 1),
        ("new_entries", ',from="articles"', 1),
        ("last_success_timestamp_seconds", "", 1800000000),
    ],
)
def test_the_metrics_have_sources_entries_and_the_time(measured, name, label, value):
    assert f'feedtool_{name}{{site="https://example.com/"{label}}} {value}' in read(measured).splitlines()


def test_every_line_has_the_syntax_of_the_text_format(measured):
    samples = [line for line in read(measured).splitlines() if not line.startswith(("# HELP ", "# TYPE "))]
    assert [line for line in samples if not SAMPLE.fullmatch(line)] == []


def test_every_metric_is_documented(measured):
    names = re.findall(r"^# TYPE (\w+) gauge$", read(measured), re.MULTILINE)
    assert re.findall(r"^\| `(feedtool_\w+)` \|", DOCS, re.MULTILINE) == names


def test_a_build_with_nothing_new_writes_its_time(measured):
    measured.run("build", code=1, **LATER)
    assert "} 1800003600\n" in read(measured)
    assert 'stream="all"} 1\n' in read(measured)


@pytest.mark.parametrize("arguments", [["--dry-run"], ["--stream", "all"]])
def test_a_build_that_does_not_publish_the_whole_site_writes_no_metrics(measured, arguments):
    before = read(measured)
    measured.run("build", *arguments, code=None, **LATER)
    assert read(measured) == before


def test_metrics_that_cannot_be_written_are_an_error_and_the_site_is_published(site):
    site.write("good.md", ARTICLE)
    site.configure(articles="good.md", metrics="missing/feedtool.prom")
    done = site.run("build", "--json", code=5)
    assert "missing/feedtool.prom: no such file or directory" in done.stderr
    assert json.loads(done.stdout)["exit_code"] == 5
    assert site.published_titles() == ["Good"]
