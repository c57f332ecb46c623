"""What came against what must come: the only place that decides "this is wrong, and why".

Every check returns Mismatches (path, expected, received, why) and knows no transport, so that both
roles, campaigns and replays of recorded traffic are judged alike.
"""
