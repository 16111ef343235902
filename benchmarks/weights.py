"""What a start reads and what that weighs: processor time and memory of every module, by room and library.

Memory is what the process grew by while a module was read, without what it made be read itself; pages that come in a
moment later are missed, so small numbers mean little.
"""

import json
import subprocess
import sys
from collections import defaultdict

_PROBE = """
import gc, importlib.machinery, json, os, sys, time
page, inside, read = os.sysconf("SC_PAGE_SIZE"), [], {}

def now():
    with open("/proc/self/statm", "rb", 0) as told:
        return time.process_time(), int(told.read().split()[1]) * page / 1e6

def weighed(loader):
    run = loader.exec_module

    def exec_module(self, module):
        inside.append([0.0, 0.0])
        before = now()
        try:
            run(self, module)
        finally:
            took = [after - first for after, first in zip(now(), before)]
            below = inside.pop()
            read[module.__name__] = [whole - part for whole, part in zip(took, below)]
            if inside:
                inside[-1] = [there + more for there, more in zip(inside[-1], took)]

    loader.exec_module = exec_module

weighed(importlib.machinery.SourceFileLoader)
weighed(importlib.machinery.ExtensionFileLoader)
gc.disable()
import troupe.app.commands, troupe.app.serving, uvloop
print(json.dumps(read))
"""


def heaviest(most: int = 10) -> list[str]:
    """The heaviest rooms and libraries of a start as lines, first by time, then by memory."""
    told = subprocess.run([sys.executable, "-c", _PROBE], capture_output=True, text=True, check=True).stdout
    weights: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0])
    for module, (seconds, megabytes) in json.loads(told).items():
        weight = weights[_of(module)]
        weight[0], weight[1], weight[2] = weight[0] + seconds, weight[1] + megabytes, weight[2] + 1
    lines = []
    for place, by in ((0, "time"), (1, "memory")):
        first = sorted(weights.items(), key=lambda each: -each[1][place])[:most]
        lines += [f"The heaviest of a start by {by}:"]
        lines += [f"  {name:<20} {w[0] * 1000:6.0f} ms {w[1]:6.1f} MB  {w[2]:4.0f} modules" for name, w in first]
    return lines


def _of(module: str) -> str:
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "troupe" else parts[0]
