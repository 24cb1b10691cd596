"""The log of this device: JSON lines under the study folder. It never holds a value: no message of an error is written,
only its kind and where in the program it was raised."""

from __future__ import annotations

import json
import logging
import secrets
import traceback
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

LOGGER = logging.getLogger("crf_app")
FILE = "crf-app.jsonl"
_BYTES, _KEPT = 1_000_000, 3
_PROGRAM = Path(__file__).parents[2]


class JsonLine(logging.Formatter):
    """One line for each event: time, level, event and what it names."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        body = {"time": time, "level": record.levelname, "event": record.getMessage()}
        return json.dumps(body | getattr(record, "named", {}), ensure_ascii=True)


def start_log(folder: Path) -> logging.Handler:
    """Write the log under a study folder from now on, once; OSError when the folder can't be written."""
    place = folder / "log"
    for known in LOGGER.handlers:
        if isinstance(known, RotatingFileHandler) and Path(known.baseFilename) == (place / FILE).absolute():
            return known
    place.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(place / FILE, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True)
    handler.setFormatter(JsonLine())
    LOGGER.addHandler(handler)
    LOGGER.propagate = False
    return handler


def log_crash(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Write a crash down; the answer is the id by which it can be found."""
    name = secrets.token_hex(4)
    LOGGER.error("crash", extra={"named": {"id": name, "error": kind.__qualname__, "at": places(trace)}})
    return name


def places(trace: TracebackType | None) -> list[str]:
    """Where each frame of a traceback stands: file, line and function, without any text of the source."""
    frames = traceback.extract_tb(trace)
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(file: str) -> str:
    path = Path(file)
    return path.relative_to(_PROGRAM).as_posix() if path.is_relative_to(_PROGRAM) else path.name
