"""Lets the tests of the casebook import their simulated desk."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
