"""EVERY ROW, and the only code that reads or writes it. One subject per file: its table and its verbs together."""
