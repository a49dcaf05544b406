"""English."""

from __future__ import annotations

from feedtool.locale.language import Language

LANGUAGE = Language(
    code="en",
    labels={
        "skip": "Skip to the entries",
        "feeds": "Feeds",
        "subscribe": "Subscribe",
        "how": "Copy an address into your feed reader: it tells you when something is new. No account, no mail, no tracking.",
        "also": "Also at",
        "from": "from",
        "by": "by",
        "empty": "Nothing here yet.",
        "read": "Read on",
        "newest": "Newest",
        "sources": "Sources",
        "price": "Price",
        "until": "Until",
        "rating": "Rating",
        "picture": "Picture",
        "how_title": "How to subscribe",
        "embed": "Show it on your site",
        "newer": "Newer entries",
        "older": "Older entries",
        "latest": "Newest entries",
        "archives": "Archives",
        "archive": "Archive",
        "more": "More feeds",
        "menu": "Streams",
        "undated": "No date",
        "copy_text": "Copy",
        "copied": "Copied",
        "expired": "Expired",
        "all": "All entries",
        "status": "Health of the sources",
        "embed_how": "Choose a way, copy its lines, and paste them where the entries are to appear.",
        "embed_stream": "The lines show “{title}”. For another stream, replace its name in the addresses:",
        "way_script": "A small script fills the element with the newest entries, in the type and colors of your page. Fits most sites.",
        "way_iframe": "A page within the page, for sites that allow no scripts of others. The script below it only adjusts the height.",
        "way_include": "Your web server (SSI) or your cache (ESI) inserts the entries. Readers need no JavaScript.",
        "way_links": "Links in the head, which feed readers find, and one to the page.",
        "failing": "failing",
        "new": "not fetched yet",
        "ok": "in order",
        "error": "Error",
        "last_success": "Last success",
        "next_try": "Next fetch",
        "status_how": "Whether the articles and the feeds that this site follows can be read.",
        "own": "Articles",
    },
    months=(
        "jan january",
        "feb february",
        "mar march",
        "apr april",
        "may",
        "jun june",
        "jul july",
        "aug august",
        "sep sept september",
        "oct october",
        "nov november",
        "dec december",
    ),
    date_words=(
        "mon tue tues wed weds thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday "
        "of the at th st nd rd o'"
    ),
    units={
        "minutes": "minute minutes min mins m",
        "hours": "hour hours hr hrs h",
        "days": "day days d",
        "weeks": "week weeks wk w",
        "months": "month months",
        "years": "year years yr y",
    },
    numbers=("a an one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    now="just now, now",
    today="today",
    yesterday="yesterday",
    ago="ago",
    about="about, around, over, posted",
    categories={
        "news": "news",
        "offers": "offers, offer, deals, deal",
        "reviews": "reviews, review",
    },
    update_marks="updated, update",
    column_words=(
        "weekly week roundup digest newsletter links linkdump bookmarks recap monthly daily deals offers weekend"
    ),
    part_words=(
        "part episode chapter volume first second third fourth fifth one two three four five ten monday tuesday "
        "wednesday thursday friday saturday sunday january february march april may june july august september "
        "october november december vol six seven eight nine"
    ),
    comment_marks="re, comment, comments, comment on, comments on, reply, reply to, in reply to",
    updated_on="last updated, updated on, updated",
    date_of="of",
    read_more="read more, continue reading",
    read_on="keep reading",
    first_published="the post {title} appeared first on {site}",
    link_labels=(
        "article articles url link links comment comments points score submitted posted shared by via from source on "
        "in to read more full story original permalink u r view web discuss discussion"
    ),
    before_names="by u r",
    yes="true yes y on t",
    no="false no n off f",
    statuses={
        "public": "publish published public live online active final approved listed visible everyone everybody anyone all world open",
        "draft": "draft drafts unpublished pending inreview needsreview notpublished",
        "private": "private internal protected notpublic",
        "password": "password passwordprotected",
        "scheduled": "future scheduled",
        "expired": "expired",
        "trash": "trash trashed deleted",
        "unlisted": "hidden unlisted",
    },
    sections=(
        "news, offers, offer, deals, deal, reviews, review, guide, guides, how-to, opinion, rumors, test, tests, "
        "tutorial, video, podcast"
    ),
    recent_headings=(
        "recent posts, recent articles, recent news, latest posts, latest articles, latest news, latest, recent, more "
        "recent posts, new posts"
    ),
    related_posts="related posts, related articles, related, you may also like, you might also like, read also",
    about_author="about the author, the author, author, written by",
    bylines="by, written by, author, posted by, published by",
    publication_labels="published on, published, posted on, posted, written, on",
    buttons="share, advertisement, tweet, load more, older posts, via, source",
    tag_labels="tag, tags",
    not_any="no",
    comments="comment, comments",
    minutes="min, minutes",
    reading_time="read",
    rights="all rights reserved",
    invitations="discuss, follow, join, subscribe, don't miss, do not miss, never miss, stay, sign up, let us know",
    channels="newsletter, forum, podcast, rss, social, channel*, group, groups",
    us="with us, our, follow, subscribe, join",
    site="blog, site, website, article, articles, comment*, community",
    biography="writes, writer, journalist*, editor, reporter, covers, loves, enthusiast, born, blogger*, year, years",
)
