"""EVERY ROW, and the only code that reads or writes it; one subject per file: tables and verbs together."""
