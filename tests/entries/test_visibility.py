"""A record is public by its fields, its path and the rules of its site builder."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from feedtool.articles.record_reading import Record
from feedtool.articles.records import parse_record
from feedtool.entries.field_names import DATE_OR_FLAG_NAMES
from feedtool.entries.visibility import decide_schedule, describe_visibility, find_reason_to_withhold
from feedtool.entries.visibility_exports import SCHEDULED
from feedtool.entries.visibility_rules import BUILDERS
from feedtool.entries.visibility_statements import parse_flag
from feedtool.model import Builder, Defaults, Withheld
from support import make_entry

NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
SECRET = "Geheimplan"


def read(values, builder="", *, path="posts/a.md", defaults=(), **more):
    """Return (entry, problems, notes) of a record in its own file."""
    record = Record(
        values={"title": SECRET, "content": f"{SECRET}.", **values},
        where=path,
        line=1,
        fallback_id=path.rpartition(".")[0],
        builder=Builder(name=builder, **more),
        defaults=tuple(Defaults(where="posts/_index.md", key="cascade", values=one) for one in defaults),
    )
    return parse_record(record)


def find_reason(values, builder="", **more):
    withheld = read(values, builder, **more)[0].withheld
    return withheld.reason if withheld else None


HIDDEN = [
    ({"draft": True}, "draft"),
    ({"draft": "true"}, "draft"),
    ({"Draft": "TRUE"}, "draft"),
    ({"draft": "'yes'"}, "draft"),
    ({"draft": 1}, "draft"),
    ({"bozza": "Sì"}, "draft"),
    ({"bozza": "vero"}, "draft"),
    ({"Entwurf": "ja"}, "draft"),
    ({"entwurf": "WAHR"}, "draft"),
    ({"brouillon": "oui"}, "draft"),
    ({"borrador": "sí"}, "draft"),
    ({"published": False}, "draft"),
    ({"published": "No"}, "draft"),
    ({"published": 0}, "draft"),
    ({"pubblicato": "no"}, "draft"),
    ({"publish": "private"}, "private"),
    ({"status": "Non pubblicato"}, "draft"),
    ({"status": "nicht öffentlich"}, "private"),
    ({"veröffentlicht": "nein"}, "draft"),
    ({"publish": "false"}, "draft"),
    ({"public": "off"}, "draft"),
    ({"is_published": "f"}, "draft"),
    ({"status": "draft"}, "draft"),
    ({"status": "Draft (needs pictures)"}, "draft"),
    ({"post_status": "auto-draft"}, "draft"),
    ({"stato": "bozza"}, "draft"),
    ({"status": "In revisione"}, "draft"),
    ({"status": "In attesa di revisione"}, "draft"),
    ({"status": "not published yet"}, "draft"),
    ({"status": "draft, featured"}, "draft"),
    ({"status": "pending"}, "draft"),
    ({"stato": "In attesa di foto"}, "draft"),
    ({"status": "skip"}, "draft"),
    ({"status": "PRIVATE"}, "private"),
    ({"stato": "privato"}, "private"),
    ({"status": "hidden"}, "unlisted"),
    ({"status": "future"}, "scheduled"),
    ({"status": "programmato"}, "scheduled"),
    ({"status": "trash"}, "trash"),
    ({"status": False}, "draft"),
    ({"visibility": "private"}, "private"),
    ({"visibility": "members"}, "private"),
    ({"sichtbarkeit": "nur Freunde"}, "private"),
    ({"visibility": "Password protected"}, "password"),
    ({"password": "x"}, "password"),
    ({"private": True}, "private"),
    ({"unlisted": "yes"}, "unlisted"),
    ({"hidden": "true"}, "unlisted"),
    ({"headless": "true"}, "unlisted"),
    ({"noindex": "true"}, "unlisted"),
    ({"robots": "noindex, nofollow"}, "unlisted"),
    ({"robots": {"index": "false"}}, "unlisted"),
    ({"seo": {"noindex": "true"}}, "unlisted"),
    ({"render": "false"}, "unlisted"),
    ({"permalink": False}, "unlisted"),
    ({"permalink": "False"}, "unlisted"),
    ({"build": {"list": "never"}}, "unlisted"),
    ({"_build": {"render": "never", "list": "always"}}, "unlisted"),
    ({"build": {"render": False}}, "unlisted"),
    ({"eleventyExcludeFromCollections": True}, "unlisted"),
    ({"deleted_at": "2026-03-01"}, "trash"),
    ({"draft": "maybe"}, "unreadable"),
    ({"draft": []}, None),
    ({"draft": ["true"]}, "unreadable"),
    ({"draft": {"a": "b"}}, "unreadable"),
    ({"draft": "2026-03-05"}, "unreadable"),
    ({"published": ["x"]}, "unreadable"),
    ({"published": "soon"}, "unreadable"),
    ({"status": ["draft"]}, "unreadable"),
    ({"visibility": ["private"]}, "unreadable"),
    ({"unlisted": "perhaps"}, "unreadable"),
    ({"build": {"list": "sometimes"}}, "unreadable"),
    ({"Bozza?": "sì"}, "draft"),
    ({"build.list": "never"}, "unlisted"),
    ({"visible": 0}, "draft"),
    ({"draft": "false", "bozza": "sì"}, "draft"),
    ({"status": "publish", "visibility": "private"}, "private"),
]

PUBLIC = [
    {"draft": False},
    {"draft": "false"},
    {"draft": ""},
    {"draft": None},
    {"draft": 0},
    {"bozza": "Falso"},
    {"entwurf": "Nein"},
    {"published": True},
    {"published": "2026-03-05"},
    {"published": 1767225600},
    {"pubblicato": "5 marzo 2026"},
    {"publish": "true"},
    {"publish": "2026-03-05"},
    {"published": "public"},
    {"status": "publish"},
    {"status": "Published"},
    {"stato": "pubblicato"},
    {"status": ""},
    {"status": True},
    {"status": "evergreen"},
    {"status": "No longer pending"},
    {"status": "Finished, not draft"},
    {"status": "none"},
    {"status": "null"},
    {"status": "~"},
    {"draft": "~"},
    {"visibility": "~"},
    {"published": "null"},
    {"status": 200},
    {"public": "tout public"},
    {"visibility": "public"},
    {"visibility": "everyone"},
    {"password": ""},
    {"password": None},
    {"password": False},
    {"hidden": "no"},
    {"noindex": "false"},
    {"robots": "index, follow"},
    {"robots": "max-snippet: 20"},
    {"seo": "A line for search engines"},
    {"seo": {"title": "x", "noindex": "false"}},
    {"render": "true"},
    {"permalink": "/a/"},
    {"build": "4711"},
    {"build": {"list": "local", "publishResources": "false"}},
    {"build": {"render": "link"}},
    {"deleted_at": None},
    {"deleted": "0"},
    {"drafted_by": "Ada"},
    {"tags": ["draft"]},
]


@pytest.mark.parametrize(("values", "reason"), HIDDEN, ids=[str(values) for values, _ in HIDDEN])
def test_a_record_that_is_marked_as_not_public_is_withheld(values, reason):
    assert find_reason(values) == reason


@pytest.mark.parametrize("values", PUBLIC, ids=map(str, PUBLIC))
def test_a_record_without_such_a_mark_is_public(values):
    assert find_reason(values) is None


@pytest.mark.parametrize(("values", "reason"), HIDDEN, ids=[str(values) for values, _ in HIDDEN])
def test_the_reason_of_a_withheld_record_names_the_field_and_no_value(values, reason):
    values = {**values, "date": f"{SECRET} soon", "image": [[SECRET]], "authors": [3, SECRET], "titel": SECRET}
    entry, diagnostics, notes = read(values)
    said = f"{diagnostics} {notes} {entry.withheld}"
    if reason:
        assert SECRET not in said
    if reason == "unreadable":
        assert [one.location.field for one in diagnostics] == [next(iter(values))]
        assert "; the article is withheld" in diagnostics[0].message


def test_an_unknown_status_is_reported_once_for_all_records():
    from feedtool.articles.records import parse_records

    records = [
        Record(values={"id": str(at), "title": "x", "status": "evergreen"}, where="a.jsonl", line=at) for at in (3, 4)
    ]
    parsed = parse_records("jsonl", "jsonl", records)
    assert [entry.withheld for entry in parsed.entries] == [None, None]
    assert parsed.diagnostics == ()
    (note,) = parsed.notes
    assert note.location.field == "status"
    assert note.message.startswith("'evergreen' is not a known status; the article is public (2 records")


def test_a_key_that_the_builder_ignores_withholds_and_is_reported():
    entry, _, notes = read({"draft": "true"}, "jekyll", path="_posts/2026-03-05-a.md")
    assert entry.withheld == Withheld(
        reason="draft", field="draft", explanation="it is a draft, although Jekyll publishes it"
    )
    assert [str(one) for one in notes] == [
        "note builder-ignores: draft: it is a draft, although Jekyll publishes it; it is withheld"
    ]
    assert read({"draft": "true"}, "hugo")[2] == []


PLACES = [
    ("jekyll", "_drafts/a.md", "draft"),
    ("hexo", "source/_drafts/a.md", "draft"),
    ("", "_drafts/a.md", "draft"),
    ("jekyll", "_posts/2026-03-05-a.md", None),
    ("jekyll", "_posts/a.md", "draft"),
    ("jekyll", "blog/_posts/deep/2026-3-5-a.md", None),
    ("jekyll", "_posts/_2026-03-05-a.md", "draft"),
    ("jekyll", "_posts/_wip/2026-03-05-a.md", "draft"),
    ("jekyll", "_notes/a.md", None),
    ("jekyll", "_notes/_a.md", "draft"),
    ("", "_posts/a.md", "draft"),
    ("", "_posts/2026-03-05-a.md", None),
    ("hexo", "source/_posts/a.md", None),
    ("", "source/_posts/a.md", None),
    ("hexo", "source/_posts/_a.md", "draft"),
    ("docusaurus", "blog/_a.mdx", "draft"),
    ("docusaurus", "blog/_parts/a.mdx", "draft"),
    ("docusaurus", "blog/2026-03-05-a.mdx", None),
    ("astro", "src/content/blog/_a.md", "draft"),
    ("eleventy", "posts/_a.md", None),
    ("eleventy", "_includes/a.md", "draft"),
    ("hugo", "content/posts/_a.md", None),
    ("pelican", "content/_a.md", None),
    ("", "posts/_a.md", None),
]


@pytest.mark.parametrize(("builder", "path", "reason"), PLACES)
def test_a_file_is_left_out_where_its_builder_leaves_it_out(builder, path, reason):
    assert find_reason({}, builder, path=path) == reason


@pytest.mark.parametrize(
    ("builder", "more", "tags", "reason"),
    [
        ("nikola", {}, "one, Draft", "draft"),
        ("nikola", {}, ["private"], "private"),
        ("nikola", {"has_tag_metadata": False}, "draft", None),
        ("nikola", {}, "drafting", None),
        ("hugo", {}, ["draft"], None),
        ("", {}, ["private"], None),
    ],
)
def test_a_tag_withholds_if_the_builder_treats_it_as_a_status(builder, more, tags, reason):
    assert find_reason({"tags": tags}, builder, **more) == reason


DEFAULTS = [
    ({}, [{"draft": "true"}], "draft"),
    ({"draft": "false"}, [{"draft": "true"}], None),
    ({"title": "x"}, [{"build": {"list": "never"}}], "unlisted"),
    ({}, [{"draft": "false"}, {"draft": "true"}], None),
    ({}, [{"draft": "maybe"}], "unreadable"),
    ({"published": "true"}, [{"published": "false"}], None),
    ({"date": "2026-03-05"}, [{"published": "false"}], "draft"),
    ({"draft": "false"}, [{"unlisted": "true"}], "unlisted"),
    ({}, [{"permalink": False}], "unlisted"),
    ({"status": "published"}, [{"status": "draft"}], None),
    ({}, [{"status": "draft"}], "draft"),
]


@pytest.mark.parametrize(("values", "defaults", "reason"), DEFAULTS)
def test_defaults_decide_visibility_if_the_record_does_not(values, defaults, reason):
    assert find_reason(values, defaults=defaults) == reason


def test_a_record_is_withheld_while_its_defaults_cannot_be_read():
    entry, diagnostics, _ = read({}, unreadable="posts/_index.md")
    assert entry.withheld.reason == "unreadable"
    assert diagnostics == []


DATES = [
    ("", {}, {"date": "2099-01-01"}, "2099-01-01"),
    ("", {}, {"pubblicato": "2099-01-01"}, "2099-01-01"),
    ("", {}, {"date": "2024-01-01", "publish": "2099-01-01"}, "2099-01-01"),
    ("", {}, {"date": "2024-01-01", "embargo": "2099-01-01"}, "2099-01-01"),
    ("jekyll", {}, {"date": "2099-01-01"}, "2099-01-01"),
    ("jekyll", {"publishes_future": True}, {"date": "2099-01-01"}, None),
    ("jekyll", {}, {"date": "2099-01-01", "published": "true"}, None),
    ("hugo", {}, {"date": "2024-01-01", "publishDate": "2099-01-01"}, "2099-01-01"),
    ("hugo", {}, {"date": "2099-01-01", "publishDate": "2024-01-01"}, "2024-01-01"),
    ("hugo", {}, {"date": "2099-01-01"}, "2099-01-01"),
    ("hugo", {"publishes_future": True}, {"date": "2099-01-01"}, None),
    ("nikola", {}, {"date": "2099-01-01"}, "2099-01-01"),
    ("nikola", {"publishes_future": True}, {"date": "2099-01-01"}, None),
    ("hexo", {}, {"date": "2099-01-01"}, None),
    ("hexo", {"publishes_future": False}, {"date": "2099-01-01"}, "2099-01-01"),
    ("pelican", {}, {"date": "2099-01-01"}, None),
    ("pelican", {"publishes_future": False}, {"date": "2099-01-01"}, "2099-01-01"),
    ("zola", {}, {"date": "2099-01-01"}, None),
    ("eleventy", {}, {"date": "2099-01-01"}, None),
]


@pytest.mark.parametrize(("builder", "more", "values", "start"), DATES)
def test_a_date_in_the_future_withholds_as_in_the_builder(builder, more, values, start):
    entry, _, _ = read(values, builder, path="_posts/2026-03-05-a.md", **more)
    assert entry.withheld is None
    assert entry.public_from == start


@pytest.mark.parametrize("name", DATE_OR_FLAG_NAMES)
def test_a_date_under_a_name_that_may_be_a_flag_is_the_publication_date(name):
    entry, diagnostics, _ = read({name: "2099-01-01"})
    assert (entry.published, entry.public_from, diagnostics) == ("2099-01-01", "2099-01-01", [])


@pytest.mark.parametrize("name", DATE_OR_FLAG_NAMES)
@pytest.mark.parametrize("value", [False, "false", "no", 0])
def test_a_flag_under_a_name_that_may_be_a_date_withholds(name, value):
    assert find_reason({name: value}) == "draft"


def test_a_primary_field_name_in_defaults_wins_over_a_secondary_one_of_the_record():
    entry, _, _ = read({"date": "2024-01-01"}, "hugo", defaults=[{"publishDate": "2099-01-01"}])
    assert entry.public_from == "2099-01-01"


def test_only_hugo_has_an_end_of_publication():
    assert read({"expiryDate": "2026-01-01"}, "hugo")[0].public_until == "2026-01-01"
    assert read({"expiryDate": "2026-01-01"}, "zola")[0].public_until is None


@pytest.mark.parametrize(
    ("value", "flag"),
    [(True, True), ("Sì ", True), ("“ja”", True), (0, False), (0.0, False), (2, None), ("x", None), (None, None)],
)
def test_a_flag_is_read_in_several_languages(value, flag):
    assert parse_flag(value) is flag


def test_every_builder_has_a_row_with_known_keys():
    everything = BUILDERS[""].keys
    assert all(rules.keys <= everything and (rules.title or name == "") for name, rules in BUILDERS.items())


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("fields", "future", "reason"),
    [
        ({}, None, None),
        ({"withheld": Withheld(reason="private")}, None, "private"),
        ({"public_from": NOW + DAY}, None, "scheduled"),
        ({"public_from": NOW}, None, None),
        ({"public_from": NOW + DAY}, True, None),
        ({"published": NOW + DAY}, False, "scheduled"),
        ({"public_until": NOW}, None, "expired"),
        ({"public_until": NOW + DAY}, None, None),
    ],
)
def test_a_stored_article_is_public_between_its_dates(fields, future, reason):
    found = find_reason_to_withhold(make_entry(**fields), NOW, future=future)
    assert (found.reason if found else None) == reason


# ---------------------------------------------------------------------------------------------------------
# Scheduled posts of exports and APIs


DAY = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "future", "is_withheld", "is_kept"),
    [
        (DAY + timedelta(days=1), None, False, True),
        (DAY - timedelta(days=1), None, True, False),
        (None, None, True, False),
        (DAY - timedelta(days=1), True, False, True),
    ],
)
def test_a_scheduled_post_is_withheld_only_until_a_future_date(start, future, is_withheld, is_kept):
    entry = make_entry(withheld=SCHEDULED, public_from=start)
    decided = decide_schedule(entry, DAY, future=future)
    assert bool(decided.withheld) == is_withheld
    assert (decided.public_from == start) == (is_kept or start is None)


def test_an_article_that_was_public_when_it_was_first_seen_stays_so_while_the_clock_is_behind():
    date = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
    seen = make_entry(published=date, public_from=date, first_seen=date + timedelta(hours=1))
    waiting = make_entry(published=date, public_from=date, first_seen=date - timedelta(hours=1))
    behind = date - timedelta(days=2)
    assert find_reason_to_withhold(seen, behind) is None
    assert find_reason_to_withhold(waiting, behind).reason == "scheduled"


def test_an_expired_article_is_described_by_the_time_when_it_expired():
    for entry in (make_entry(public_until=DAY), make_entry(expires=DAY)):
        said = describe_visibility(entry, DAY + timedelta(days=1), UTC)
        assert said == "no, because it expired on 2026-05-01 00:00 UTC"
