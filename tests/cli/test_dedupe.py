"""`feedtool dedupe`: exact output for a file of entries."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from feedtool.cli.dedupe import command
from feedtool.errors import ConfigError

TEXT = "Two kilometres of pale asphalt, four wooden bridges and a fountain every five hundred metres\u2028for riders."


def run(tmp_path, records, *options, feeds=None):
    entries = tmp_path / "entries.jsonl"
    entries.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records) + "\n", encoding="utf-8")
    if feeds is not None:
        (tmp_path / "feeds.json").write_text(json.dumps(feeds), encoding="utf-8")
        options = ("--feeds", str(tmp_path / "feeds.json"), *options)
    done = CliRunner().invoke(command, [str(entries), *options], standalone_mode=False, catch_exceptions=False)
    return json.loads(done.stdout)


def record(id_, feed, url, title="The path along the shore is open", **more):
    return {"id": id_, "feed": feed, "guid": url, "url": url, "title": title, "content_html": TEXT, "x": [1]} | more


RECORDS = [
    record("b", "https://one.example/feed", "https://one.example/path"),
    record("a", "https://two.example/feed", "https://one.example/path?utm_source=two"),
    record("c", "https://two.example/feed", "https://two.example/c", title="Library at night", content_html="Open."),
]


def test_a_cluster_is_named_after_its_smallest_id(tmp_path):
    assert run(tmp_path, RECORDS) == {"a": "a", "b": "a", "c": "c"}


def test_the_order_of_lines_does_not_matter(tmp_path):
    assert run(tmp_path, RECORDS[::-1]) == run(tmp_path, RECORDS)


def test_explain_prints_rule_and_evidence(tmp_path):
    found = run(tmp_path, RECORDS, "--explain")
    assert found["clusters"] == {"a": "a", "b": "a", "c": "c"}
    (join,) = found["joined"]
    assert join["entries"] == ["a", "b"]
    assert join["rule"] == "alternate-id"
    assert "one.example/path" in join["evidence"]


def test_only_the_given_rules_are_used(tmp_path):
    assert run(tmp_path, RECORDS, "--rule", "same-id") == {"a": "a", "b": "b", "c": "c"}


def test_relative_links_are_those_of_their_own_site(tmp_path):
    records = [
        record("a", "1", "/2026/hello/", title="Hello", content_html="We sell boats and oars, new and used, all year."),
        record("b", "2", "/2026/hello/", title="Hello", content_html="My first post on this page, written on a train."),
    ]
    feeds = [{"id": key, "title": key, "site_url": f"https://{key}.example/"} for key in "12"]
    assert run(tmp_path, records, feeds=feeds) == {"a": "a", "b": "b"}


def test_all_keys_but_the_id_may_be_missing_or_invalid(tmp_path):
    odd = {
        "id": 7,
        "title": None,
        "published": "yesterday",
        "url": "http://[",
        "authors": [None, {"name": 1}],
        "lang": 3,
    }
    assert run(tmp_path, [odd, {"id": "b"}]) == {"7": "7", "b": "b"}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not an object with an id"),
        ('{"title": "x"}', "not an object with an id"),
        ('{"id": "a"}', "duplicate id 'a'"),
        ("\udcff", "not JSON"),
    ],
)
def test_an_invalid_line_is_reported_and_the_others_are_grouped(tmp_path, line, says):
    lines = [json.dumps(record) for record in RECORDS]
    text = "\n".join([*lines, line, json.dumps({"id": "d"})])
    (tmp_path / "entries.jsonl").write_bytes(text.encode(errors="surrogateescape"))
    done = CliRunner().invoke(command, [str(tmp_path / "entries.jsonl")], standalone_mode=False, catch_exceptions=False)
    assert json.loads(done.stdout) == {"a": "a", "b": "a", "c": "c", "d": "d"}
    assert "entries.jsonl:4: " in done.stderr
    assert says in done.stderr
    assert done.return_value == 1


def test_a_file_without_entries_is_an_error(tmp_path):
    (tmp_path / "entries.jsonl").write_text("{\n[]\n")
    with pytest.raises(ConfigError, match="no line is a valid entry"):
        CliRunner().invoke(command, [str(tmp_path / "entries.jsonl")], standalone_mode=False, catch_exceptions=False)


def test_entries_come_from_standard_input_too():
    text = "\n".join(json.dumps(record) for record in RECORDS)
    done = CliRunner().invoke(command, ["-"], input=text, standalone_mode=False, catch_exceptions=False)
    assert json.loads(done.stdout) == {"a": "a", "b": "a", "c": "c"}
