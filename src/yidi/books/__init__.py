"""The durable books: SQL behind the ports of the domain, and nothing but SQL.

One database for the national journal, one for the books of the provinces. Every database
has one writer thread (``writer``) that commits in groups; the rules stay outside, in the
functions that the steps bring along.
"""
