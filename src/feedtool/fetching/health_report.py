"""Describes the health of sources on the web, for the status page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from feedtool.fetching.address_guard import hide_secrets, is_web_address
from feedtool.fetching.subscription_advice import list_advice
from feedtool.model import ArticleSource, FeedState, Health, SourceStatus, Subscription
from feedtool.model.config import Config


def get_status(state: FeedState | None) -> SourceStatus:
    """Return whether the last reading of a source failed; "new" if it was not read yet."""
    if state is None:
        return "new"
    if state.last_error_kind is not None:
        return "failing"
    # Article files have no last success, only other sources do.
    return "ok" if state.last_success or state.kind == "articles" else "new"


def list_health(
    config: Config, subscriptions: Sequence[Subscription], states: Mapping[str, FeedState], now: datetime
) -> tuple[Health, ...]:
    """Return the health of the site's own articles and of all sources on the web.

    The status page is public: of the local files it only says whether they can be read.
    """
    advice = list_advice(subscriptions, states, now)
    subscribed = (*config.opml_lists, *subscriptions)
    own = [(source, states[source.key]) for source in config.articles if source.key in states]
    local = [one for one in own if _find_address(one[0]) is None]
    # One line stands for all local sources, the first that fails for the others.
    local.sort(key=lambda one: one[1].last_error_kind is None)
    shown = local[:1] + [one for one in own if one not in local]
    return tuple(_make_article_health(source, state) for source, state in shown) + tuple(
        _make_health(one, states.get(one.key) or FeedState(key=one.key, kind="subscription"), advice.get(one.key, ()))
        for one in subscribed
        if is_web_address(one.url)
    )


def _find_address(source: ArticleSource) -> str | None:
    return next((path for path in source.paths if is_web_address(path)), None)


def _make_article_health(source: ArticleSource, state: FeedState) -> Health:
    address = _find_address(source)
    if address is None:
        reason = "the database cannot be read" if source.query is not None else "some files cannot be read"
        state = replace(state, last_error=f"{reason}; `feedtool status` says why" if state.last_error else None)
        return Health(title="", url="", state=state)
    url = hide_secrets(address)
    return Health(title=url if is_web_address(source.key) else source.key, url=url, state=state)


def _make_health(one: Subscription, state: FeedState, advice: tuple[str, ...]) -> Health:
    url = hide_secrets(one.url)
    return Health(title=one.title or state.about.title or url, url=url, state=state, advice=advice)
