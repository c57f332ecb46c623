"""Every limit of the platform in one place, each with its origin."""

from __future__ import annotations

from typing import Final

LINES_PER_UPLOAD_MAX: Final = 500
"""Fee lines in one UploadFees; a larger bill is uploaded in batches."""

LINES_PER_VISIT_MAX: Final = 2_000
"""Fee lines of one visit. The largest outpatient bills in public samples have some hundred."""

MESSAGE_BYTES_MAX: Final = 2_000_000
"""Bytes of one request: 500 lines of about 300 bytes, with room to spare."""

TRANSPORT_BYTES_MAX: Final = 32_000_000
"""Bytes above which gRPC itself refuses, in its own words; up to there the refusal is ours."""

AMOUNT_FEN_MAX: Final = 10**11
"""One amount: 1 000 000 000.00 yuan, far above any bill and far below the field N(16,2)."""

PRICE_MICROS_MAX: Final = 10**15
"""A unit price of 1 000 000 000 yuan."""

QUANTITY_MICROS_MAX: Final = 10**12
"""1 000 000 units on one line."""

PROBLEMS_PER_REFUSAL_MAX: Final = 20
"""Problems listed in one refusal; the rest is counted. Trailers stay under 8 KB."""

STATUS_BYTES_MAX: Final = 4_800
"""Encoded details of a refusal: base64 makes 6 400 of it, the message text adds up to 1 000."""

TEXT_ZH_CHARS_MAX: Final = 60
"""A Chinese text for the cashier (A-142)."""

WRITER_QUEUE_MAX: Final = 10_000
"""Commands waiting for one database; above it the platform says that it is busy."""

WRITER_BATCH_MAX: Final = 512
"""Commands in one transaction: one more fsync costs less than a longer wait for the first."""

WRITER_LINGER_FROM: Final = 24
"""Commands in a batch from which on a writer waits for company before the next one."""

WRITER_LINGER_STEP_MS: Final = 1
"""How long it waits, for each command beyond these."""

WRITER_LINGER_MAX_MS: Final = 8
"""The longest such wait: far below what a call takes under the load that brings it about."""

LOCKED_BATCH_MAX: Final = 128
"""Commands in one transaction on PostgreSQL: each holds up to five locks, of which a server as
it is installed has about 6 400 for all processes together."""

DATABASE_PATIENCE_MS: Final = 8_000
"""How long a batch waits for a database that was lost: a restart takes seconds, and a caller who
gave us CALL_TIMEOUT_MS still hears why it failed."""

RETRY_AFTER_MS: Final = 1_000
"""What a refusal advises when it has no better figure."""

CALL_TIMEOUT_MS: Final = 30_000
"""Time a call gets when the caller set no deadline; clients in the field use 30 s."""

RESOLVER_TICK_MS: Final = 1_000
"""How often the platform looks for messages without an outcome."""

RESOLVER_AT_ONCE: Final = 200
"""Messages asked for in one look; the oldest come first."""

RESOLVER_QUESTION_MS: Final = 5_000
"""Time that a place has to tell what became of a message."""

RESOLVER_PAUSE_MS: Final = 2_000
"""How long a place that did not tell is left alone; doubled every time it does not."""

RESOLVER_PAUSE_MAX_MS: Final = 60_000
"""The longest such pause: a place that is back is noticed within a minute."""

HOP_MARGIN_MS: Final = 50
"""Taken off the deadline at every hop, so that a hop that fails can still be named."""

CLOCK_SKEW_MINUTES: Final = 5
"""How far a time of a visit or a charge may lie ahead of the clock: clocks differ."""

MESSAGE_ID_DAYS_MAX: Final = 366
"""Days between the time inside a message id and the clock, either way: a wrong year is
noticed, and a test clock may be moved by a year without new ids."""

BOOKING_DAYS_MAX: Final = 90
"""How far ahead a visit may be booked; hospitals open their lists for weeks, few for months."""

PERSONS_PER_LIST_MAX: Final = 100
"""People in one ListPersons."""

LIST_NEWS_PAUSE_MS: Final = 1_000
"""How long a gateway process may not know what another one has published."""

LIST_NEWS_OVERLAP: Final = 10_000
"""Journal entries read again: more than several processes write while one commits."""

INSTITUTIONS_PER_LIST_MAX: Final = 1_000
"""Institutions in one ListInstitutions of test control: a large city has some hundred."""

FAULT_DELAY_MS_MAX: Final = 600_000
"""A delay on request: far above every deadline in the field."""

FAULT_PLANS_MAX: Final = 100
"""Fault plans of one process: more than one for each kind, method and role of a test."""

LISTEN_AGAIN_PAUSE_MS: Final = 5
"""Pause between two tries to take an address over that was ours a moment ago."""
