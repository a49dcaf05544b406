"""Chinese."""

from __future__ import annotations

from feedtool.locale.language import Language

LANGUAGE = Language(
    code="zh",
    date_words="星期一 星期二 星期三 星期四 星期五 星期六 星期日",
    am="上午",
    pm="下午",
    date_signs="年 月 日号 時时 分 秒",
    zone=("[上下]午", 8),
    update_marks="更新, 已更新, 更新版",
    column_words="周 週 每周 每日",
    part_words="上 中 下 前 後 后 一 二 三 四 五 六 七 八 九 十",
    comment_marks="评论, 回复",
    updated_on="更新于, 最后更新",
    read_on="阅读全文, 阅读更多",
    link_labels="原 文 链 接 评 论 阅 读 全",
)
