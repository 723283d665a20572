"""A second try, alone, for the few tests that wait for other programs and failed beside the rest of the suite.

Browsers, killed processes and real gateways share two cores with the suite, and a build machine may stop for seconds. What passes
alone is told loudly and counted; what fails twice has failed. No other test gets a second try: a race in our own code, found once
by a property test, is a fault. `make test` runs this after a suite that failed; the tests that failed are those in pytest's cache.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

CACHE = Path(".pytest_cache/v/cache/lastfailed")
WAIT = ("tests/browser/", "tests/faults/", "tests/kannel/")
MOST = 5  # tests; of more it is not the machine that is to blame
RULE = "#" * 100


def worth(failed: Iterable[str]) -> list[str]:
    """Those to try again: all of them, or none when one of them waits for nobody, or when they are too many."""
    every = sorted(failed)
    return every if 0 < len(every) <= MOST and all(one.startswith(WAIT) for one in every) else []


def main(status: int) -> int:
    """The status of the whole: 0 when all that failed passes alone, otherwise that of the suite, or of the second try."""
    again = worth(json.loads(CACHE.read_text())) if status == 1 and CACHE.exists() else []
    if not again:
        return status
    print(f"\n{RULE}\n#  A SECOND TRY, ALONE, FOR {len(again)} OF THE TESTS THAT WAIT FOR OTHER PROGRAMS:", *again, sep="\n#  ", flush=True)
    code = subprocess.call([sys.executable, "-m", "pytest", "-n", "0", *again])
    told = f"{len(again)} PASSED ONLY AT THE SECOND TRY. They depend on how quick the machine is: mend them." if code == 0 else "FAILED TWICE."
    print(f"{RULE}\n#  {told}\n{RULE}", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
