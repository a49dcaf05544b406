"""Finds the parts of an article page in its saved text.

    News                                the section
    A headline                          the title
    Body ... A headline ... body        the headline again, in the place of a picture
    Discuss it with us on Telegram!     the footer that every page of the site has below an article
    A name / a short biography          the author
    Recent Posts                        title, excerpt, "2 days ago"; for any number of posts

Any part may be missing. A part that the text does not clearly show is left empty, and a note says so.
"""

from __future__ import annotations

from feedtool.articles.formats.saved_text_article import drop_noise, parse_foot, parse_head
from feedtool.articles.formats.saved_text_blocks import SavedText, split_blocks
from feedtool.articles.formats.saved_text_listing import cut_lists, parse_listing
from feedtool.articles.formats.saved_text_words import fold

__all__ = ["parse_saved_text"]


def parse_saved_text(text: str) -> SavedText:
    """Return the parts of a page.

    Returns:
        a SavedText without a title if no line can be a headline.
    """
    blocks = split_blocks(text)
    saved = SavedText()
    article, listing = cut_lists(blocks, saved)
    article = parse_head(article, saved)
    article = drop_noise(article)
    article = parse_foot(article, saved)
    headline = fold(saved.title)
    saved.body = [block.text for block in article if fold(block.text) != headline]
    parse_listing(listing, saved)
    _note_missing_parts(saved)
    return saved


def _note_missing_parts(saved: SavedText) -> None:
    parts = {
        "section": saved.section,
        "headline": saved.title,
        "text": saved.body,
        "author": saved.author,
        "date of the article": saved.when,
        "list of recent posts": saved.listed,
    }
    if missing := [name for name, value in parts.items() if not value]:
        saved.note("missing-part", f"not found on the page: {', '.join(missing)}")
