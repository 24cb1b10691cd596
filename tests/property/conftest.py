"""Lets the random tests use the simulated desk of the casebook."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "casebook"))
sys.path.insert(0, str(Path(__file__).parent))
