"""How fast the program is, beside the bare thing that does the same: every figure is a ratio taken in one run."""
