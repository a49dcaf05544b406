-- What is known of an entry that its publisher did not say gets columns of its own: it stood among the extras.

ALTER TABLE entries ADD COLUMN date_basis TEXT;    -- what its date rests on; NULL for "stated"
ALTER TABLE entries ADD COLUMN is_listed INTEGER;  -- 1: saved pages only list it as recent

UPDATE entries SET
    date_basis = CASE
        WHEN extras LIKE '%["feedtool:latest","published"]%' THEN 'latest'
        WHEN extras LIKE '%["feedtool:inferred","published"]%' THEN 'inferred'
        WHEN extras LIKE '%["feedtool:approximate","published"]%' THEN 'age'
    END,
    is_listed = CASE WHEN extras LIKE '%["feedtool:listed","recent posts"]%' THEN 1 END,
    extras = nullif(
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(extras,
        ',["feedtool:approximate","published"]', ''),
        '["feedtool:approximate","published"],', ''),
        '["feedtool:approximate","published"]', ''),
        ',["feedtool:inferred","published"]', ''),
        '["feedtool:inferred","published"],', ''),
        '["feedtool:inferred","published"]', ''),
        ',["feedtool:latest","published"]', ''),
        '["feedtool:latest","published"],', ''),
        '["feedtool:latest","published"]', ''),
        ',["feedtool:listed","recent posts"]', ''),
        '["feedtool:listed","recent posts"],', ''),
        '["feedtool:listed","recent posts"]', ''),
        '[]'
    )
WHERE extras LIKE '%["feedtool:%';

-- The id of such an entry began with a word; no other id has this form.
UPDATE entries SET is_listed = 1
WHERE is_listed IS NULL AND length(id) = 31 AND id GLOB 'listed-*' AND substr(id, 8) NOT GLOB '*[^0-9a-f]*';
