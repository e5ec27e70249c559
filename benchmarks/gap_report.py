"""What judging a large catalog costs beside reading it, on one core.

    python benchmarks/gap_report.py [--applications 1000] [--rounds 3]

The catalog is the committed one with generated applications in place of its own: from ten lines to a
hundred, about as complete as real ones are, half of them using or depending on each other. The same
number gives the same files. The fastest run of each counts, by the seconds of one core that it took,
so that it matters less what else a machine does.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
USDFOPS = Path(sysconfig.get_path("scripts")) / "usdfops"
AS_OF = "2026-11-24"
LIMIT = 3.0
"""The seconds that a report of 1,000 applications may take."""


def names(kind: str) -> list[str]:
    """The names of the committed catalog's resources in that folder."""
    return sorted(path.stem for path in (ROOT / "catalog" / kind).glob("*.yaml"))


def manifest(number: int, count: int, chance: random.Random) -> dict[str, object]:
    """The manifest of an application, in which nobody has said this or that."""

    def said(share: float, value: object) -> object:
        return value if chance.random() < share else None

    def pick(words: list[str], most: int = 1) -> list[str]:
        return sorted(chance.sample(words, chance.randint(1, min(most, len(words)))))

    below = [{"application": f"app-{chance.randrange(number):04d}"}] if number else []
    spec: dict[str, object] = {
        "type": chance.choice(["application", "database", "broker", "workflow", "data-set"]),
        "facility": "usdf",
        "group": said(0.8, pick(names("groups"))[0]),
        "placement": said(0.7, ["Data Production", f"Product {number % 20}"]),
        "tier": said(0.55, chance.choice(["real-time", "critical", "operational"])),
        "lifecycle": said(0.5, chance.choice(["production", "commissioning", "planned"])),
        "operatingHours": said(0.6, "24x7"),
        "supportHours": said(0.2, "24x7"),
        "roles": said(0.4, {"service-owner": pick(names("teams"))[0]}),
        "support": said(0.7, {"channels": [{"slack": f"app-{number}", "use": "support"},
                                           {"slack": f"app-{number}-alerts", "use": "alerts"}]}),
        "code": said(0.6, [f"https://github.com/example/app-{number}"]),
        "deployment": said(0.8, {"pattern": pick(names("patterns"))[0],
                                 "repository": f"https://github.com/example/deploy-{number}"}),
        "uses": said(0.7, [{"service": name} for name in pick(names("services"), 6)]),
        "dependsOn": said(0.5, below),
        "documentation": said(0.6, {"dfOps": chance.choice(["ap/apdb", "data-curation/rucio", "nowhere"]),
                                    "pages": [{"title": "Guide", "url": "https://example.org/guide"}]}),
        "monitoring": said(0.5, {"dashboards": ["https://example.org/d"], "alerts": ["out of memory"]}),
        "recovery": said(0.4, {"timeObjective": "1d", "pointObjective": "1d", "procedure": "https://example.org/r",
                               "restoreTestedOn": f"202{chance.randint(4, 6)}-0{chance.randint(1, 9)}-15",
                               "backup": {"method": "a job", "interval": "1d", "retention": "a month"}}),
        "security": said(0.3, {"dataClassification": "internal", "access": "operators"}),
    }  # fmt: skip
    metadata = {
        "name": f"app-{number:04d}",
        "title": f"Application {number} of {count}",
        "description": "One of many, made to measure how long many take.",
        "sources": [{"title": "made up", "asOf": AS_OF}],
        "reviewedOn": said(0.5, "2026-03-01"),
    }
    head: dict[str, object] = {"apiVersion": "usdfops/v1", "kind": "Application"}
    head["metadata"] = {key: value for key, value in metadata.items() if value is not None}
    return {**head, "spec": {key: value for key, value in spec.items() if value is not None}}


def generate(folder: Path, count: int) -> None:
    """Writes the catalog into `folder`."""
    import yaml

    shutil.copytree(ROOT / "catalog", folder, ignore=shutil.ignore_patterns("applications"))
    (folder / "applications").mkdir()
    chance = random.Random(count)
    for number in range(count):
        text = yaml.safe_dump(manifest(number, count, chance), sort_keys=False, width=110)
        (folder / "applications" / f"app-{number:04d}.yaml").write_text(text)


def fastest(command: list[str], rounds: int) -> tuple[float, bytes]:
    """The seconds of one core that the best of that many runs took, and what the last of them printed."""
    best, out = float("inf"), b""
    for _ in range(rounds):
        before = os.times()
        out = subprocess.run(command, check=True, capture_output=True).stdout
        after = os.times()
        spent = after.children_user + after.children_system - before.children_user - before.children_system
        best = min(best, spent)
    return best, out


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--applications", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", help="the folder to leave the catalog in")
    wanted = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as place:
        folder = Path(wanted.keep or place) / "catalog"
        generate(folder, wanted.applications)
        load = f"from usdfops.catalog.load import load; load({str(folder)!r})"
        parsing, _ = fastest([sys.executable, "-c", load], wanted.rounds)
        call = [str(USDFOPS), "gap-report", "--catalog", str(folder), "--as-of", AS_OF, "--format", "json"]
        report, said = fastest(call, wanted.rounds)
    answer = json.loads(said)
    print(f"{wanted.applications:,} applications, {answer['summary']['requirements']} requirements, "
          f"{len(answer['results']):,} results, {len(said) / 1e6:.1f} MB of JSON")  # fmt: skip
    print(f"parsing alone  {parsing:>6.2f} s")
    ratio = f"{report / parsing:.2f} x parsing"
    print(f"gap-report     {report:>6.2f} s  {ratio} (at most {LIMIT:.0f} s for 1,000)")
    return 1 if report > LIMIT * max(1, wanted.applications / 1000) else 0


if __name__ == "__main__":
    sys.exit(main())
