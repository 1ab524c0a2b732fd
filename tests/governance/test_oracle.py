"""Nothing comes back that the oracle says its asker may not see (10,000 questions: `python -m bench.oracle`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.governance.asking import ask


@pytest.mark.slow
def test_nothing_comes_back_that_may_not_be_seen(tmp_path: Path) -> None:
    found = ask(tmp_path, 300, 7)
    assert found.leaks == []
    # The test means nothing unless questions were answered, some of them with a seal open.
    assert found.answered > 60
    assert found.opened > 60
