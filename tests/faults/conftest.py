"""Lets the fault tests, and the processes that they kill, use the small study and the writer."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "casebook"))
sys.path.insert(0, str(Path(__file__).parent))
