"""Decides whether two entries are one post: one pure rule a module.

A new rule is a module here and a row of `BUILT_IN` in plugins/built_in.py; feedtool tries the rules in the order of
their rows. A rule sees the fields of `EntryFeatures` in model/features.py, which dedupe/features.py fills, and under
`named` the features that rules declare.
"""
