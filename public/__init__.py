"""Pages without a login: the front page and the feature phone; and the same phone as a Python object (handset.py)."""
