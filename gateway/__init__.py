"""THE EDGE: networks on one side, dialogue and store on the other."""
