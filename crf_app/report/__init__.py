"""Snapshot to PDF: the casebook of one subject, its seal, and the check of a sealed file. Knows no store, no window."""
