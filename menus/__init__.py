"""THE DIALOGUE: what is asked, in which order, in which words. Pure: no clock, database, socket or environment."""
