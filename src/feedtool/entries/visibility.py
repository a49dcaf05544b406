"""Decides which articles of the site are public, for every format and site builder.

    statements of a record, its file and builder -> Withheld or None, and the dates between which it is public
    Entry, now, site.future -> Withheld or None

visibility_statements.py reads the keys of records, visibility_rules.py has the rules of site builders, and
visibility_exports.py reads exports and APIs. Parsers never drop a withheld article: it is stored, so that its copies in
other feeds are recognized and hidden, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo

from msgspec import Struct
from msgspec.structs import replace

from feedtool.entries.times import find_expiry
from feedtool.entries.visibility_exports import SCHEDULED
from feedtool.entries.visibility_rules import find_path_rule, get_builder_rules
from feedtool.entries.visibility_statements import CHECKS, REASONS, WRONG, Statement, is_known_status
from feedtool.model import Builder, Entry, Withheld


class VisibilityDecision(Struct, frozen=True, kw_only=True):
    """Whether a record is public, and what the user should know about it."""

    withheld: Withheld | None = None
    wrong: tuple[Statement, ...] = ()
    """Values of the wrong type."""
    unknown: tuple[Statement, ...] = ()
    """Unknown words of a status; the record is public nevertheless."""
    is_against_builder: bool = False
    """Whether the builder publishes it, because it does not obey the key."""


def decide_visibility(
    statements: Iterable[Statement], *, builder: Builder, path: str | None = None, tags: Iterable[str] = ()
) -> VisibilityDecision:
    """Return whether a record is public by its statements, its path and its tags.

    Args:
        statements: all statements about its visibility, defaults included.
        builder: the site builder that it was written for.
        path: the path of its file, relative to the config's folder; None for one of several records in a file.
        tags: its tags, as written.
    """
    rules = get_builder_rules(builder.name)
    if builder.unreadable is not None:
        explanation = f"its settings in {builder.unreadable} cannot be read"
        return VisibilityDecision(withheld=Withheld(reason="unreadable", explanation=explanation))
    found = [(statement, CHECKS[statement.key](statement.value)) for statement in statements]
    hiding = next(((statement, reason) for statement, reason in found if reason is not None), None)
    wrong = tuple(statement for statement, reason in found if reason == WRONG)
    path_rule = find_path_rule(path, builder.name)
    if builder.is_resource and path is not None:
        path_rule = "Hugo does not publish a file in the folder of another page"
    if path_rule is not None:
        return VisibilityDecision(withheld=Withheld(reason="draft", explanation=path_rule), wrong=wrong)
    if hiding is not None:
        statement, why = hiding
        is_against = statement.key not in rules.keys
        explanation = REASONS[why] + (f", although {rules.title} publishes it" if is_against else "")
        withheld = Withheld(reason=why, field=statement.written, explanation=explanation)
        return VisibilityDecision(withheld=withheld, wrong=wrong, is_against_builder=is_against)
    tagged = next((reason for tag in tags if (reason := rules.tags.get(tag.casefold()))), None)
    if tagged and builder.has_tag_metadata:
        return VisibilityDecision(withheld=Withheld(reason=tagged, field="tags", explanation=REASONS[tagged]))
    unknown = (one for one, _ in found if one.key == "status" and not is_known_status(one.value))
    return VisibilityDecision(unknown=tuple(unknown))


def decide_schedule(entry: Entry, seen: datetime, *, future: bool | None) -> Entry:
    """Return a scheduled post as one that waits for its date, or as withheld if that has passed.

    The site publishes a scheduled post at its date, and states so from then on. A post that still states to be
    scheduled when it is first read after its date was not published.

    Args:
        entry: the post, with `SCHEDULED` and `public_from` as its export or API states them; any other as it is.
        seen: when this statement was first read.
        future: `site.future`.
    """
    if entry.withheld != SCHEDULED:
        return entry
    is_ahead = entry.public_from is not None and entry.public_from > seen
    return replace(entry, withheld=None) if future or is_ahead else replace(entry, public_from=None)


def find_reason_to_withhold(
    entry: Entry, now: datetime, *, future: bool | None = None, zone: tzinfo = UTC
) -> Withheld | None:
    """Return why a stored own article is not public at `now`; None if it is public.

    Args:
        entry: the article as stored.
        now: aware UTC.
        future: `site.future`. True publishes future dates at once, False withholds every article until its date,
            None follows the rule of the article's builder (`public_from`).
        zone: the time zone of the explanation.
    """
    if entry.withheld is not None:
        return entry.withheld
    public_from = _find_start(entry, future=future)
    # If its time had come when it was first seen, and has not now, the clock is behind: it stays public.
    if public_from is not None and public_from > max(now, entry.first_seen):
        return Withheld(reason="scheduled", explanation=f"public from {format_time(public_from, zone)}")
    if entry.public_until is not None and entry.public_until <= now:
        return Withheld(reason="expired", explanation=f"it expired on {format_time(entry.public_until, zone)}")
    return None


def format_time(when: datetime, zone: tzinfo) -> str:
    """Return a time as messages show it: `2026-12-24 09:00 CET`."""
    return f"{when.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def describe_visibility(entry: Entry, now: datetime, zone: tzinfo) -> str:
    """Describe, for people, whether an article is public.

    The result is "yes", "no, because ..." or "from 2026-12-24 09:00".
    """
    withheld = find_reason_to_withhold(entry, now, zone=zone)
    expiry = find_expiry(entry)
    if withheld is None and expiry is not None and expiry <= now:
        return f"no, because it expired on {format_time(expiry, zone)}"
    if withheld is None:
        return "yes"
    if withheld.reason == "scheduled" and entry.withheld is None and entry.public_from is not None:
        return f"from {entry.public_from.astimezone(zone):%Y-%m-%d %H:%M}"
    reason = withheld.explanation or REASONS.get(withheld.reason, withheld.reason)
    return f"no, because {reason}{f' ({withheld.field})' if withheld.field else ''}"


def find_next_change(entry: Entry, now: datetime, *, future: bool | None = None) -> datetime | None:
    """Return when a stored article becomes public, or stops being so, by time alone; or None."""
    if entry.withheld is not None:
        return None
    times = (_find_start(entry, future=future), entry.public_until, entry.published)
    return min((time for time in times if time is not None and time > now), default=None)


def _find_start(entry: Entry, *, future: bool | None) -> datetime | None:
    if future is None:
        return entry.public_from
    return None if future else entry.public_from or entry.published
