"""The demonstration of `make demo`: a real proposed transfer on the last day of its lock-up, then the day after."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

COMMAND = ["precheck", "docs/examples/series-c-sale.yaml", "--book", "cais-internet"]
#: Prohibited on one day, conditional on the next: the worst of the two is the exit status.
EXPECTED = 1


def main() -> int:
    """Runs the command that a user would type; fails where its exit status is not the one foretold."""
    print(f"$ covenantry {' '.join(COMMAND)}\n", flush=True)  # noqa: T201
    covenantry = Path(sys.executable).with_name("covenantry")
    status = subprocess.run([covenantry, *COMMAND], cwd=Path(__file__).resolve().parents[1], check=False).returncode
    return 0 if status == EXPECTED else status or 70


if __name__ == "__main__":
    sys.exit(main())
