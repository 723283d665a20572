"""WHAT HAPPENS LATER, on RQ: ids in, nothing out; each job may run twice or never."""
