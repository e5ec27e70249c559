"""What a year of a large catalog costs beside checking it once, on one core.

    python benchmarks/trend.py [--files 3000] [--blobs 3200] [--rounds 3]

The catalog is the committed one as often as it takes: each kind of file in the share that it has there,
every copy of a file under names of its own. Twelve commits, a month apart, change files until there are
as many distinct ones as wanted: what applications say, what they use, a service that many use, a
standard, an observation. The same numbers give the same repository. The fastest run of each counts, by
the seconds of one core that it took, git's own included.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.repositories import commit, git, repository  # noqa: E402

USDFOPS = Path(sysconfig.get_path("scripts")) / "usdfops"
MONTHS = ["2025-12-20", *(f"2026-{month:02d}-20" for month in range(1, 12))]
"""The days of the points; the last one is today."""
LIMIT = 2.0
"""How many times as long as one check a trend may take."""
COPIED = ("applications", "services", "patterns", "responsibilities", "roles", "teams", "groups")
"""The folders of which there are copies: of the others, a catalog has one or a few whatever its size."""

Manifest = dict[str, dict[str, object]]


def first(count: int) -> dict[str, Manifest]:
    """The files of the catalog at first: the committed ones, and renamed copies of them."""
    import yaml

    paths = sorted((ROOT / "catalog").rglob("*.yaml"))
    own = {str(path.relative_to(ROOT)): yaml.safe_load(path.read_text()) for path in paths}
    copied = {path: made for path, made in own.items() if path.split("/")[1] in COPIED}
    found, number = dict(own), 0
    while len(found) < count:
        number += 1
        for path, made in copied.items():
            if len(found) < count:
                found[f"{path.removesuffix('.yaml')}-{number}.yaml"] = copy(made, number)
    return found


def copy(made: Manifest, number: int) -> Manifest:
    """The same under names of its own; what an application depends on is the copy of that."""
    metadata = {key: value for key, value in made["metadata"].items() if key != "aliases"}
    metadata |= {"name": f"{metadata['name']}-{number}", "title": f"{metadata['title']} {number}"}
    return {**made, "metadata": metadata}


def changed(made: Manifest, **fields: object) -> Manifest:
    return {**made, "spec": {**made["spec"], **fields}}


def edits(files: dict[str, Manifest], chance: random.Random, number: int) -> dict[str, Manifest]:
    """That many files as a month's work leaves them: mostly applications, now and then what they rest on."""
    applications = sorted(path for path in files if "/applications/" in path)
    common = ["catalog/services/ceph-s3.yaml", "catalog/patterns/phalanx.yaml"]
    done: dict[str, Manifest] = {}
    for path in [chance.choice(common), *chance.sample(applications, number - 1)]:
        made = files[path]
        if "/applications/" not in path:
            metadata = {**made["metadata"], "reviewedOn": f"2026-01-{chance.randint(1, 28):02d}"}
            done[path] = {**made, "metadata": metadata}
            continue
        edit: Callable[[], Manifest] = chance.choice(
            [
                lambda made=made: changed(made, tier=chance.choice(["real-time", "critical", "operational"])),
                lambda made=made: changed(made, supportHours=chance.choice(["24x7", "daytime"])),
                lambda made=made: changed(made, uses=[{"service": "ceph-s3"}, {"service": "vault"}]),
                lambda made=made: changed(made, code=[f"https://example.org/{chance.random()}"]),
            ]
        )
        done[path] = edit()
    return done


def generate(folder: Path, count: int, blobs: int) -> None:
    """Makes the repository: the catalog at first, and eleven months of work."""
    import yaml

    def written(files: dict[str, Manifest]) -> dict[str, str]:
        dump = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
        return {
            path: yaml.dump(made, Dumper=dump, sort_keys=False, width=110) for path, made in files.items()
        }

    chance = random.Random(count)
    repository(folder)
    files = first(count)
    head = commit(folder, written(files), date=MONTHS[0])
    rest = blobs - count
    for left, day in zip(range(len(MONTHS) - 1, 0, -1), MONTHS[1:], strict=True):
        done = edits(files, chance, rest // left)
        rest -= len(done)
        files |= done
        head = commit(folder, written(done), head, date=day)
    git(folder, "reset", "--hard", "--quiet", "main")


def fastest(command: list[str], folder: Path, rounds: int) -> tuple[float, bytes]:
    """The seconds of one core that the best of that many runs took, and what the last of them printed."""
    best, out = float("inf"), b""
    for _ in range(rounds):
        before = os.times()
        out = subprocess.run(command, check=False, capture_output=True, cwd=folder).stdout
        after = os.times()
        spent = after.children_user + after.children_system - before.children_user - before.children_system
        best = min(best, spent)
    return best, out


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=3000)
    parser.add_argument("--blobs", type=int, default=3200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", help="the folder to leave the repository in")
    wanted = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as place:
        folder = Path(wanted.keep or place) / "repository"
        generate(folder, wanted.files, wanted.blobs)
        listed = git(folder, "rev-list", "--objects", "--all", "--", "catalog").splitlines()
        blobs = sum(line.endswith(".yaml") for line in listed)
        check, _ = fastest([str(USDFOPS), "validate", "--as-of", MONTHS[-1]], folder, wanted.rounds)
        words = ["trend", "--since", MONTHS[0], "--as-of", MONTHS[-1], "--format", "json"]
        spent, out = fastest([str(USDFOPS), *words], folder, wanted.rounds)
    answer = json.loads(out)
    results = sum(sum(side.values()) for side in answer["points"][-1]["counts"].values())
    print(f"{wanted.files:,} files, {blobs:,} distinct blobs, {len(answer['points'])} points, "
          f"{results:,} results at the last, {len(answer['changes']):,} changes")  # fmt: skip
    print(f"validate  {check:>6.2f} s")
    print(f"trend     {spent:>6.2f} s  {spent / check:.2f} x validate (at most {LIMIT:g})")
    return 1 if spent > LIMIT * check else 0


if __name__ == "__main__":
    sys.exit(main())
