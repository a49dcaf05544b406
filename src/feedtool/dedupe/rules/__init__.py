"""Decides whether two entries are one post: one pure rule a module.

A new rule is a module here and a row of `BUILT_IN` in plugins/built_in.py; `DEFAULT_RULES` in config/schema.py names
the rules that apply without a setting. A rule sees the fields of `EntryFeatures` in model/features.py;
dedupe/features.py fills them.
"""
