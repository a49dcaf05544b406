"""Coverage-guided fuzzing: `python tests/fuzzing/run.py documents --minutes 60`; see docs/how-to/security-tests.md."""
