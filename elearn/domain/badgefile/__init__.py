"""A badge file as a stranger sends it, taken apart without showing, running or fetching anything."""
