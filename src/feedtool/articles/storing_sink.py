"""Stores the documents of an article source, and withdraws the articles that it no longer has.

document or chunk -> ids -> process_parsed -> save_document    entries that are new or changed
lost ids          -> deferred until all documents are read     an id that is in another document has only moved
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from feedtool.articles.ids import IdAssigner, IdAssignment, IdOwnership
from feedtool.articles.sink import ChunkedDocument, ReadDocument, SourceRun, StoreOutcome
from feedtool.content.text import shorten
from feedtool.entries.dating import Timing
from feedtool.entries.documents import limit_reading, make_failure, report_failure
from feedtool.entries.identity import assign_ids
from feedtool.errors import FrontMatterError
from feedtool.model import (
    Diagnostic,
    Document,
    DocumentChanges,
    DocumentState,
    EntryState,
    Location,
    ParsedFeed,
    StoredEntry,
    Validators,
    Withheld,
)
from feedtool.model.reports import DocumentReport

if TYPE_CHECKING:  # a run in which no document is new parses none
    from feedtool.entries.process import ProcessedDocument

_SHRINK_FLOOR = 3
"""A source with fewer records may lose any of them: of two records, half is one ordinary deletion."""


class StoringSink:
    """The DocumentSink of one source in one run."""

    def __init__(self, run: SourceRun, existing: Collection[str]) -> None:
        """Store nothing yet.

        Args:
            run: the source.
            existing: the documents that it has now.
        """
        self._run = run
        self._store = run.parts.store
        owners = {id_: state.document for id_, state in run.entries.items() if not state.withdrawn}
        self._before = len(owners)
        self._ownership = IdOwnership(owners=owners, files=frozenset(existing))
        self._ids = IdAssigner(run, self._ownership)
        self._deferred: list[tuple[DocumentChanges, frozenset[str]]] = []
        """Changes of documents that lost records, with the lost ids: saved once the source is known not to shrink."""
        self._waiting: dict[str, frozenset[str]] = {}
        """Documents with new records that may have a known id, with the ids that they lost."""
        self.reports: list[DocumentReport] = []
        self.withdrawn = 0

    # -- documents ------------------------------------------------------------------------------------------

    def store(self, read: ReadDocument) -> StoreOutcome:
        """Store the new and changed entries of a document, and report it."""
        document, url = read.document, read.document.url
        assignment = self._ids.assign_known(read.parsed, url)
        parsed = _report_equal_ids(read.parsed, assignment, url)
        if read.may_wait and assignment.new and self._ids.may_match:
            listed = frozenset(id_ for id_ in assignment.ids if id_ is not None)
            self._waiting[url] = frozenset() if parsed.diagnostics else self._ownership.drop_unlisted(url, listed)
            return "waiting"
        self._ids.assign_new(parsed, assignment)
        try:
            with limit_reading(document, self._run.timeout_s):
                found = self._compare(parsed, read.state, assignment.ids, read.timing, self._run.entries)
        except Exception as error:  # noqa: BLE001 (one document that breaks a part is that document's failure)
            self.refuse(document, error)
            return "refused"
        self.store_prepared(document, found)
        return "stored"

    @property
    def is_new(self) -> bool:
        """Whether the entries of a document depend on nothing stored, and so on no other document."""
        return not self._run.entries and not self._run.documents and not self._ids.may_match

    def prepare(self, read: ReadDocument) -> ProcessedDocument:
        """Return the entries of a document, while `is_new` is true."""
        assignment = self._ids.assign_known(read.parsed, read.document.url)
        parsed = _report_equal_ids(read.parsed, assignment, read.document.url)
        self._ids.assign_new(parsed, assignment)
        with limit_reading(read.document, self._run.timeout_s):
            return self._compare(parsed, read.state, assignment.ids, read.timing, {})

    def store_prepared(self, document: Document, found: ProcessedDocument) -> None:
        """Store the entries that prepare() returned, and report the document."""
        found = self._claim(found)
        self._save_document(found)
        self.report(found.report(document))

    def _save_document(self, found: ProcessedDocument) -> None:
        url, state = found.document.url, found.document
        lost: frozenset[str] = frozenset()
        if not found.diagnostics:
            dropped = self._waiting.get(url, frozenset())
            for id_ in dropped.intersection(found.listed):  # matched by its content, and possibly unchanged
                self._ownership.add(id_, url)
            lost = dropped.difference(found.listed) | self._ownership.drop_unlisted(url, found.listed)
        elif state.sitemap is None:
            # Without validators, its diagnostics are reported until they are fixed. Those on a page of a sitemap are
            # reported once, because fetching it again does not fix them.
            state = replace(state, validators=Validators())
        changes = DocumentChanges(feed=self._run.feed, document=state, entries=found.saved)
        if lost:
            self._deferred.append((changes, lost))
        elif found.saved or self._run.documents.get(url) != state:
            self._store.save_document(changes)

    def store_chunks(self, chunked: ChunkedDocument) -> None:
        """Store a document chunk by chunk, its state with the last one, and report it."""
        run, url = self._run, chunked.url
        listed: set[str] = set()
        diagnostics: list[Diagnostic] = []
        added = updated = 0
        for parsed in chunked.chunks():
            assignment = self._ids.assign_known(parsed, url)
            self._ids.assign_new(parsed, assignment)
            ids = [id_ for id_ in assignment.ids if id_ is not None]
            # Those of entries that a former source had are in `run` alone.
            states = {id_: run.entries[id_] for id_ in ids if id_ in run.entries}
            states |= self._store.load_entry_states(run.source.key, ids)
            found = self._process(parsed, DocumentState(url=url), assignment.ids, run.timing, states)
            if found.saved:
                self._store.save_document(DocumentChanges(feed=run.feed, entries=found.saved))
            listed.update(found.listed)
            diagnostics += found.diagnostics
            added += found.added
            updated += found.updated
        end = chunked.end()
        state, lost = end.state, frozenset[str]()
        if diagnostics and state and end.may_be_skipped:
            state = replace(state, validators=Validators())
        if end.is_complete and not diagnostics:
            lost = self._ownership.drop_unlisted(url, listed)
        if lost:
            self._deferred.append((DocumentChanges(feed=run.feed, document=state), lost))
        elif state is not None:
            self.keep(state)
        self.report(replace(end.report, added=added, updated=updated, diagnostics=tuple(diagnostics)))

    def keep(self, state: DocumentState) -> None:
        """Store the state of a document whose entries have not changed."""
        if self._run.documents.get(state.url) != state:
            self._store.save_document(DocumentChanges(feed=self._run.feed, document=state))

    def report(self, report: DocumentReport) -> None:
        """Add the report of a document of which nothing is stored."""
        self.reports.append(report)

    def refuse(self, document: Document, error: Exception) -> None:
        """Report a document that cannot be read; its articles stay public unless its front matter is at fault."""
        if isinstance(error, FrontMatterError):
            self._withhold(document.url)
        self.report(report_failure(make_failure(document, error)))

    def _withhold(self, url: str) -> None:
        """Withhold the articles of a file, because feedtool cannot read whether they are still public.

        The file counts as not read, so that it is read again even if it is restored to its former content.
        """
        stored = self._store.load_stored_entries(self._run.source.key, self._ownership.ids_of(url))
        rows = tuple(
            StoredEntry(
                entry=replace(
                    entry, withheld=Withheld(reason="unreadable", explanation="its front matter cannot be read")
                ),
                state=replace(self._run.entries[id_], state="withheld", fingerprint=b""),
            )
            for id_, entry in stored.items()
            if entry.withheld is None and id_ in self._run.entries
        )
        if rows:
            state = DocumentState(url=url)
            self._store.save_document(DocumentChanges(feed=self._run.feed, document=state, entries=rows))

    def _process(
        self,
        parsed: ParsedFeed,
        state: DocumentState,
        ids: Sequence[str | None],
        timing: Timing,
        states: Mapping[str, EntryState] | None = None,
    ) -> ProcessedDocument:
        """Compare entries with the stored ones; the document holds the ids of all that are returned."""
        return self._claim(self._compare(parsed, state, ids, timing, states))

    def _compare(
        self,
        parsed: ParsedFeed,
        state: DocumentState,
        ids: Sequence[str | None],
        timing: Timing,
        states: Mapping[str, EntryState] | None,
    ) -> ProcessedDocument:
        from feedtool.entries.process import process_parsed

        run = self._run
        return process_parsed(
            parsed,
            state,
            run.context,
            run.parts,
            url=state.url,
            trusted=True,
            ids=ids,
            states=states,
            timing=timing,
        )

    def _claim(self, found: ProcessedDocument) -> ProcessedDocument:
        found = self._leave_out_foreign_ids(found, found.document.url)
        for row in found.saved:
            self._ownership.add(row.entry.id, found.document.url)
        return found

    def _leave_out_foreign_ids(self, found: ProcessedDocument, url: str) -> ProcessedDocument:
        """Leave out records whose id belongs to another file: the first file keeps the id, the other has a problem.

        A post that saved pages list as recent is not a problem: every page of a day lists the same.
        """
        clashes = {
            saved.entry.id: owner
            for saved in found.saved
            if not self._ownership.is_available(saved.entry.id, url)
            and (owner := self._ownership.owners[saved.entry.id])
        }
        if not clashes:
            return found
        listed = {saved.entry.id for saved in found.saved if saved.entry.is_listed}
        withheld = {saved.entry.id for saved in found.saved if saved.entry.withheld}
        diagnostics = tuple(
            Diagnostic(
                message=f"{'this' if id_ in withheld else repr(id_)} is already the id of a record in {owner}",
                hint="use a unique id for each record",
                location=Location(url, field="id"),
            )
            for id_, owner in clashes.items()
            if id_ not in listed
        )
        saved = tuple(row for row in found.saved if row.entry.id not in clashes)
        return replace(found, saved=saved, diagnostics=found.diagnostics + diagnostics)

    # -- the end of the source ------------------------------------------------------------------------------

    def drop_removed(self) -> set[str]:
        """Drop the documents that no longer exist.

        Returns the ids of posts that saved pages listed and that no document has now.
        """
        for url in sorted(self._run.documents.keys() - self._ownership.files):
            changes = DocumentChanges(feed=self._run.feed, forgotten_documents=(url,))
            self._deferred.append((changes, self._ownership.drop_unlisted(url)))
        lost = {id_ for _, ids in self._deferred for id_ in ids if self._ids.is_listed(id_)}
        return lost - self._ownership.owners.keys()

    def restore(self, read: ReadDocument, lost: set[str]) -> set[str]:
        """Store those of the lost entries that a document lists, and return their ids."""
        wanted = [id_ if id_ in lost else None for id_ in assign_ids(read.parsed)]
        found = self._process(read.parsed, read.state, wanted, Timing())
        self._store.save_document(DocumentChanges(feed=self._run.feed, entries=found.saved))
        return {row.entry.id for row in found.saved}

    def finish(self) -> tuple[Diagnostic, ...]:
        """Withdraw removed records, unless the source shrank by more than half, which is a problem."""
        after = len(self._ownership.owners)
        has_shrunk = self._before >= _SHRINK_FLOOR and after * 2 < self._before and not self._run.options.allow_shrink
        if not has_shrunk:
            for changes, lost in self._deferred:
                # An id that is in another document now has only moved.
                withdrawn = tuple(sorted(lost - self._ownership.owners.keys()))
                self._store.save_document(replace(changes, withdrawn=withdrawn))
                self.withdrawn += sum(self._ids.is_known_to_readers(id_) for id_ in withdrawn)
        self._ids.finish()
        if not has_shrunk:
            return ()
        return (
            Diagnostic(
                message=f"the source shrank from {self._before} to {after} records; nothing was withdrawn",
                hint="run with --allow-shrink to accept",
                location=Location(self._run.source.key),
            ),
        )


def _report_equal_ids(parsed: ParsedFeed, assignment: IdAssignment, where: str) -> ParsedFeed:
    """Report records of one document that have the same id.

    In a file that the user writes, it is the user's mistake; in a feed or an export, it is not.
    """
    if parsed.kind != "records":
        from feedtool.entries.process import note_shared_ids

        return note_shared_ids(parsed, assignment.identity)
    indexes: dict[str, list[int]] = {}
    for index, entry in enumerate(parsed.entries):
        if entry.id and entry.id_is_own:
            indexes.setdefault(entry.id, []).append(index)
    diagnostics = tuple(
        Diagnostic(
            message=f"{shorten(id_, 80)!r} is the id of {len(group)} records; {_describe_kept(group, assignment.raw)}",
            hint="give each record its own id",
            location=Location(where, parsed.entries[group[-1]].line, field="id"),
        )
        for id_, group in indexes.items()
        if len(group) > 1
    )
    return replace(parsed, diagnostics=(*parsed.diagnostics, *diagnostics)) if diagnostics else parsed


def _describe_kept(group: Sequence[int], raw: Sequence[str | None]) -> str:
    kept = sum(raw[index] is not None for index in group)
    if kept == len(group):
        return "all are kept, each with its own id"
    return f"{kept} {'is' if kept == 1 else 'are'} kept, {len(group) - kept} left out as older versions or copies"
