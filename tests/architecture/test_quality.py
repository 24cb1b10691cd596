"""The tools that read the whole code: formatting, lint, types and the direction of imports."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHECKS = {
    "ruff check": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "mypy": ["-m", "mypy", "-p", "crf_app"],
    "mypy main.py": ["-m", "mypy", "main.py"],
    "lint-imports": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-logo"],
}


@pytest.mark.parametrize("check", CHECKS)
def test_tool_finds_nothing(check: str):
    """The tool, with its settings in pyproject.toml, has nothing to say."""
    result = subprocess.run([sys.executable, *CHECKS[check]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
