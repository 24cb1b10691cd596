"""The only door through which data change: perform a command, show a view, take a snapshot, adopt entries."""
