"""Keeping the log files of a laptop bounded: what a process writes for ever must not fill the disk.

The process goes on writing into the file it has open, so the file is copied and then emptied; every
log is opened for appending, or what is written next would leave a hole as long as what went. A line
written between copy and emptying is lost: this is the log of the software, never that of a case.
"""

import os
import shutil
from pathlib import Path

MOST_BYTES = 10 * 1024 * 1024


def rotate(log: Path, *, most_bytes: int = MOST_BYTES) -> bool:
    """Put a log that has grown too long aside as `.old`, in place of the one before; say whether it was done."""
    try:
        if log.stat().st_size <= most_bytes:
            return False
    except FileNotFoundError:
        return False
    shutil.copyfile(log, log.with_suffix(".log.old"))
    os.truncate(log, 0)
    return True
