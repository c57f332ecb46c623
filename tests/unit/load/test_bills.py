"""Bills of a load run: what a treating place may send, in sizes as they occur."""

from __future__ import annotations

import random
from itertools import islice

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from yidi.domain.care import CareType, FeeClass, Insurance
from yidi.domain.codes import catalogue_code_problem
from yidi.load.bills import Bill, draw_bills, in_two_batches, items, split_of
from yidi.load.mix import BillShape

SHAPE = BillShape(2, 12, {Insurance.EMPLOYEE: 25_200, Insurance.RESIDENT: 11_700})


def drawn(count: int, care: CareType = CareType.ORDINARY, seed: int = 1) -> list[Bill]:
    bills = draw_bills(care, Insurance.EMPLOYEE, SHAPE, Timestamp(seconds=1), random.Random(seed))
    return list(islice(bills, count))


def test_every_line_balances_to_the_fen_and_the_totals_are_their_sum():
    for bill in drawn(200):
        lines = bill.batches[0]
        for line in lines:
            assert split_of(line).is_balanced()
            assert line.price_micros * line.quantity_micros == line.amount_fen * 10**10
        assert bill.total.amount_fen == sum(line.amount_fen for line in lines)
        assert bill.total.in_scope_fen == sum(line.split.in_scope_fen for line in lines)
        assert 2 <= len(lines) <= 12


def test_amounts_spread_around_the_mean_many_small_and_few_large():
    amounts = [bill.total.amount_fen for bill in drawn(4_000)]

    assert 24_000 <= sum(amounts) / len(amounts) <= 26_400
    assert sorted(amounts)[2_000] < 20_000
    assert max(amounts) > 90_000


def test_all_three_classes_and_limits_occur():
    lines = [line for bill in drawn(200) for line in bill.batches[0]]

    assert {line.fee_class for line in lines} == {each.value for each in FeeClass}
    assert any(line.split.over_limit_fen for line in lines)


def test_a_pharmacy_sells_drugs_only():
    codes = {line.item_code for bill in drawn(100, CareType.PHARMACY) for line in bill.batches[0]}

    assert codes <= {each.code for each in items() if each.is_drug}


def test_the_same_seed_draws_the_same_bills():
    assert drawn(20, seed=5) == drawn(20, seed=5)
    assert drawn(20, seed=5) != drawn(20, seed=6)


def test_a_bill_in_two_batches_has_the_same_total():
    whole = drawn(1)[0]

    parted = in_two_batches(whole)

    assert len(parted.batches) == 2
    assert parted.total == whole.total
    assert [*parted.batches[0], *parted.batches[1]] == list(whole.batches[0])


@pytest.mark.parametrize("item", items(), ids=lambda each: each.code)
def test_every_item_is_shaped_like_a_national_code(item):
    assert catalogue_code_problem(item.code) is None
    assert not (item.fee_class is FeeClass.A and item.first_paid_bp)
