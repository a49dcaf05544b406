"""How each site builder turns a title or file name into a segment of a URL.

Pelican     pelican/utils.py, slugify(), with the default SLUG_REGEX_SUBSTITUTIONS
Nikola      nikola/utils.py, slugify()
Zola        https://docs.rs/slug, of config.toml's `slugify.paths`
Eleventy    https://www.11ty.dev/docs/filters/slugify/ (@sindresorhus/slugify 1) and /slug/ (slugify 1)
Hexo        hexo-util, lib/slugize.ts
Astro       https://docs.astro.build/en/reference/modules/astro-content/ (github-slugger)
MkDocs      Material's blog plug-in: pymdownx.slugs.slugify(case="lower")
"""

# ruff: noqa: RUF001 (the tables name letters of all scripts)
from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from feedtool.model import BuilderName

__all__ = [
    "SLUGIFIERS",
    "slugify_eleventy",
    "slugify_github",
    "slugify_old_eleventy",
    "slugify_pelican",
    "slugize_hexo",
]


def _read(pairs: str) -> dict[str, str]:
    """Return a table of letters, capitals included, from `ß=ss æ=ae`."""
    table = dict(pair.split("=", 1) for pair in pairs.split())
    capitals = {letter.upper(): text.capitalize() for letter, text in table.items() if len(letter.upper()) == 1}
    return {**capitals, **table}


_LETTERS = _read("ß=ss æ=ae œ=oe ø=o đ=d ð=d þ=th ł=l ħ=h ı=i ŋ=ng ŧ=t ĸ=k") | {"ẞ": "SS"}
_SIGNS = {
    **_read(
        "–=- —=-- ―=-- ‐=- ‑=- ‘=' ’=' “=\" ”=\" „=,, …=... £=PS ¥=Y= §=SS ©=(c) ®=(r) ™=(tm) °=deg ±=+- ×=x ÷=/ «=<< "
        "»=>> ·=* •=* €=EUR"
    ),
    "½": " 1/2", "¼": " 1/4", "¾": " 3/4", "№": "No. ", "\xa0": " ",
}  # fmt: skip
_UNIDECODE = {
    **_LETTERS,
    **_read("α=a β=b γ=g δ=d ε=e ζ=z η=e θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=u φ=ph χ=kh ψ=ps ω=o"),
    **_read(
        "а=a б=b в=v г=g д=d е=e ж=zh з=z и=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh "
        "щ=shch "
        "ъ=' ы=y ь=' э=e ю=iu я=ia ё=io ђ=dj є=ie і=i ї=yi ј=j љ=lj њ=nj ћ=tsh џ=dzh ґ=g'"
    ),
    **_SIGNS,
}
"""The table of Unidecode, which deunicode has, too, for Latin, Greek and Cyrillic letters."""
_SINDRESORHUS = {
    **_UNIDECODE,
    **dict.fromkeys(_SIGNS, " "),
    **_read("ä=ae ö=oe ü=ue ŋ=n й=j х=h ц=cz щ=shh ъ= ь= ю=yu я=ya ё=yo є=ye β=v η=i ξ=ks υ=y φ=f χ=x ή=i ύ=y"),
    "&": " and ", "♥": " love ", "🦄": " unicorn ",
}  # fmt: skip
_NPM_SLUGIFY = {
    **_UNIDECODE,
    **dict.fromkeys(_SIGNS, ""),
    **_read("đ=dj й=j х=h ц=c щ=sh ъ=u ь= ю=yu я=ya ё=yo є=ye θ=8 η=h ή=h ξ=3 υ=y ύ=y φ=f χ=x ω=w ώ=w"),
    **_read("$=dollar %=percent &=and <=less >=greater |=or €=euro £=pound ¥=yen ¢=cent ©=(c) ®=(r) –=- ‘=' ’=' …=..."),
    **_read('“=" ”=" „=" ♥=love ∞=infinity'),
}


def _drop_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _transliterate(text: str, table: Mapping[str, str]) -> str:
    """Return a text in ASCII; other signs than letters leave it.

    Raises:
        ValueError: a letter is not in the table.
    """
    return "".join(table[letter] if letter in table else _spell(letter, table) for letter in text)


def _spell(letter: str, table: Mapping[str, str]) -> str:
    bare = "".join(table.get(part, part) for part in _drop_marks(letter))
    if any(part.isalpha() and not part.isascii() for part in bare):
        raise ValueError(f"':slug' needs a slug in Latin letters, because feedtool does not transliterate '{letter}'")
    return "".join(part for part in bare if part.isascii())


def slugify_pelican(text: str, *, is_unicode: bool = False, keeps_case: bool = False) -> str:
    """Return a slug with Pelican's default rules; its settings may keep other letters and capitals."""
    bare = unicodedata.normalize("NFKC", re.sub(r"<[^>]*>", "", text))
    bare = bare if is_unicode else _transliterate(bare, _UNIDECODE)
    bare = re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", bare).strip())
    return bare if keeps_case else bare.lower()


def slugify_nikola(text: str) -> str:
    bare = re.sub(r"[^+\w\s-]", "", _transliterate(text, _UNIDECODE)).strip().lower()
    return re.sub(r"[-\s]+", "-", bare)


def slugify_zola(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", _transliterate(text, _UNIDECODE).lower()).strip("-")


def slugify_eleventy(text: str) -> str:
    """Return a slug as Eleventy's filter `slugify` makes it."""
    bare = _transliterate(unicodedata.normalize("NFC", text), _SINDRESORHUS).lower()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")


def slugify_old_eleventy(text: str) -> str:
    """Return a slug as Eleventy's filter `slug` makes it."""
    written = (_NPM_SLUGIFY.get(letter, letter) for letter in unicodedata.normalize("NFC", text))
    bare = "".join(
        "".join(_NPM_SLUGIFY.get(part, part) for part in _drop_marks(letter)) if letter.isalpha() else letter
        for letter in written
    )
    bare = re.sub(r"[^A-Za-z0-9_\s$*+~.()'\"!\-:@]+", "", bare.replace("-", " ")).strip()
    return re.sub(r"\s+", "-", bare).lower()


def slugize_hexo(text: str) -> str:
    """Return a slug as Hexo makes it; it keeps capitals, and letters other than Latin ones."""
    bare = "".join(_LETTERS.get(letter) or _drop_latin_marks(letter) for letter in text)
    bare = re.sub(r"[\x00-\x1f]", "", bare)
    return re.sub(r"[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'<>,.?/]+", "-", bare).strip("-")


def _drop_latin_marks(letter: str) -> str:
    bare = _drop_marks(letter)
    return bare if bare.isascii() and bare.isalpha() else letter


def slugify_github(text: str) -> str:
    """Return a slug as github-slugger makes it, with the letters of all scripts."""
    return re.sub(r"[^\w\s-]", "", text.lower()).replace(" ", "-")


def slugify_mkdocs(text: str) -> str:
    bare = re.sub(r"<[^>]*>", "", unicodedata.normalize("NFC", text)).lower()
    return re.sub(r"\s", "-", re.sub(r"[^\w\- ]", "", bare).strip())


SLUGIFIERS: Mapping[BuilderName, Callable[[str], str]] = {
    "astro": slugify_github,
    "docusaurus": str,
    "eleventy": slugify_eleventy,
    "hexo": slugize_hexo,
    "mkdocs": slugify_mkdocs,
    "nikola": slugify_nikola,
    "pelican": slugify_pelican,
    "zola": slugify_zola,
}
"""Builder -> its function."""
