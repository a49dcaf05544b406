-- Articles that are not public are stored, too: copies of them in other feeds are recognised and left out.

ALTER TABLE entries ADD COLUMN withheld TEXT;      -- JSON: why it is not published; NULL if it is
ALTER TABLE entries ADD COLUMN public_from TEXT;
ALTER TABLE entries ADD COLUMN public_until TEXT;
ALTER TABLE entries ADD COLUMN state TEXT;         -- whether it was ever public; NULL for "public"

CREATE INDEX entries_withdrawn ON entries (feed, id) WHERE withdrawn = 1;
CREATE INDEX entries_restricted ON entries (feed, id)
WHERE withdrawn = 0 AND (withheld IS NOT NULL OR public_from IS NOT NULL OR public_until IS NOT NULL);

-- Withdrawn articles are compared with the entries of feeds from now on.
INSERT OR IGNORE INTO stale (feed, id) SELECT feed, id FROM entries WHERE withdrawn = 1;
