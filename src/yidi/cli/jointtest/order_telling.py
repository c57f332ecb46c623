"""Work orders on the terminal and as files, told whenever they change."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

import click

from yidi.cli.failures import WrongInput
from yidi.domain.regions import CHINA_TIME, spoken_name
from yidi.jointtest.v1 import session_pb2
from yidi.runtime.order_pages import plain


@dataclass(slots=True)
class OrderTelling:
    """Says every new order once, and keeps the files of all open ones up to date."""

    folder: Path | None = None
    as_json: bool = False
    _known: set[str] = field(default_factory=set)
    _wrong: set[tuple[str, str]] = field(default_factory=set)
    _written: str = ""

    def tell(self, orders: list[session_pb2.OpenOrder]) -> None:
        """Tell what is new."""
        for each in orders:
            if each.number not in self._known:
                self._known.add(each.number)
                self._say(each)
            for wrong in each.wrong:
                if (each.number, wrong) not in self._wrong:
                    self._wrong.add((each.number, wrong))
                    click.secho(f"  ✗ {each.number}：{wrong}", fg="red", err=True)
        self._write(orders)

    def _say(self, order: session_pb2.OpenOrder) -> None:
        if self.as_json:
            click.echo(json.dumps({"event": "order", **plain(order)}, ensure_ascii=False))
        else:
            click.echo("\n".join(lines_of(order)))
        sys.stdout.flush()

    def _write(self, orders: list[session_pb2.OpenOrder]) -> None:
        """Write orders.json for programs and orders.txt for people; each replaced as a whole."""
        if self.folder is None:
            return
        content = json.dumps([plain(each) for each in orders], ensure_ascii=False, indent=1)
        if content == self._written:
            return
        text = "\n\n".join("\n".join(lines_of(each)) for each in orders)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for name, said in (("orders.json", content), ("orders.txt", text)):
                fresh = self.folder / f"{name}.new"
                fresh.write_text(said + "\n", encoding="utf-8")
                fresh.replace(self.folder / name)
        except OSError as error:
            raise WrongInput(
                f"工单写不进 {self.folder}", f"cannot write orders to {self.folder}: {error}"
            ) from None
        self._written = content


def lines_of(order: session_pb2.OpenOrder) -> list[str]:
    """Return an order in words, Chinese first."""
    until = order.until.ToDatetime(CHINA_TIME)
    area = spoken_name(order.insured_area)
    found = [
        f"工单 {order.number}",
        f"  {order.text_zh}",
        f"  {order.text_en}",
        f"  人员 person       {order.person_name} {order.person_number} {order.identity_number}",
        f"  参保地 insured    {area} {order.insured_area}",
        f"  机构 institution  {order.institution_name} {order.institution_code}",
        f"  版本 version      {order.interface_version}",
    ]
    if order.disease_code:
        found.append(f"  病种 disease      {order.disease_code} {order.disease_name}")
    found += [f"  账单 bill         {each}" for each in order.bill]
    if order.awaited:
        found.append(f"  等待 awaited      {'、'.join(order.awaited)}")
    found.append(f"  截止 until        {until:%H:%M:%S}")
    return found
