"""Which own articles are public: the one place that decides, for every format and site builder.

    what a record, export or API says, where it comes from -> Withheld or None, and the dates between which it is public
    Entry, now, site.future -> Withheld or None

Parsers report what they find by the table of this module and never drop a withheld article themselves: it is stored,
so that copies of it in other feeds are recognised and kept out, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from feedtool.frozen import noun
from feedtool.model import Entry, Withheld, WithholdingReason

__all__ = [
    "Visibility",
    "find_next_change",
    "find_reason_to_withhold",
    "read_ghost_visibility",
    "read_wordpress_visibility",
]


@noun
class Visibility:
    """What an export or API says of a post: fields of ParsedEntry. A post without `withheld` is public from then on."""

    withheld: Withheld | None = None
    public_from: str | None = None
    """Raw date."""


PUBLIC = Visibility()

# ---------------------------------------------------------------------------------------------------------
# Exports and APIs: a post that does not state that it is public is withheld

_WORDPRESS: dict[str, WithholdingReason] = {
    "draft": "draft", "auto-draft": "draft", "pending": "draft", "private": "private", "trash": "trash",
}  # fmt: skip
"""Status -> reason (https://wordpress.org/documentation/article/post-status/); others are plug-ins' own."""
_GHOST: dict[str, WithholdingReason] = {"draft": "draft", "sent": "private"}
"""Status -> reason (https://docs.ghost.org/admin-api/posts/overview); `sent` went out by mail only."""


def read_wordpress_visibility(status: str | None, scheduled: str | None, *, is_protected: bool) -> Visibility:
    """Return the visibility of a post of WordPress, in its export (WXR) as in its REST API.

    Args:
        status: `wp:status`, or `status` of the REST API; None or empty if it is not stated.
        scheduled: the raw date of a post with the status `future`.
        is_protected: it has a password.
    """
    if is_protected:
        return Visibility(withheld=Withheld(reason="password", explanation="it has a password"))
    return _read_status(status, "publish", "future", scheduled, _WORDPRESS)


def read_ghost_visibility(status: str | None, visibility: str | None, scheduled: str | None) -> Visibility:
    """Return the visibility of a post of Ghost, in its export as in its Content API.

    Args:
        status: `published` if the source has no other posts, as the Content API.
        visibility: `public`, or whom it is for: `members`, `paid`, `tiers`, a filter; None if it is not stated.
        scheduled: the raw date of a post with the status `scheduled`.
    """
    if visibility != "public":
        if not visibility:
            return _withhold_unstated("visibility")
        explanation = "it is for members only"
        return Visibility(withheld=Withheld(reason="private", field="visibility", explanation=explanation))
    return _read_status(status, "published", "scheduled", scheduled, _GHOST)


def _read_status(
    status: str | None,
    public: str,
    waiting: str,
    scheduled: str | None,
    reasons: Mapping[str, WithholdingReason],
) -> Visibility:
    if status == public:
        return PUBLIC
    if status == waiting:
        if scheduled:
            return Visibility(public_from=scheduled)
        return Visibility(withheld=Withheld(reason="scheduled", field="status", explanation="it states no date"))
    if not status:
        return _withhold_unstated("status")
    reason = reasons.get(status, "unknown status")
    explanation = "" if status in reasons else "its status is not one of public posts"
    return Visibility(withheld=Withheld(reason=reason, field="status", explanation=explanation))


def _withhold_unstated(field: str) -> Visibility:
    return Visibility(withheld=Withheld(reason="unreadable", field=field, explanation=f"it states no {field}"))


# ---------------------------------------------------------------------------------------------------------
# Stored articles


def find_reason_to_withhold(entry: Entry, now: datetime, *, future: bool | None = None) -> Withheld | None:
    """Return why a stored own article is not public at `now`; None if it is public.

    Args:
        entry: the article as stored.
        now: aware UTC.
        future: `site.future`. True publishes future dates at once, False withholds every article until its date,
            None follows the rule of the article's builder (`public_from`).
    """
    if entry.withheld is not None:
        return entry.withheld
    public_from = _find_start(entry, future=future)
    if public_from is not None and public_from > now:
        return Withheld(reason="scheduled", explanation=f"public from {public_from:%Y-%m-%d %H:%M} UTC")
    if entry.public_until is not None and entry.public_until <= now:
        return Withheld(reason="expired", explanation=f"expired on {entry.public_until:%Y-%m-%d %H:%M} UTC")
    return None


def find_next_change(entry: Entry, now: datetime, *, future: bool | None = None) -> datetime | None:
    """Return when time alone makes a stored own article public, or takes it back; None if it never does."""
    if entry.withheld is not None:
        return None
    times = (_find_start(entry, future=future), entry.public_until, entry.published)
    return min((time for time in times if time is not None and time > now), default=None)


def _find_start(entry: Entry, *, future: bool | None) -> datetime | None:
    if future is None:
        return entry.public_from
    return None if future else entry.public_from or entry.published
