"""Snapshots as JSON, one file each: they can be read in a review, and pasted into Slack's Block Kit Builder."""

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Return syrupy's snapshot, written as JSON."""
    return snapshot.use_extension(JSONSnapshotExtension)
