-- Several look-ups at one moment.
BEGIN DEFERRED
