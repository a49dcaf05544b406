INSERT INTO entries (
    feed, id, document, withdrawn, published, first_seen, updated, expires, revisions, fingerprint, digest, link,
    canonical_link, title, language, rights, comments, authors, contributors, categories, enclosures, links, image,
    source, offer, review, extras, summary, content
) VALUES (
    :feed, :id, :document, :withdrawn, :published, :first_seen, :updated, :expires, :revisions, :fingerprint,
    :digest, :link, :canonical_link, :title, :language, :rights, :comments, :authors, :contributors, :categories,
    :enclosures, :links, :image, :source, :offer, :review, :extras, :summary, :content
)
ON CONFLICT (feed, id) DO UPDATE SET
    document = excluded.document,
    withdrawn = excluded.withdrawn,
    published = excluded.published,
    first_seen = excluded.first_seen,
    updated = excluded.updated,
    expires = excluded.expires,
    revisions = excluded.revisions,
    fingerprint = excluded.fingerprint,
    digest = excluded.digest,
    link = excluded.link,
    canonical_link = excluded.canonical_link,
    title = excluded.title,
    language = excluded.language,
    rights = excluded.rights,
    comments = excluded.comments,
    authors = excluded.authors,
    contributors = excluded.contributors,
    categories = excluded.categories,
    enclosures = excluded.enclosures,
    links = excluded.links,
    image = excluded.image,
    source = excluded.source,
    offer = excluded.offer,
    review = excluded.review,
    extras = excluded.extras,
    summary = excluded.summary,
    content = excluded.content
