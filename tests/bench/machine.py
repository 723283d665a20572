"""Facts about this machine, printed with every figure."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import psutil

PACKAGES = ("flask", "granian", "sqlalchemy", "psycopg", "redis", "rq", "cryptography")


def facts(home: Path, folder: Path) -> dict[str, str]:
    """What the figures depend on, by name."""
    import sqlite3

    told = {
        "machine": f"{os.cpu_count()} cores, {_model()}, {psutil.virtual_memory().total / 2**30:.0f} GiB",
        "load before": load(),
        "system": f"{platform.system()} {platform.release()}, files on {_file_system(folder)}",
        "python": sys.version.split()[0],
        "sqlite": sqlite3.sqlite_version,
        "commit": _commit(home),
    }
    return told | {name: version(name) for name in PACKAGES}


def load() -> str:
    """How many processes wanted to run, in the last 1, 5 and 15 minutes."""
    return ", ".join(f"{one:.2f}" for one in os.getloadavg())


def _model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def _file_system(folder: Path) -> str:
    parts = [part for part in psutil.disk_partitions(all=True) if folder.resolve().is_relative_to(part.mountpoint)]
    return max(parts, key=lambda part: len(part.mountpoint)).fstype if parts else "unknown"


def _commit(home: Path) -> str:
    asked = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=home, capture_output=True, text=True, check=False)
    return asked.stdout.strip() or "unknown"
