"""The composition root: settings, clock, ids, and the only place that knows every class."""
