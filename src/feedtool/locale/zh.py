"""Chinese."""

from __future__ import annotations

from feedtool.locale.language import Language

LANGUAGE = Language(
    code="zh",
    date_words="星期一 星期二 星期三 星期四 星期五 星期六 星期日",
    update_marks="更新, 已更新, 更新版",
    column_words="周 週 每周 每日",
    part_words="上 中 下 前 後 后 一 二 三 四 五 六 七 八 九 十",
    comment_marks="评论, 回复",
)
