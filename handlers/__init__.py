"""CITIZEN SERVICES, one file each. They read and write rows through the store; they never send anything."""
