"""Claims WordPress exports (WXR 1.0 to 1.2), which wxr_posts.py reads.

Each XML document is asked whether it is an export, so this module imports nothing that reads one.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from feedtool.entries.partial_documents import CUT
from feedtool.model import Diagnostic, Document, ParsedEntry, ParsedFeed, ParserKind

if TYPE_CHECKING:
    from feedtool.articles.formats.wxr_posts import ExportedSite

_MARK = re.compile(rb"""\bxmlns:[\w.-]+\s*=\s*["']https?://wordpress\.org/export/|<wp:wxr_version\b""")
_ITEM = re.compile(rb"<item[\s>]")
_HEAD_BYTES = 16384


class WxrParser:
    """Reads posts, and withholds those that are not public.

    Pages, revisions and the types of plug-ins are left out.
    """

    name = "wxr"
    rank = 5
    kind: ParserKind = "export"
    needs_sandbox = False

    def claims(self, document: Document) -> bool:
        """Claim a document by the export's namespace or version, before the first item."""
        head = document.content[:_HEAD_BYTES].replace(b"\0", b"")  # for UTF-16
        if b"wordpress.org/export/" not in head and b"<wp:wxr_version" not in head:  # searching takes longer
            return False
        found = _MARK.search(head)
        return found is not None and _ITEM.search(head, 0, found.start()) is None

    def parse(self, document: Document) -> ParsedFeed:
        """Read the whole document.

        Raises:
            ExportError: it is not an export, or cannot be read.
        """
        found = [*self.stream(io.BytesIO(document.content), document.url)]
        wrong = [one for one in found if isinstance(one, Diagnostic)]
        return ParsedFeed(
            format="wxr",
            parser=self.name,
            entries=tuple(one for one in found if isinstance(one, ParsedEntry)),
            diagnostics=tuple(one for one in wrong if one.severity != "note"),
            notes=tuple(one for one in wrong if one.severity == "note"),
            is_partial=any(one.message.startswith(CUT) for one in wrong),
        )

    def stream(self, file: BinaryIO, url: str) -> Iterator[ParsedEntry | Diagnostic]:
        """Yield the posts one by one, in constant memory; the file is read twice.

        Raises:
            ExportError: it is not an export, or cannot be read.
        """
        from feedtool.articles.formats.wxr_posts import read_posts

        site = self.gather([file])
        file.seek(0)
        yield from read_posts(file, url, site)

    def gather(self, files: Iterable[BinaryIO]) -> ExportedSite:
        """Return the authors, attachments and reusable blocks of exports of one site."""
        from feedtool.articles.formats.wxr_posts import gather_site

        return gather_site(files)

    def stream_joined(self, file: BinaryIO, url: str, gathered: object) -> Iterator[ParsedEntry | Diagnostic]:
        """Yield the posts of one of several exports; `gathered` is from gather()."""
        from feedtool.articles.formats.wxr_posts import ExportedSite, read_posts

        if not isinstance(gathered, ExportedSite):
            raise TypeError("gather() has not returned this")
        yield from read_posts(file, url, gathered)
