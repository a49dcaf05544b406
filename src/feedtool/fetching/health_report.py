"""Describes the health of sources on the web, for the status page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from msgspec.structs import replace

from feedtool.fetching.address_guard import hide_secrets, is_web_address
from feedtool.fetching.subscription_advice import list_advice
from feedtool.model import ArticleSource, FeedState, Health, Subscription
from feedtool.model.config import Config


def get_status(state: FeedState | None) -> Literal["failing", "ok", "new"]:
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
    """Return the health of all sources on the web.

    The site's own articles are included if they fail.

    The status page is public: about local files it only says that some cannot be read.
    """
    advice = list_advice(subscriptions, states, now)
    subscribed = (*config.opml_lists, *subscriptions)
    own = (_find_article_health(source, states.get(source.key)) for source in config.articles)
    return tuple(one for one in own if one is not None) + tuple(
        _make_health(one, states.get(one.key) or FeedState(key=one.key, kind="subscription"), advice.get(one.key, ()))
        for one in subscribed
        if is_web_address(one.url)
    )


def _find_article_health(source: ArticleSource, state: FeedState | None) -> Health | None:
    address = next((path for path in source.paths if is_web_address(path)), None)
    if state is None or (state.last_error_kind is None and address is None):
        return None
    if address is None:
        reason = "the database cannot be read" if source.query is not None else "some files cannot be read"
        state = replace(state, last_error=f"{reason}; `feedtool status` says why" if state.last_error else None)
        return Health(title="Articles", url="", state=state)
    url = hide_secrets(address)
    return Health(title=url if is_web_address(source.key) else source.key, url=url, state=state)


def _make_health(one: Subscription, state: FeedState, advice: tuple[str, ...]) -> Health:
    url = hide_secrets(one.url)
    return Health(title=one.title or state.about.title or url, url=url, state=state, advice=advice)
