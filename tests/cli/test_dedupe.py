"""`feedtool dedupe`: exact output for a file of entries."""

from __future__ import annotations

import json

import pytest

TEXT = "Two kilometres of pale asphalt, four wooden bridges and a fountain every five hundred metres\u2028for riders."


def run(site, records, *options):
    site.write("entries.jsonl", "\n".join(json.dumps(record, ensure_ascii=False) for record in records) + "\n")
    return json.loads(site.invoke("dedupe", "entries.jsonl", *options).stdout)


def record(id_, feed, url, title="The path along the shore is open", **more):
    return {"id": id_, "feed": feed, "guid": url, "url": url, "title": title, "content_html": TEXT, "x": [1]} | more


RECORDS = [
    record("b", "https://one.example/feed", "https://one.example/path"),
    record("a", "https://two.example/feed", "https://one.example/path?utm_source=two"),
    record("c", "https://two.example/feed", "https://two.example/c", title="Library at night", content_html="Open."),
]


def test_a_cluster_is_named_after_its_smallest_id(site):
    assert run(site, RECORDS) == {"a": "a", "b": "a", "c": "c"}


def test_the_order_of_lines_does_not_matter(site):
    assert run(site, RECORDS[::-1]) == run(site, RECORDS)


def test_explain_prints_rule_and_evidence(site):
    found = run(site, RECORDS, "--explain")
    assert found["clusters"] == {"a": "a", "b": "a", "c": "c"}
    (join,) = found["joined"]
    assert join["entries"] == ["a", "b"]
    assert join["rule"] == "alternate-id"
    assert "one.example/path" in join["evidence"]


def test_only_the_given_rules_are_used(site):
    assert run(site, RECORDS, "--rule", "same-id") == {"a": "a", "b": "b", "c": "c"}


def test_relative_links_are_those_of_their_own_site(site):
    records = [
        record("a", "1", "/2026/hello/", title="Hello", content_html="We sell boats and oars, new and used, all year."),
        record("b", "2", "/2026/hello/", title="Hello", content_html="My first post on this page, written on a train."),
    ]
    feeds = [{"id": key, "title": key, "site_url": f"https://{key}.example/"} for key in "12"]
    site.write("feeds.json", json.dumps(feeds))
    assert run(site, records, "--feeds", "feeds.json") == {"a": "a", "b": "b"}


def test_all_keys_but_the_id_may_be_missing_or_invalid(site):
    odd = {
        "id": 7,
        "title": None,
        "published": "yesterday",
        "url": "http://[",
        "authors": [None, {"name": 1}],
        "lang": 3,
    }
    assert run(site, [odd, {"id": "b"}]) == {"7": "7", "b": "b"}


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
def test_an_invalid_line_is_reported_and_the_others_are_grouped(site, line, says):
    lines = [json.dumps(record) for record in RECORDS]
    text = "\n".join([*lines, line, json.dumps({"id": "d"})])
    site.write("entries.jsonl", text.encode(errors="surrogateescape"))
    done = site.invoke("dedupe", "entries.jsonl", code=1)
    assert json.loads(done.stdout) == {"a": "a", "b": "a", "c": "c", "d": "d"}
    assert "entries.jsonl:4: " in done.stderr
    assert says in done.stderr


def test_a_file_without_entries_is_an_error(site):
    site.write("entries.jsonl", "{\n[]\n")
    assert "no line is a valid entry" in site.invoke("dedupe", "entries.jsonl", code=2).stderr


def test_entries_come_from_standard_input_too(site):
    text = "\n".join(json.dumps(record) for record in RECORDS)
    assert json.loads(site.invoke("dedupe", "-", stdin=text).stdout) == {"a": "a", "b": "a", "c": "c"}
