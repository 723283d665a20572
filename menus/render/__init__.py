"""How one screen looks on each channel: one file per channel, and what a character costs."""
