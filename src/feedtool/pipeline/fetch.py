"""The door for subscriptions: what their publishers serve now -> what the store holds of them.

lists that are followed (OPML)  -> whom we follow
whoever is due, longest waiting first
    -> fetchers, in a thread    Document, NotModified or Failed
    -> the corridor             only for a body that is not the one of last time
    -> record_outcome           health, next time
    -> save_document            entries, validators and state in one transaction
web pages that name their feed  -> asked once more, there
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import chain, islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from feedtool.content.dates import parse_date
from feedtool.content.messages import shorten
from feedtool.entries.dropped import compare_listing, find_removed, forget_absent, hash_id, repeat_listing
from feedtool.entries.normalize import Context
from feedtool.entries.process import (
    ProcessedDocument,
    Step,
    fetch_all,
    hash_body,
    make_broken,
    make_request,
    make_settings_hash,
    make_unreadable,
    no_step,
    process_document,
    report_document,
    report_failure,
)
from feedtool.entries.sandbox import ParseLimits, isolate, limit_time
from feedtool.errors import ParseError
from feedtool.feeds.subscriptions import list_subscriptions
from feedtool.fetching.address_guard import host_of, is_web_address, origin_of
from feedtool.fetching.budget import Budget
from feedtool.fetching.prefetch import pump
from feedtool.fetching.schedule import (
    PublisherHints,
    accept_move,
    find_post_gap,
    is_backing_off,
    is_due,
    record_outcome,
    settled_url,
)
from feedtool.model import (
    Document,
    DocumentChanges,
    DocumentState,
    Failed,
    FailureKind,
    FeedKind,
    FeedState,
    Listing,
    NotModified,
    Outcome,
    ParserKind,
    Request,
    Subscription,
)
from feedtool.model.config import Config
from feedtool.model.frozen import frozen
from feedtool.model.reports import DocumentReport, RunReport
from feedtool.plugins import Parts

if TYPE_CHECKING:  # loaded when a page comes instead of a feed
    from feedtool.feeds.discovery import FeedLink

LIST_FLOOR = 3
"""A followed list with fewer feeds may lose any of them."""
_MAX_LISTED = 50_000
_POSTS_LOOKED_AT = 12
_MAX_NAMED = 3
_MAX_GUESSES = 6


@frozen
class _Followed:
    """A subscription, or a list of them, with what is known of it before it is asked."""

    subscription: Subscription
    kind: FeedKind
    state: FeedState
    context: Context
    recipe: bytes
    document: DocumentState | None
    url: str
    """Where the feed has settled."""
    is_new: bool
    """Nothing of it is stored."""
    settings: bytes
    """A hash of the settings that decide whether it can be fetched."""

    @property
    def parser_kind(self) -> ParserKind | None:
        """The kind of the parsers that read it; None if the parsers claim it."""
        return None if self.kind == "subscription" else "list of feeds"

    @property
    def is_failing(self) -> bool:
        """Whether it failed when it was asked last."""
        return self.state.last_error_kind is not None

    @property
    def is_changed(self) -> bool:
        """Whether it failed, and may be read now: under other settings, or as a file, which is asked for free.

        A server's word to wait is not lifted by a setting.
        """
        if not self.host:
            return self.is_failing
        is_told = self.state.last_error_kind in {FailureKind.RATE_LIMITED, FailureKind.GONE}
        return self.is_failing and not is_told and self.state.failed_under != self.settings

    @property
    def host(self) -> str:
        return host_of(urlsplit(self.url)) if is_web_address(self.url) else ""

    def request(self) -> Request:
        """What to ask for, with the subscription's own headers, unless it has settled at another origin."""
        plain = make_request(self.subscription.key, self.url, self.document, self.recipe)
        if not self.subscription.headers and not self.subscription.proxy:
            return plain
        is_home = self.url == self.subscription.url or origin_of(urlsplit(self.url)) == origin_of(
            urlsplit(self.subscription.url)
        )
        return replace(plain, headers=self.subscription.headers if is_home else (), proxy=self.subscription.proxy)


@frozen
class _Run:
    """What holds for all of one run."""

    config: Config
    parts: Parts
    budget: Budget
    force: bool
    scheduled: bool
    allow_shrink: bool
    step: Step
    bounds: ParseLimits


def fetch(
    config: Config,
    parts: Parts,
    *,
    force: bool = False,
    scheduled: bool = True,
    allow_shrink: bool = False,
    budget: Budget | None = None,
    step: Step = no_step,
) -> RunReport:
    """Ask the subscriptions that are due, and store what is new.

    A feed that fails keeps its entries; the failure is in the report and the others go on.

    Args:
        config: whom to ask, and the limits.
        parts: store, fetchers and parsers.
        force: ask all of them, whatever the schedule says.
        scheduled: False asks all but those that are resting after a failure or asked for patience.
        allow_shrink: believe a followed list that lost most of its feeds.
        budget: how long it may take.
        step: told of each document that came.
    """
    run = _Run(
        config=config,
        parts=parts,
        budget=budget or Budget(),
        force=force,
        scheduled=scheduled,
        allow_shrink=allow_shrink,
        step=step,
        bounds=ParseLimits(config.limits.timeout_s),
    )
    run.budget.allow_bytes(config.limits.max_run_bytes)
    with isolate(parts.parsers, run.bounds) as isolated:
        return _fetch(replace(run, parts=replace(parts, parsers=isolated)))


def _fetch(run: _Run) -> RunReport:
    config, parts = run.config, run.parts
    states = parts.store.load_feeds()
    lists = _ask([_follow(opml.defaults, states, run, kind="opml") for opml in config.opml], run)
    followed = [_follow(subscription, states, run) for subscription in list_subscriptions(config, parts.store)]
    feeds = _ask(followed, run)
    return RunReport(
        documents=lists.documents + feeds.documents,
        backing_off=lists.backing_off + feeds.backing_off,
        withdrawn=lists.withdrawn + feeds.withdrawn,
        not_due=lists.not_due + feeds.not_due,
        not_asked=lists.not_asked + feeds.not_asked,
    )


def _follow(
    subscription: Subscription, states: Mapping[str, FeedState], run: _Run, kind: FeedKind = "subscription"
) -> _Followed:
    zone = ZoneInfo(run.config.site.timezone)
    # `site.future` and the rules of builders are about the site's own articles.
    context = Context(
        feed=subscription.key,
        zone=zone,
        language=subscription.language,
        date_order=subscription.date_order,
        future=True,
    )
    state = states.get(subscription.key) or FeedState(key=subscription.key, kind=kind)
    documents = run.parts.store.load_documents(subscription.key) if subscription.key in states else {}
    return _Followed(
        subscription=subscription,
        kind=kind,
        state=state if state.kind == kind else replace(state, kind=kind),
        url=settled_url(state, subscription.url),
        context=context,
        recipe=make_settings_hash(context, _name_format(kind)),
        document=next(iter(documents.values()), None),
        is_new=subscription.key not in states,
        settings=_hash_settings(subscription, run.config),
    )


def _name_format(kind: FeedKind) -> str | None:
    """The format that the recipe of a document names: for a followed list the kind under which it is stored."""
    return None if kind == "subscription" else kind


def _hash_settings(subscription: Subscription, config: Config) -> bytes:
    """Return a hash of what the owner may change so that a feed that was refused can be fetched."""
    facts = (
        subscription.url,
        subscription.headers,
        subscription.proxy,
        config.allow_hosts,
        config.user_agent,
        config.limits,
    )
    return blake2b(repr(facts).encode(), digest_size=8).digest()


# ---------------------------------------------------------------------------------------------------------
# Whom to ask


def _ask(followed: Sequence[_Followed], run: _Run) -> RunReport:
    """One round: everybody who is due, and the pages among the answers once more where their feed is."""
    due = _choose_due(followed, run)
    reports: dict[str, DocumentReport] = {}
    withdrawn = 0
    pages: dict[str, _Page] = {}
    for taken in _take_all(due, run):
        feed = taken.report.feed
        reports[feed] = taken.report
        withdrawn += taken.withdrawn
        if taken.elsewhere:
            pages[feed] = _Page(followed=replace(due[feed], state=taken.state), places=taken.elsewhere)
    reports |= _look_elsewhere(pages, run)
    return RunReport(
        # In the order of feeds.yaml, whoever answered first.
        documents=tuple(reports[one.subscription.key] for one in followed if one.subscription.key in reports),
        withdrawn=withdrawn,
        backing_off=tuple(
            _report_resting(one) for one in followed if one.subscription.key not in reports and one.is_failing
        ),
        not_due=len(followed) - len(due),
        not_asked=len(due) - len(reports),
    )


def _choose_due(followed: Sequence[_Followed], run: _Run) -> dict[str, _Followed]:
    """By key, longest waiting first: when time is short, nobody is left out twice."""
    now = run.parts.now
    patient = set() if run.force else _find_patient_hosts(followed, now)
    due = [one for one in followed if run.force or (_is_asked(one, run) and one.host not in patient)]
    due.sort(key=lambda one: (one.state.last_attempt is not None, one.state.last_attempt or now, one.subscription.key))
    return {one.subscription.key: one for one in due}


def _is_asked(one: _Followed, run: _Run) -> bool:
    now = run.parts.now
    is_time = is_due(one.state, now) if run.scheduled else not is_backing_off(one.state, now)
    return is_time or one.is_changed


def _report_resting(one: _Followed) -> DocumentReport:
    """A feed that is not asked now, and failed when it was asked last."""
    return DocumentReport(
        feed=one.subscription.key,
        url=one.url,
        error=one.state.last_error,
        error_kind=one.state.last_error_kind,
        status=one.state.last_status,
        next_try=one.state.next_try,
    )


def _find_patient_hosts(followed: Iterable[_Followed], now: datetime) -> Collection[str]:
    """Hosts that asked for patience, which holds for all of their feeds."""
    return {
        one.host
        for one in followed
        if one.host and one.state.last_error_kind is FailureKind.RATE_LIMITED and is_backing_off(one.state, now)
    }


def _take_all(due: Mapping[str, _Followed], run: _Run) -> Iterator[_Taken]:
    """Answers that came together are stored together: each with its validators, all of them or none."""
    done = 0
    for outcomes in _receive(due, run):
        with run.parts.store.batch():
            taken = []
            for outcome in outcomes:
                done += 1
                run.step(done, len(due), f"fetch {outcome.url}")
                taken.append(_take(outcome, due[outcome.feed], run))
        yield from taken


def _receive(asked: Mapping[str, _Followed], run: _Run) -> Iterator[tuple[Outcome, ...]]:
    if not asked:
        return
    requests = [one.request() for one in asked.values()]
    budget = run.budget
    coming = _count_bytes(fetch_all(requests, run.parts.fetchers, budget.is_over), budget)
    yield from pump(coming, lambda: budget.is_stopped)


def _count_bytes(outcomes: Iterator[Outcome], budget: Budget) -> Iterator[Outcome]:
    """Where they come in, so that nothing new is started in between."""
    for outcome in outcomes:
        budget.spend(outcome.wire_bytes if isinstance(outcome, Document) else 0)
        yield outcome


# ---------------------------------------------------------------------------------------------------------
# One answer


@frozen
class _Taken:
    """What became of an answer; it is saved already."""

    report: DocumentReport
    state: FeedState
    withdrawn: int = 0
    elsewhere: tuple[str, ...] = ()
    """Where the feed may be, if a page came."""


def _take(outcome: Outcome, one: _Followed, run: _Run) -> _Taken:
    """Judge it, save it in one transaction, report it."""
    if isinstance(outcome, Document):
        return _take_document(outcome, one, run)
    if isinstance(outcome, Failed):
        return _take_failure(outcome, one, run)
    state = _next_state(one, outcome, run)
    # A 304 may bring new validators (RFC 9111 section 4.3.4).
    gone = _save_known(one, outcome, state, run)
    report = DocumentReport(
        feed=outcome.feed, url=outcome.url, status=304, elapsed_ms=outcome.elapsed_ms, moved_to=outcome.moved_to
    )
    return _Taken(report=report, state=state, withdrawn=len(gone))


def _take_failure(failed: Failed, one: _Followed, run: _Run, elsewhere: tuple[str, ...] = ()) -> _Taken:
    """The entries and validators that are stored stay."""
    state = _next_state(one, failed, run)
    run.parts.store.save_document(DocumentChanges(feed=state))
    return _Taken(report=report_failure(failed), state=state, elsewhere=elsewhere)


def _take_document(document: Document, one: _Followed, run: _Run) -> _Taken:
    if _is_known(document, one):
        return _take_known(document, one, run)
    try:
        found = _read(document, one, run)
        gone = _find_dropped(found, one, run)
    except ParseError as error:
        return _take_unreadable(document, error, one, run)
    except Exception as error:  # noqa: BLE001 (one feed's document that breaks a part is that feed's failure)
        return _take_failure(make_broken(document, error), one, run)
    return _save(document, found, gone, one, run)


def _read(document: Document, one: _Followed, run: _Run) -> ProcessedDocument:
    """Hops 2 to 4.

    Raises:
        ParseError: it cannot be read, or is something else than what was subscribed to.
    """
    limit = _MAX_LISTED if one.kind == "opml" else run.config.limits.max_entries
    name = one.subscription.key
    with limit_time(run.bounds.find_left(document)):
        found = process_document(
            document,
            one.context,
            run.parts,
            name=name,
            format_name=_name_format(one.kind),
            kind=one.parser_kind,
            max_entries=limit,
            is_new=one.is_new,
            is_known=one.state.last_success is not None,
        )
    if one.kind == "subscription":
        _refuse_other_things(found)
    return found


def _refuse_other_things(found: ProcessedDocument) -> None:
    """An error in JSON is read as a list without records, and a list of feeds as entries: neither is a feed.

    Raises:
        ParseError: it is not.
    """
    kind = found.parsed.kind
    if kind == "list of feeds":
        raise ParseError("this is an OPML, a list of feeds; name it under `opml:`")
    if kind == "list of pages":
        raise ParseError("this is a sitemap, a list of pages; name it under `articles:`")
    if found.parsed.is_partial and not found.listed:
        raise ParseError("; ".join(problem.message for problem in found.problems))
    if found.problems and not found.listed:
        first = found.problems[0]
        raise ParseError(f"this is no feed: {first.message}", line=first.line)
    if kind in ("records", "article") and not found.listed:
        raise ParseError(f"this is no feed, but {found.parsed.format} without entries")


def _is_known(document: Document, one: _Followed) -> bool:
    """Whether this is the body of last time, read as it would be read today: a hash instead of a parse."""
    known = one.document
    if known is None or known.recipe != one.recipe or document.status == 226:
        return False
    return known.body_hash == hash_body(document.content)


def _take_known(document: Document, one: _Followed, run: _Run) -> _Taken:
    state = _next_state(one, document, run)
    gone = _save_known(one, document, state, run)
    report = DocumentReport(
        feed=document.feed,
        url=document.url,
        status=document.status,
        wire_bytes=document.wire_bytes,
        elapsed_ms=document.elapsed_ms,
        moved_to=document.moved_to,
    )
    return _Taken(report=report, state=state, withdrawn=len(gone))


def _save_known(one: _Followed, outcome: Document | NotModified, state: FeedState, run: _Run) -> tuple[str, ...]:
    """Save what is new of a document that is the same; the ids of the entries that its feed takes back."""
    document = _refresh(one, outcome)
    gone: tuple[str, ...] = ()
    if one.document is not None and one.document.listing is not None and one.document.listing.absent:
        listing, gone = _take_back(repeat_listing(one.document.listing), one, run)
        document = replace(document or one.document, listing=listing)
    run.parts.store.save_document(DocumentChanges(feed=state, document=document, withdrawn=gone))
    return gone


def _refresh(one: _Followed, outcome: Document | NotModified) -> DocumentState | None:
    """What is to be written of a document that is the same: its validators, if they are new."""
    if one.document is None or one.document.validators == outcome.validators:
        return None
    return replace(one.document, validators=outcome.validators)


def _follow_listing(
    document: Document, found: ProcessedDocument, one: _Followed, run: _Run
) -> tuple[Listing | None, tuple[str, ...]]:
    """What is remembered of a feed's list, and the ids of the entries that the feed takes back.

    A reading that need not be the whole list tells nothing: a document that is damaged or longer than what is read of
    it, and one that holds changes only (RFC 3229, status 226).
    """
    before = one.document.listing if one.document else None
    is_part = document.status == 226 or len(found.parsed.entries) >= run.config.limits.max_entries
    if one.kind != "subscription":
        return None, ()
    if is_part or found.problems:
        return before, ()
    changed = {row.entry.id for row in found.saved}
    return _take_back(compare_listing(before, tuple(found.listed), changed, run.parts.now), one, run)


def _take_back(listing: Listing, one: _Followed, run: _Run) -> tuple[Listing, tuple[str, ...]]:
    marks = find_removed(listing, run.parts.now)
    if not marks:
        return listing, ()
    stamps = run.parts.store.load_entry_states(one.subscription.key)
    gone = tuple(sorted(id_ for id_, stamp in stamps.items() if not stamp.withdrawn and hash_id(id_) in marks))
    return forget_absent(listing), gone


def _save(document: Document, found: ProcessedDocument, gone: tuple[str, ...], one: _Followed, run: _Run) -> _Taken:
    state = _next_state(one, document, run, found)
    report = report_document(document, found)
    if found.parsed.is_partial:
        state, report = _note_loss(state, report, one, run.parts.now)
    listing, dropped = _follow_listing(document, found, one, run)
    gone = (*gone, *dropped)
    remembered = replace(found.document, listing=listing)
    changes = DocumentChanges(feed=state, document=remembered, entries=found.saved, withdrawn=gone)
    run.parts.store.save_document(changes)
    return _Taken(report=report, state=state, withdrawn=len(gone))


def _note_loss(
    state: FeedState, report: DocumentReport, one: _Followed, now: datetime
) -> tuple[FeedState, DocumentReport]:
    """Note that only a part of the feed came. It is asked again as usual; its title may stand in the other part."""
    before = one.state
    message = shorten("; ".join(dict.fromkeys(problem.message for problem in report.problems)))
    failing = replace(
        state,
        about=before.about if before.about.title else state.about,
        failing_since=before.failing_since or now,
        failed_under=one.settings,
        last_error=message,
        last_error_kind=FailureKind.TRANSFER,
    )
    return failing, replace(report, error=message, error_kind=FailureKind.TRANSFER, problems=())


def _find_dropped(found: ProcessedDocument, one: _Followed, run: _Run) -> tuple[str, ...]:
    """The feeds that a followed list no longer names; a feed's entries stay when it lists them no longer.

    Raises:
        ParseError: a list lost most of its feeds.
    """
    if one.kind != "opml":
        return ()
    if found.parsed.is_partial:
        return ()
    stamps = run.parts.store.load_entry_states(one.subscription.key)
    held = {id_ for id_, stamp in stamps.items() if not stamp.withdrawn}
    gone = held.difference(found.listed)
    left = len(held) - len(gone)
    is_shrunk = (held and not found.listed) or (len(held) >= LIST_FLOOR and left * 2 < len(held))
    if is_shrunk and not run.allow_shrink:
        raise ParseError(
            f"only {left} of {len(held)} feeds are left in the list; all are kept "
            "(if that is right, run once with --allow-shrink)"
        )
    return tuple(sorted(gone))


# ---------------------------------------------------------------------------------------------------------
# Pages


def _take_unreadable(document: Document, error: ParseError, one: _Followed, run: _Run) -> _Taken:
    from feedtool.feeds.discovery import guess_feeds

    unreadable = make_unreadable(document, error)
    try:
        with limit_time(run.bounds.find_left(document)):
            feeds, described = _look_at_page(document)
    except Exception:  # noqa: BLE001 (whatever a hostile page breaks is that feed's failure)
        return _take_failure(unreadable, one, run)
    if not described:
        return _take_failure(unreadable, one, run)
    hint = f"; its feed may be {feeds[0].url}" if feeds else ""
    failed = replace(unreadable, message=f"{described} came instead of a feed{hint}")
    # What was a feed once and is a page now (a login, a maintenance notice) is not to be replaced by another feed.
    is_new = one.state.last_success is None and one.kind == "subscription"
    if not is_new:
        return _take_failure(failed, one, run)
    places = [feed.url for feed in feeds][:_MAX_NAMED]
    if one.state.last_attempt is None:  # usual places are tried at the very first look only
        places += [feed.url for feed in guess_feeds(document.url)][:_MAX_GUESSES]
    return _take_failure(failed, one, run, elsewhere=tuple(dict.fromkeys(places)))


def _look_at_page(document: Document) -> tuple[tuple[FeedLink, ...], str]:
    """The feeds that a web page names, and what kind of page it is; nothing if it is none."""
    from feedtool.feeds.discovery import describe_page, find_feeds, is_page

    if not is_page(document.content):
        return (), ""
    return find_feeds(document.content, document.url), describe_page(document.content)


@frozen
class _Page:
    """A subscription that turned out to be a web page, and where its feed may be, likeliest first."""

    followed: _Followed
    places: tuple[str, ...]


def _look_elsewhere(pages: Mapping[str, _Page], run: _Run) -> dict[str, DocumentReport]:
    """Ask one place after the other for each page, all pages at once; reports of the feeds that were found."""
    found: dict[str, DocumentReport] = {}
    while pages:
        asked = {
            feed: replace(page.followed, url=page.places[0], document=None)
            for feed, page in pages.items()
            if page.places
        }
        answered = set()
        for outcome in chain.from_iterable(_receive(asked, run)):
            answered.add(outcome.feed)
            report = _take_elsewhere(outcome, asked[outcome.feed], run)
            if report:
                found[outcome.feed] = report
        pages = {feed: replace(pages[feed], places=pages[feed].places[1:]) for feed in sorted(answered - found.keys())}
    return found


def _take_elsewhere(outcome: Outcome, one: _Followed, run: _Run) -> DocumentReport | None:
    """A feed where a page led to is followed from now on; None if it is none, and the page's failure stands."""
    if not isinstance(outcome, Document):
        return None
    try:
        found = _read(outcome, one, run)
    except Exception:  # noqa: BLE001 (a place that was only guessed; the page's own failure is what is told)
        return None
    state, report = _next_state(one, outcome, run, found), report_document(outcome, found)
    if found.parsed.is_partial:
        state, report = _note_loss(state, report, one, run.parts.now)
    moved = accept_move(state, outcome.url, run.parts.now)
    run.parts.store.save_document(DocumentChanges(feed=moved, document=found.document, entries=found.saved))
    note = f"{one.subscription.url} is a web page; its feed is followed, write {outcome.url} instead"
    return replace(report, repairs=(*report.repairs, note), moved_to=outcome.url)


# ---------------------------------------------------------------------------------------------------------
# Health and schedule


def _next_state(one: _Followed, outcome: Outcome, run: _Run, found: ProcessedDocument | None = None) -> FeedState:
    before = replace(one.state, about=found.about) if found else one.state
    return record_outcome(
        replace(before, failed_under=one.settings) if isinstance(outcome, Failed) else before,
        outcome,
        run.parts.now,
        interval=run.config.interval,
        own_interval=one.subscription.interval,
        hints=_find_hints(found, run.parts.now) if found else None,
    )


_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}


def _find_hints(found: ProcessedDocument, now: datetime) -> PublisherHints:
    """ttl (RSS 2.0) and sy:update* (RSS 1.0 syndication module): of several, the longest wait."""
    parsed, waits = found.parsed, []
    if parsed.ttl_minutes:
        waits.append(timedelta(minutes=min(parsed.ttl_minutes, 1_000_000)))
    period = _PERIODS.get((parsed.update_period or "").strip().lower())
    if period:
        waits.append(period / max(parsed.update_frequency or 1, 1))
    return PublisherHints(
        interval=max(waits, default=None),
        post_gap=find_post_gap(_list_dates(found), now),
        skip_hours=parsed.skip_hours,
        skip_days=parsed.skip_days,
    )


def _list_dates(found: ProcessedDocument) -> Iterator[datetime]:
    """When the newest entries were posted; those that were read just now are not read again."""
    if len(found.saved) >= _POSTS_LOOKED_AT:
        yield from (saved.entry.published for saved in found.saved if saved.entry.published)
        return
    for entry in islice(found.parsed.entries, _POSTS_LOOKED_AT):
        raw = entry.published or entry.updated
        date = parse_date(raw) if raw else None
        if date is not None:
            yield date
