"""How long it takes to read other sources from checkouts, on one core, as seconds and as ratios.

    python benchmarks/observe.py --phalanx ../phalanx --df-ops ../df-ops

Each command runs in a copy of the catalog, start of Python included; the fastest of three runs
counts. The second run has to write the same bytes as the first.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
LIMITS = {"phalanx": 3.0, "df-ops": 5.0}
"""The seconds that reading the newest revision may take."""


def measured(source: str, path: str, catalog: Path) -> tuple[float, bool]:
    """The seconds of the fastest of three runs, and whether all wrote the same bytes."""
    command = [sys.executable, "-m", "usdfops", "observe", source, path, "--catalog", str(catalog)]
    times, written = [], set()
    for _ in range(3):
        started = time.perf_counter()
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        times.append(time.perf_counter() - started)
        written.add((catalog / "observed" / f"{source}.yaml").read_bytes())
    return min(times), len(written) == 1


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for source in LIMITS:
        parser.add_argument(f"--{source}", metavar="PATH")
    options = vars(parser.parse_args())
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    bare = time.perf_counter() - started
    good = True
    with tempfile.TemporaryDirectory() as folder:
        catalog = Path(folder) / "catalog"
        shutil.copytree(ROOT / "catalog", catalog)
        for source, limit in LIMITS.items():
            path = options[source.replace("-", "_")]
            if path:
                taken, same = measured(source, os.path.abspath(path), catalog)
                print(
                    f"{source:<8} {taken:5.2f} s (at most {limit:.0f}), {taken / bare:.0f} bare Pythons, "
                    f"{'the same bytes' if same else 'OTHER BYTES'} each time"
                )
                good &= taken <= limit and same
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
