"""How long usdfops takes to start and to check the committed catalog, as ratios of one run.

    python benchmarks/startup.py [--rounds 15]

Every command is run in turn, round after round, so that a machine that is busy for a while is busy
for all of them; the fastest run of each counts. Nothing is cached between runs but the bytecode.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sysconfig.get_path("scripts"))


def commands() -> dict[str, list[str]]:
    applications = sorted(str(path) for path in (ROOT / "catalog" / "applications").glob("*.yaml"))
    schema = str(ROOT / "schemas" / "application.schema.json")
    found = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "usdfops --version": [str(BIN / "usdfops"), "--version"],
        "usdfops validate": [str(BIN / "usdfops"), "validate"],
        "usdfops validate --format json": [str(BIN / "usdfops"), "validate", "--format", "json"],
    }
    other = shutil.which("check-jsonschema", path=str(BIN)) or shutil.which("check-jsonschema")
    if other:
        found["check-jsonschema"] = [other, "--schemafile", schema, *applications]
    return found


def fastest(rounds: int) -> dict[str, float]:
    """The fastest of that many runs of each command, in seconds."""
    best: dict[str, float] = {}
    for _ in range(rounds):
        for name, command in commands().items():
            started = time.perf_counter()
            subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            taken = time.perf_counter() - started
            best[name] = min(taken, best.get(name, taken))
    return best


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=15)
    best = fastest(parser.parse_args().rounds)
    bare = best["python -c pass"]
    for name, taken in best.items():
        print(f"{name:<32} {taken * 1000:>7.1f} ms {taken / bare:>6.1f} x python -c pass")
    version = best["usdfops --version"] / bare
    print(f"usdfops --version costs {version:.1f} bare Pythons (at most 3)")
    if "check-jsonschema" not in best:
        print("check-jsonschema is not installed: `pip install check-jsonschema ruamel.yaml.clib` to compare")
        return 1 if version > 3 else 0
    share = best["usdfops validate"] / best["check-jsonschema"]
    print(f"usdfops validate costs {share:.2f} of check-jsonschema on the application files (at most 0.50)")
    return 1 if version > 3 or share > 0.5 else 0


if __name__ == "__main__":
    sys.exit(main())
