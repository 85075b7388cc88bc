"""Figures and their targets, in words: ``python -m bench [NAME…]``. Nothing is asserted; machines differ."""

import subprocess
import sys

NAMES = (
    "parsing",
    "rolling",
    "planning",
    "delivery",
    "screens",
    "joining",
    "people",
    "album",
    "duplicates",
    "reports",
    "pictures",
)


def main() -> None:
    print(
        "Measured on this machine, best of three for parsing; a figure above its target is marked.\n",
        flush=True,
    )
    for name in sys.argv[1:] or NAMES:
        # Each in a process of its own: on Linux a child's peak of memory begins with that of its parent.
        subprocess.run([sys.executable, "-c", f"from bench.{name} import report; report()"], check=True)


if __name__ == "__main__":
    main()
