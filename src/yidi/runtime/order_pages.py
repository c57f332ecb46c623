"""The served list of work orders: a page for people, JSON for programs.

GET  /               the open orders, Chinese first; the page refreshes itself
GET  /orders.json    the same, by the schema OpenOrder
GET  /runs.json      every session as it stands: its run so far
POST /leave-out      number, reason: the tester cannot do an order
"""

from __future__ import annotations

import html
from typing import Any
from urllib.parse import parse_qsl

from google.protobuf.json_format import MessageToDict
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from yidi.domain.regions import CHINA_TIME, spoken_name
from yidi.jointtest.results.verdicts import WORDS, counted
from yidi.jointtest.treating.desk import Desk
from yidi.jointtest.treating.results import case_result
from yidi.jointtest.treating.session import NoSuchOrder
from yidi.jointtest.v1 import session_pb2

_SEE_OTHER = 303
_NOT_FOUND = 404
_BODY_BYTES_MAX = 4_096
_REFRESH_SECONDS = 5

_STYLE = """
body{font:16px/1.5 system-ui,"Noto Sans CJK SC",sans-serif;margin:2rem auto;max-width:60rem;
padding:0 1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin:0}small,.en{color:#555}
article{border:1px solid #bbb;border-radius:6px;padding:1rem;margin:1rem 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:.6rem 0}
dt{color:#555}dd{margin:0}code{font-size:.95em}.wrong{color:#a40000}
form{margin-top:.6rem}input{font:inherit;width:16rem}button{font:inherit}
@media print{form,nav{display:none}article{break-inside:avoid}}
"""


def order_app(desk: Desk) -> Starlette:
    """Return the pages of a desk."""

    async def front(_: Request) -> Response:
        return HTMLResponse(page(desk))

    async def orders(_: Request) -> Response:
        return JSONResponse([plain(each) for each in desk.orders()])

    async def runs(_: Request) -> Response:
        found = [desk.run_so_far(each) for each in desk.sessions]
        return JSONResponse([MessageToDict(each, preserving_proto_field_name=True)
                             for each in found])  # fmt: skip

    async def leave_out(request: Request) -> Response:
        given = await _form(request)
        try:
            await desk.leave_out(given.get("number", ""), given.get("reason", "")[:200])
        except NoSuchOrder:
            return JSONResponse(
                {"zh": "没有这个待办工单", "en": "there is no such open order"},
                status_code=_NOT_FOUND,
            )
        return RedirectResponse("/", status_code=_SEE_OTHER)

    return Starlette(
        routes=[
            Route("/", front),
            Route("/orders.json", orders),
            Route("/runs.json", runs),
            Route("/leave-out", leave_out, methods=["POST"]),
        ]
    )


async def _form(request: Request) -> dict[str, str]:
    """Read a form without a further library."""
    body = (await request.body())[:_BODY_BYTES_MAX].decode(errors="replace")
    return dict(parse_qsl(body))


def plain(order: session_pb2.OpenOrder) -> dict[str, Any]:
    """Return an order as plain values: the field names of the schema."""
    found: dict[str, Any] = MessageToDict(order, preserving_proto_field_name=True)
    return found


def page(desk: Desk) -> str:
    """Return the page of all open orders."""
    orders = desk.orders()
    head = "".join(_summary(desk, each) for each in desk.sessions)
    body = "".join(map(_article, orders))
    if not orders:
        body = "<p>没有待办工单。<span class='en'>No open work orders.</span></p>"
    return (
        "<!doctype html><html lang='zh-CN'><meta charset='utf-8'>"
        f"<meta http-equiv='refresh' content='{_REFRESH_SECONDS}'>"
        "<meta name='viewport' content='width=device-width'>"
        f"<title>联调测试工单</title><style>{_STYLE}</style>"
        f"<h1>联调测试工单 <span class='en'>Work orders of the joint test</span></h1>{head}{body}"
    )


def _summary(desk: Desk, session_id: str) -> str:
    session = desk.sessions[session_id].session
    docket = desk.sessions[session_id].docket
    ended = [case_result(each, session.treating_region)
             for each in docket.played.values() if each.is_over]  # fmt: skip
    counts = {WORDS[verdict][0]: count for verdict, count in counted(ended).items()}
    counts |= {"进行中": len(docket.open_cases()), "未发出": len(docket.waiting())}
    words = "，".join(f"{word} {count}" for word, count in counts.items() if count)
    treating, insured = spoken_name(session.treating_region), spoken_name(session.insured_region)
    return (
        f"<p><b>{html.escape(treating)}</b>（就医地）↔ {html.escape(insured)}（参保地） "
        f"<small>{html.escape(session_id)}</small><br>{html.escape(words)}</p>"
    )


def _article(order: session_pb2.OpenOrder) -> str:
    until = order.until.ToDatetime(CHINA_TIME)
    rows = [
        ("人员 person", f"{order.person_name} {order.person_number}"),
        ("证件 identity", order.identity_number),
        ("参保地 insured", f"{spoken_name(order.insured_area)} {order.insured_area}"),
        ("机构 institution", f"{order.institution_name} {order.institution_code}"),
        ("接口版本 version", order.interface_version),
    ]
    if order.disease_code:
        rows.append(("病种 disease", f"{order.disease_code} {order.disease_name}"))
    rows += [("账单 bill", each) for each in order.bill]
    rows.append(("等待 awaited", "、".join(order.awaited) or "—"))
    rows.append(("截止 until", f"{until:%Y-%m-%d %H:%M:%S}"))
    facts = "".join(f"<dt>{one}</dt><dd>{html.escape(two)}</dd>" for one, two in rows)
    wrong = "".join(f"<p class='wrong'>✗ {html.escape(each)}</p>" for each in order.wrong)
    return (
        f"<article><h2>{html.escape(order.text_zh)}</h2>"
        f"<div class='en'>{html.escape(order.text_en)}</div>"
        f"<small><code>{html.escape(order.number)}</code> {html.escape(order.title_zh)}</small>"
        f"<dl>{facts}</dl>{wrong}"
        "<form method='post' action='/leave-out'>"
        f"<input type='hidden' name='number' value='{html.escape(order.number)}'>"
        "<input name='reason' placeholder='无法办理的原因 why not' required> "
        "<button>不办理 leave out</button></form></article>"
    )
