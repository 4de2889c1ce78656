"""`python -m tests.same BASE [OTHER]`: do two revisions publish the same figures from the same kept raw?

BASE and OTHER are revisions of this checkout; without OTHER it is the working tree as it stands. Each revision's own
code publishes the figures bundled with the project and a small synthetic country, the second one from the raw store
that the first one filled. Prints every difference and ends with 1 where there is one, with 3 where a revision could
not publish.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from orchestration.pipeline import revision
from orchestration.pipeline.workspace import REPOSITORY
from tests.same.compare import compare_releases
from tests.same.revision import CannotPublish, Revision

# Six provinces and four ministries over the merger of July 2025: every kind of file, every flaw, half a minute.
COUNTRY = (
    *("--seed", "7", "--provinces", "6", "--ministries", "4"),
    *("--months", "15", "--start", "2024-10", "--books-every", "3"),
)


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m tests.same", description=__doc__)
    words.add_argument(
        "base", help="the revision to compare with, e.g. HEAD or a commit"
    )
    words.add_argument(
        "other",
        nargs="?",
        help="the revision that is compared; without it the working tree",
    )
    arguments = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="chiso-same-") as folder:
        scratch = Path(folder)
        try:
            base = unpack_revision(arguments.base, scratch / "base")
            other = unpack_revision(arguments.other, scratch / "other")
            differences = compare_revisions(base, other, scratch)
        except CannotPublish as refusal:
            print(refusal)
            return 3
    print(*differences, sep="\n")
    print(f"{len(differences)} differences between {base.name} and {other.name}")
    return 1 if differences else 0


def unpack_revision(name: str | None, folder: Path) -> Revision:
    """The code of a revision in a folder of its own; the working tree where no revision is named."""
    if name is None:
        return Revision("the working tree", REPOSITORY)
    revision.unpack_revision(REPOSITORY, name, folder)
    return Revision(name, folder)


def compare_revisions(base: Revision, other: Revision, scratch: Path) -> list[str]:
    """Publish both catalogues with both revisions; every difference as a line. Raises CannotPublish."""
    country = scratch / "country"
    base.write_country(country, COUNTRY)
    differences: list[str] = []
    for catalogue, sources in (("bundled", None), ("country", country / "sources")):
        print(
            f"{catalogue}: publishing with {base.name}, then with {other.name}",
            flush=True,
        )
        first = base.publish(scratch / f"{catalogue}-base", sources)
        second = other.publish(
            scratch / f"{catalogue}-other", sources, raw=first.data / "raw"
        )
        found = compare_releases(first.folder, second.folder)
        differences += [
            f"{catalogue}: {difference}" for difference in found.differences
        ]
        print(f"{catalogue}: {found.summary}", flush=True)
    return differences


if __name__ == "__main__":
    sys.exit(main())
