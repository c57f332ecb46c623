"""What holds for every tier: how Hypothesis searches and how a failure is repeated."""

from __future__ import annotations

import os

from hypothesis import settings

# CI looks at the same examples every time, so that a red run is red again here. Elsewhere each
# run looks at new ones, and a failure prints both the seed and a @reproduce_failure line.
# No deadline: the machine is shared, and an example that waited for a core is not slow.
settings.register_profile("here", deadline=None, print_blob=True)
settings.register_profile(
    "ci", deadline=None, print_blob=True, derandomize=True, database=None, max_examples=100
)
settings.load_profile("ci" if os.environ.get("CI") else "here")
