"""What a person reads is never cut off, however narrow the screen."""

from __future__ import annotations

from yidi.cli.screen import facts, indented, listing, show

ADDRESS = "province-630000.yidi.internal:50053"


def test_a_table_that_does_not_fit_is_written_wider_rather_than_cut(capsys):
    """A code or an address without its end cannot be used; a long line can."""
    table = listing("省", "地址 address", "版本 versions")
    table.add_row("青海", ADDRESS, "就医地 V2.1/2024 参保地 V2.1/2021 " + "x" * 30)

    show(table, indented(table))

    for line in capsys.readouterr().out.splitlines()[1::2]:
        assert ADDRESS in line
        assert line.endswith("就医地 V2.1/2024 参保地 V2.1/2021 " + "x" * 30)


def test_a_fact_without_a_blank_is_written_whole(capsys):
    name, path = "有慢特病资格而按普通结算 as ordinary", "/srv/" + "d" * 60 + "/yidi-data"

    show(facts([(name, path)]))

    assert capsys.readouterr().out.splitlines() == [f"{name}  {path}"]
