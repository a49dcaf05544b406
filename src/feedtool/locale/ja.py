"""Japanese."""

from __future__ import annotations

from feedtool.locale.language import Language

LANGUAGE = Language(
    code="ja",
    date_words="月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日 月 火 水 木 金 土 日",
    am="午前",
    pm="午後",
    date_signs="年 月 日 時 分 秒",
    zone=("午[前後]", 9),
    update_marks="追記",
    comment_marks="コメント, 返信",
    updated_on="最終更新日, 最終更新, 更新日",
    read_on="続きを読む, もっと読む",
    link_labels="元 記 事 続 き を 読 む コ メ ン ト",
)
