"""Turkish."""

from __future__ import annotations

from feedtool.locale.language import Language

LANGUAGE = Language(
    code="tr",
    months=(
        "ocak oca",
        "şubat şub",
        "mart mar",
        "nisan nis",
        "mayıs may",
        "haziran haz",
        "temmuz tem",
        "ağustos ağu",
        "eylül eyl",
        "ekim eki",
        "kasım kas",
        "aralık ara",
    ),
    date_words="pazartesi salı çarşamba perşembe cuma cumartesi pazar",
)
