"""Files that people write: read with every mistake noted, each with its line and column."""
