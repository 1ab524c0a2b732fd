"""This project on the table of bench/persons.py: `pingan link`, as an operator runs it."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def main(task: Path) -> None:
    """Link as the task says."""
    from cli.main import run

    what = json.loads(task.read_text(encoding="utf-8"))
    code = run(["link", what["table"], "--model", what["model"], "--id", "row", "--out", what["clusters"]])
    if code:
        sys.exit(code)
    # Not getrusage: its peak is inherited from the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = int(status.split("VmHWM:")[1].split()[0]) // 1024
    done = {"wall": time.time() - what["started"], "cpu": time.process_time(), "peak_rss_mb": peak}
    print(json.dumps(done))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
