DELETE FROM edition
