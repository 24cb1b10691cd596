"""The case-report-form application; the map of its parts is in ``docs/architecture.md``."""

__version__ = "0.1.0"
