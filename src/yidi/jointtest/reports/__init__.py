"""Reports of a Run for people and machines: terminal, JUnit XML, JSON, HTML, comparison.

A report reads only yidi.jointtest.v1.Run; what it needs to know must stand there.
"""
