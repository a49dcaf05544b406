"""A stream with archives that composes only what changed publishes what composing everything would."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from support.site import Site

START = 1772400000
"""Seconds: 1 March 2026."""
STEPS = ("add", "add old", "edit", "remove", "withhold", "schedule", "late", "copy")


def make_record(number, **fields):
    text = f"<p>The text of post {number}, which has some words of its own about number {number}.</p>"
    day = f"2026-01-{number % 28 + 1:02}T08:{number % 60:02}:00Z"
    return {"id": f"p{number}", "title": f"Post {number}", "date": day, "content": text} | fields


CONFIG = {
    "articles": "a.json",
    "subscriptions": ["planet.json"],
    "streams": {
        "all": {"title": "All", "limit": 6, "archive": True},
        "own": {"title": "Own", "sources": ["articles"], "limit": 5},
    },
}


def write(site, records, copies):
    site.write("a.json", json.dumps([records[key] for key in sorted(records)]))
    items = [
        {
            "id": f"https://planet.example/{one['id']}",
            "title": one["title"],
            "content_html": one["content"],
            "date_published": one["date"],
            "url": f"https://planet.example/{one['id']}",
        }
        for one in copies
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Planet", "items": items}
    site.write("planet.json", json.dumps(feed))


def change(step, number, records, copies):
    """Change the records as an owner would; `number` chooses one."""
    existing = sorted(records)[number % len(records)] if records else None
    if step in ("add", "add old", "late") or existing is None:
        new = make_record(100 + number)
        if step == "add old":
            new["date"] = f"2025-0{number % 9 + 1}-01T00:00:00Z"
        records[f"x{number:04}"] = new
    elif step == "edit":
        records[existing] = records[existing] | {"title": f"Edited {number}"}
    elif step == "remove":
        del records[existing]
    elif step == "withhold":
        records[existing] = records[existing] | {"draft": not records[existing].get("draft", False)}
    elif step == "schedule":
        records[existing] = records[existing] | {"expires": "2026-03-04T00:00:00Z"}
    else:
        copies.append(records[existing])


@settings(max_examples=12, deadline=None)
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 40)), min_size=1, max_size=6))
def test_a_build_of_changes_publishes_what_a_whole_build_does(steps, tmp_path_factory):
    root = tmp_path_factory.mktemp("site")
    some, whole = Site(root / "some"), Site(root / "whole")
    records, copies = {f"r{number:04}": make_record(number) for number in range(30)}, []
    for site in (some, whole):
        site.configure(**CONFIG)
    for hour, step in enumerate([None, *steps]):
        if step is not None:
            change(*step, records, copies)
        for site in (some, whole):
            write(site, records, copies)
            with patch.dict(os.environ, SOURCE_DATE_EPOCH=str(START + hour * 12 * 3600)):
                site.invoke("build", "-q", code=None)
        assert {name: data for name, (data, _) in some.published().items()} == {
            name: data for name, (data, _) in whole.published().items()
        }
        forget_what_was_composed(whole)
    shutil.rmtree(root)


def forget_what_was_composed(site):
    with sqlite3.connect(site.folder / ".feedtool/state.db") as connection:
        connection.execute("DELETE FROM composed")
    connection.close()
