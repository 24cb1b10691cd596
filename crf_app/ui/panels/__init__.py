"""Hand-made panels: one screen for one bedside task, over the same items as the forms."""
