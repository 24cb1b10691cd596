"""What every test runs under: no screen needed, no unexpected log line, the same examples on every run."""

import gc
import logging
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator

import hypothesis
import pytest

GUARD = "test_pyside_guard"

if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, database=None, print_blob=True)
hypothesis.settings.register_profile("soak", deadline=None, max_examples=20_000, print_blob=True)
hypothesis.settings.load_profile("ci")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the guard against a PySide6 that crashes Python before everything else."""
    items.sort(key=lambda item: GUARD not in item.nodeid)


@pytest.fixture(autouse=True)
def no_unexpected_log(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that logs a warning or worse; ``@pytest.mark.expects_log`` allows it."""
    yield
    if request.node.get_closest_marker("expects_log"):
        return
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    loud = [f"{record.name}: {record.getMessage()}" for record in records if record.levelno >= logging.WARNING]
    assert not loud, f"unexpected log lines: {loud}"


@pytest.fixture(autouse=True)
def garbage_is_looked_for() -> Iterator[None]:
    """A window thrown away while its job runs leaves nobody to say that Python may look for garbage again."""
    yield
    if not any(thread.name == "work" for thread in threading.enumerate()):
        gc.enable()


@pytest.fixture(scope="session")
def debian_tool() -> Callable[[str], str]:
    """Give the path of a program by name, or skip the test by that name where the program is not installed."""

    def find(name: str) -> str:
        return shutil.which(name) or pytest.skip(f"needs the program {name} (Debian has it)")

    return find
