"""What the protocol ASKS: the frozen model of a study, its loader, lint and expressions."""
