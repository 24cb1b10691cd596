"""Long work that spans parts, with progress and stop. Knows no window and no store."""
