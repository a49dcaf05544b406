-- An entry without a date comes last. Those stored before keep the date under which they were published.
UPDATE entries SET published = first_seen WHERE published IS NULL;

DROP INDEX entries_by_date;
CREATE INDEX entries_by_date ON entries (published DESC, feed, id) WHERE withdrawn = 0;
