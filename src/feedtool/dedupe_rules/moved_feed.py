"""A feed that moved and gave everything new ids and addresses: each entry and its twin of the same title and day."""

from __future__ import annotations

from collections.abc import Collection

from feedtool.core.evidence import contradict
from feedtool.core.moves import is_of_one_day, make_shape
from feedtool.core.titles import is_vague
from feedtool.interfaces import Knowledge, Piece, Verdict


class MovedFeed:
    """Risk: a feed that shows each piece twice, as sound and as film; a move leaves one of the two makes behind."""

    name = "moved-feed"

    def keys(self, piece: Piece) -> Collection[str]:
        """The title within its feed."""
        return (f"{piece.feed} {piece.title}",) if piece.title else ()

    def judge(self, one: Piece, other: Piece, known: Knowledge) -> Verdict | None:
        """The same piece if the whole feed went from addresses of the one make to those of the other."""
        if not known.moved or one.feed != other.feed or not one.title or one.title != other.title:
            return None
        makes = (sorted((make_shape(one), make_shape(other))), sorted((one.host or "", other.host or "")))
        move = next((make for make in makes if (one.feed, *make) in known.moved), None)
        if move is None or not is_of_one_day(one, other):
            return None
        if is_vague(one.title) and one.title in known.generic:
            return None
        if contradict(one, other, known):
            return None
        return Verdict(same=True, evidence=f"the feed moved: {move[0]} and {move[1]}; equal titles and days")
