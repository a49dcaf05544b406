DELETE FROM joins WHERE one_feed = :feed AND one_id = :id
