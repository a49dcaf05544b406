-- The store notes what changed once a document: triggers took a quarter of the time of writing an entry.

DROP TRIGGER entry_came;
DROP TRIGGER entry_changed;
DROP TRIGGER entry_went;
DROP TRIGGER entry_is_new;
DROP TRIGGER entry_is_changed;
