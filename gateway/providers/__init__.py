"""One file per network. Each only verifies, reads and words; nothing here opens a socket or a table."""
