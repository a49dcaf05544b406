"""Reads the visibility that an export or API states for a post.

A post that does not state that it is public is withheld.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from feedtool.model import Withheld, WithholdingReason


class Visibility(Struct, frozen=True, kw_only=True):
    """The visibility of a post in an export or API: fields of ParsedEntry.

    A post without `withheld` is public, from `public_from` on.
    """

    withheld: Withheld | None = None
    public_from: str | None = None
    """Raw date."""


_PUBLIC_POST = Visibility()
_WORDPRESS: dict[str, WithholdingReason] = {
    "draft": "draft", "auto-draft": "draft", "pending": "draft", "private": "private", "trash": "trash",
}  # fmt: skip
"""Status -> reason (https://wordpress.org/documentation/article/post-status/); others are plug-ins' own."""
SCHEDULED = Withheld(reason="scheduled", field="status", explanation="it waits for its date")
"""With `public_from`, a post that waits for that time; decide_schedule() decides whether it does."""
_GHOST: dict[str, WithholdingReason] = {"draft": "draft", "sent": "private"}
"""Status -> reason (https://docs.ghost.org/admin-api/posts/overview); `sent` went out by mail only."""


def parse_wordpress_visibility(status: str | None, scheduled: str | None, *, is_protected: bool) -> Visibility:
    """Return the visibility of a post of WordPress, in its export (WXR) as in its REST API.

    Args:
        status: `wp:status`, or `status` of the REST API; None or empty if it is not stated.
        scheduled: the raw date of a post with the status `future`.
        is_protected: it has a password.
    """
    if is_protected:
        return Visibility(withheld=Withheld(reason="password", explanation="it has a password"))
    return _parse_status(status, "publish", "future", scheduled, _WORDPRESS)


def parse_ghost_visibility(status: str | None, visibility: str | None, scheduled: str | None) -> Visibility:
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
    return _parse_status(status, "published", "scheduled", scheduled, _GHOST)


def _parse_status(
    status: str | None,
    public: str,
    waiting: str,
    scheduled: str | None,
    reasons: Mapping[str, WithholdingReason],
) -> Visibility:
    if status == public:
        return _PUBLIC_POST
    if status == waiting:
        return Visibility(withheld=SCHEDULED, public_from=scheduled)
    if not status:
        return _withhold_unstated("status")
    reason = reasons.get(status, "unknown status")
    explanation = "" if status in reasons else "its status is not one of public posts"
    return Visibility(withheld=Withheld(reason=reason, field="status", explanation=explanation))


def _withhold_unstated(field: str) -> Visibility:
    return Visibility(withheld=Withheld(reason="unreadable", field=field, explanation=f"it states no {field}"))
