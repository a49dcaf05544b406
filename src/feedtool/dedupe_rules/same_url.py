"""The same page: addresses that are equal once scheme, www, tracking, AMP and redirectors are taken away."""

from __future__ import annotations

from collections.abc import Collection

from feedtool.core.evidence import find_support, is_linked_to, is_same_note
from feedtool.interfaces import Knowledge, Piece, Verdict


class SameUrl:
    """Risk: link blogs, whose link is what they talk about; there the note itself must be the same."""

    name = "same-url"

    def keys(self, piece: Piece) -> Collection[str]:
        """Where the publisher says the piece lives, where its link leads, and its id if it is an address."""
        return _list_urls(piece)

    def judge(self, one: Piece, other: Piece, known: Knowledge) -> Verdict | None:
        """The same piece if they share such a place, their titles or texts agree and it is theirs."""
        shared = sorted((_list_urls(one) & _list_urls(other)) - known.demoted)
        if not shared:
            return None
        url = shared[0]
        if is_linked_to(one, url, known) or is_linked_to(other, url, known):
            support = is_same_note(one, other, known)
        else:
            support = find_support(one, other, known)
        return Verdict(same=True, evidence=f"{url}; {support}") if support else None


def _list_urls(piece: Piece) -> set[str]:
    return {*piece.urls, piece.id_url} if piece.id_url else {*piece.urls}
