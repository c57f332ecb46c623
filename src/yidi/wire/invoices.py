"""Numbers of receipts (发票号), as a settlement, a bill and a manual claim carry them."""

from __future__ import annotations

from yidi.wire.findings import Findings, Label

INVOICE = Label("发票号", "invoice number", "至多20个字符", "at most 20 characters")
INVOICE_CHARS_MAX = 20


def decode_invoice_number(
    value: str, path: str, found: Findings, *, is_needed: bool = False
) -> str:
    """Return the number of a receipt and note a bad one; empty is not given."""
    if is_needed:
        found.text(value.strip(), INVOICE, path, INVOICE_CHARS_MAX)
    elif value and (len(value) > INVOICE_CHARS_MAX or not value.strip() or not value.isprintable()):
        found.malformed(INVOICE, path)
    return value
