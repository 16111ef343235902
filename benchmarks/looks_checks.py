"""Every art check on the covering crowd: how many pass, and what looking so closely costs.

Run: `python -m benchmarks.looks_checks`. The peer is a look at the picture alone: drawing and painting each bust once.
"""

import sys
import time
from collections import Counter
from collections.abc import Sequence

from benchmarks.figures import Figure, show
from troupe.looks import check, covering_looks, draw, paint, resolve

LONGEST_SECONDS = 90.0


def main() -> Sequence[Figure]:
    crowd = covering_looks()
    failed: Counter[str] = Counter()
    made, passed = 0, 0
    start = time.process_time()
    for look in crowd:
        found = check(resolve(look))
        made, passed = made + len(found), passed + sum(each.passed for each in found)
        failed.update(each.name for each in found if not each.passed)
    seconds = time.process_time() - start
    start = time.process_time()
    for look in crowd:
        paint(draw(resolve(look)), 300, 300)
    drawn = time.process_time() - start
    for name, count in failed.most_common():
        print(f"failed: {name} ({count} of {len(crowd)})", file=sys.stderr)
    share = 100 * passed / made
    return [
        Figure("passed_percent", f"{made} checks on {len(crowd)} looks", share, "%", 100.0, more_is_better=True),
        Figure("seconds", "all of them, CPU", seconds, "s", LONGEST_SECONDS, drawn, "drawing alone"),
    ]


if __name__ == "__main__":
    show("looks_checks", __doc__, main)
