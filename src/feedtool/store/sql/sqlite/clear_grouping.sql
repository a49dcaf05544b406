DELETE FROM grouping
