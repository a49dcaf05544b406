"""Indexes: each is one file about everything that is published; see `plugins.Index`.

A module is named after its part, as `indexes` in feeds.yaml lists it, and not after its file: `style` writes feed.css,
`catalog` feeds.json, `script` feedtool.js.
"""
