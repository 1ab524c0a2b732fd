"""What every test shares: the Hypothesis profile, and the marker of browser tests."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The same examples on every run, so that a red build is a change of the code and not of the dice. To go
# looking for new counter-examples: HYPOTHESIS_PROFILE=explore make test-fast. No deadline: machines are
# shared, and slow is not wrong.
settings.register_profile("repeat", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeat"))

BROWSER_TESTS = Path(__file__).parent / "e2e"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test below tests/e2e, so that a forgotten marker can't start a browser in the fast tests."""
    for item in items:
        if BROWSER_TESTS in item.path.parents:
            item.add_marker(pytest.mark.e2e)
