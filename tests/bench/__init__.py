"""The benchmark: `python -m tests.bench`. Measures this machine against a bare Flask app in one interleaved run."""
