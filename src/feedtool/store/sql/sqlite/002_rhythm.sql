-- How often a feed posts decides how often it is asked.

ALTER TABLE feeds ADD COLUMN post_gap_s INTEGER;
