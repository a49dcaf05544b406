"""Decides which entries are copies of one post, and which copy is canonical.

    entry -> features (features.py, shingles.py, titles.py) -> rules that share a key (rules/) -> vetoes.py
          -> clusters.py -> groups.py, with what the store keeps (incremental.py) -> canonical.py, merge.py

A new rule goes to rules/; key_evidence.py and text_evidence.py have the evidence that rules combine. A reason to keep
two entries apart goes to vetoes.py, a threshold to thresholds.py, a feature of an entry to features.py, and a statistic
over all entries (boilerplate, recurring titles) to corpus_stats.py. Words of languages are in locale/.
"""
