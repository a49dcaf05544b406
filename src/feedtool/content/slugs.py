"""Makes the names that feedtool itself gives to streams; site builders have rules of their own."""

from __future__ import annotations

import re
import unicodedata

_MAX_LENGTH = 48


def make_slug(text: str) -> str:
    """Return a text as a file name: lower-case ASCII letters, digits and `-`.

    Accents are removed ("Città" -> "citta"); a text with other than Latin letters is written in punycode (RFC 3492), as
    host names are. The result is empty without a letter or digit.
    """
    base = "".join(
        one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one)
    ).replace("ß", "ss")
    words = "-".join(re.findall(r"\w+", base.replace("_", "-")))
    if not words.isascii():
        words = f"xn--{words.encode('punycode').decode('ascii')}"
    return re.sub("[^a-z0-9-]+", "-", words.lower())[:_MAX_LENGTH].strip("-")
