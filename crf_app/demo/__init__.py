"""Plays the seed case through the real windows; measures how fast the program is."""
