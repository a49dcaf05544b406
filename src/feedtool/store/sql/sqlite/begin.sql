-- Takes the write lock at once, so that no work is lost to a lock met half-way.
BEGIN IMMEDIATE
