"""Japanese."""

from __future__ import annotations

from feedtool.locale.language import Language

LANGUAGE = Language(
    code="ja",
    date_words="月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日 月 火 水 木 金 土 日",
    update_marks="追記",
    comment_marks="コメント, 返信",
)
