"""One load run from begin to end: the target, the people, the processes, the result."""

from __future__ import annotations

import asyncio
import json
import signal
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from yidi.cli.connection import Addresses, Platform
from yidi.cli.failures import Exit, Failure, Hint, NotReached, WrongInput
from yidi.cli.load.options import PROFILES, Wanted
from yidi.cli.load.screen import Screen
from yidi.domain.care import CareType, CredentialType, Insurance
from yidi.domain.regions import CHINA_TIME
from yidi.load import cares as persons_file
from yidi.load import mix_file
from yidi.load.cares import Care
from yidi.load.casting import Casting, Rehearsed, rehearse, trimmed
from yidi.load.client import Client, Target
from yidi.load.fleet import Fleet, GeneratorBroken
from yidi.load.letters import CareLetters, MessageIds
from yidi.load.mix import Mix
from yidi.load.outside import Outside
from yidi.load.page import page
from yidi.load.result import About, build
from yidi.load.schedule import Profile, Share
from yidi.load.session import Outcome, Session
from yidi.load.visit import NOBODY
from yidi.load.worker import Cast, Plan
from yidi.runtime.clock import SystemClock
from yidi.runtime.settings import Settings
from yidi.v1 import eligibility_service_pb2 as eligibility
from yidi.v1 import simulator_service_pb2 as simulator

_REASONS_SHOWN = 5
_MS = 1000


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a run may ask: the target always, control and metrics where they are its own."""

    settings: Settings
    control: Settings
    """How test control is called: it believes operators, the gateway believes participants."""
    has_control: bool
    metrics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TargetOf:
    """Opens the way to the target anew in every process: credentials cannot be sent to one."""

    settings: Settings

    def __call__(self) -> Target:
        addresses = Addresses.of(self.settings)
        return Target(addresses.gateway, addresses.security, signatures=addresses.signatures)


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways to a platform: as a participant, as a tester, and as many of both."""

    platform: Platform
    control: Platform
    client: Client


@dataclass(slots=True)
class Prepared:
    """What a run begins with."""

    cares: list[Care]
    mix: Mix
    mix_text: str
    clock_ms: int
    clock_at: float
    version: str
    left_out: Counter[str] = field(default_factory=Counter)


class Run:
    """A load run; ``play`` returns the result and how the command ends."""

    def __init__(self, wanted: Wanted, reach: Reach, seed: int, command: str, screen: Screen):
        """Take what was asked for, and of whom."""
        self._wanted = wanted
        self._reach = reach
        self._seed = seed
        self._command = command
        self._screen = screen
        self._addresses = Addresses.of(reach.settings)

    async def play(self, save_persons: Path | None) -> tuple[dict[str, Any], Outcome]:
        """Prepare, run, judge. Raises Failure; nothing was measured then."""
        wanted = self._wanted
        mix = mix_file.load(wanted.mix)
        given = persons_file.load(wanted.persons) if wanted.persons else None
        async with AsyncExitStack() as stack:
            platform = await stack.enter_async_context(Platform(self._addresses, repeats=False))
            control = await stack.enter_async_context(Platform(Addresses.of(self._reach.control)))
            client = Client(TargetOf(self._reach.settings)(), wanted.connections,
                            wanted.timeout_seconds)  # fmt: skip
            stack.push_async_callback(client.close)
            prepared = await self._prepare(Ways(platform, control, client), mix, given)
            if save_persons is not None:
                save_persons.write_text(persons_file.write(prepared.cares), encoding="utf-8")
            begun_at = SystemClock().now()
            outcome = await self._run(control, client, prepared)
        about = self._about(prepared, begun_at)
        return build(about, outcome), outcome

    async def _prepare(self, ways: Ways, mix: Mix, given: list[Care] | None) -> Prepared:
        wanted, version = self._wanted, ""
        text = wanted.mix.read_text("utf-8") if wanted.mix else mix_file.shipped_text()
        clock_ms, clock_at = SystemClock().now_ms(), perf_counter()
        if self._reach.has_control:
            status = await ways.control.status()
            clock_ms, clock_at = status.now.ToMilliseconds(), perf_counter()
            version = status.version
        prepared = Prepared(given or [], mix, text, clock_ms, clock_at, version)
        if given is None and not self._reach.has_control:
            raise WrongInput(
                "目标没有测试控制，人员要用 --persons 文件给出",
                "without test control the people have to come from a file (--persons)",
                hints=[
                    Hint(
                        "对本平台先运行 yidi load --save-persons people.csv 可得样例；"
                        "列的含义见 docs/load.md",
                        "an example: yidi load --save-persons people.csv on this platform; "
                        "columns in docs/load.md",
                    ),
                    Hint(
                        "目标是本平台时用 --control-address 指明测试控制",
                        "if the target is this platform, name its --control-address",
                    ),
                ],
            )
        ids = self._ids(prepared)
        await self._knock(ways.platform, given[0] if given else _somebody(mix), ids)
        await self._cast(ways, prepared, ids)
        return prepared

    async def _knock(self, platform: Platform, care: Care, ids: MessageIds) -> None:
        """Make sure that the target answers us at all; raise Refused or NotReached."""
        letters = CareLetters(care)
        request = letters.query(ids.next(letters.institution))
        await platform.knock_at_gateway(eligibility.QueryEligibilityRequest.FromString(request))

    async def _cast(self, ways: Ways, prepared: Prepared, ids: MessageIds) -> None:
        """Draw people, and keep those whose care the target will settle."""
        wanted = self._wanted
        self._screen.say(
            "准备人员：抽取并逐一查询待遇", "drawing people and asking for their eligibility"
        )
        if prepared.cares:
            tried = await rehearse(ways.client, prepared.cares, ids)
            prepared.cares = tried.cares
        else:
            today = datetime.fromtimestamp(prepared.clock_ms / _MS, CHINA_TIME).date().isoformat()
            casting = Casting(ways.control, prepared.mix, self._seed, today)
            drawn = await casting.draw(wanted.people)
            every = [care for kinds in drawn.values() for cares in kinds.values() for care in cares]
            tried = await rehearse(ways.client, every, ids)
            prepared.cares = trimmed(drawn, prepared.mix, wanted.people, set(tried.cares))
        prepared.left_out = tried.left_out
        for verdict, count in tried.failed.items():
            prepared.left_out[verdict.reason or verdict.code] += count
        if len(prepared.cares) < wanted.processes:
            raise _nobody(tried, self._addresses.gateway)
        self._screen.say(
            f"{len(prepared.cares)} 人可以结算，{sum(prepared.left_out.values())} 人未选用",
            f"{len(prepared.cares)} can be settled, {sum(prepared.left_out.values())} left out",
        )

    async def _run(self, control: Platform, client: Client, prepared: Prepared) -> Outcome:
        wanted = self._wanted
        casts = self._casts(prepared)
        fleet = Fleet(TargetOf(self._reach.settings), casts, wanted.connections,
                      wanted.timeout_seconds)  # fmt: skip
        template = Plan(
            profile=Profile(()),
            begins_at=0.0,
            warm_up_seconds=wanted.warm_up_seconds,
            is_open=wanted.is_open,
            is_even=wanted.is_even,
            think_ms=wanted.think_ms,
            drain_seconds=wanted.timeout_seconds + 5,
        )
        outside = Outside(self._reach.metrics, self._status(control))
        session = Session(
            fleet, client, self._ids(prepared), outside, wanted.limits, template, self._screen.watch
        )
        loop = asyncio.get_running_loop()
        signals = (signal.SIGINT, signal.SIGTERM)
        for number in signals:
            loop.add_signal_handler(number, self._interrupt, session)
        try:
            async with fleet:
                self._screen.begin(f"{PROFILES[wanted.profile][0]} {wanted.profile}")
                if wanted.profile == "limit":
                    return await session.find_the_limit(
                        wanted.first_rate, wanted.seconds, self._screen.tried
                    )
                return await session.run(wanted.curve())
        except GeneratorBroken as broken:
            raise Failure(
                f"压测进程不能继续：{broken}", f"a generator process cannot go on: {broken}"
            ) from None
        finally:
            self._screen.end()
            for number in signals:
                loop.remove_signal_handler(number)

    def _interrupt(self, session: Session) -> None:
        """End early; asked a second time, at once."""
        if session.was_interrupted():
            raise KeyboardInterrupt
        session.interrupt()
        self._screen.say(
            "正在结束：等待进行中的就诊，再按一次立即退出",
            "ending: visits under way are finished; once more to leave at once",
        )

    def _casts(self, prepared: Prepared) -> Sequence[Cast]:
        """Deal the people out: nobody is with two processes."""
        count = self._wanted.processes
        # The last share is that of this process, which asks before and after the run.
        return [
            Cast(
                prepared.cares[index::count],
                prepared.mix,
                self._seed,
                Share(index, count),
                prepared.clock_ms,
                prepared.clock_at,
                lanes=count + 1,
            )
            for index in range(count)
        ]

    def _ids(self, prepared: Prepared) -> MessageIds:
        count = self._wanted.processes
        clock = Cast((), prepared.mix, 0, Share(), prepared.clock_ms, prepared.clock_at, lanes=1)
        return MessageIds(clock.now_ms, Share(count, count + 1))

    def _status(self, control: Platform) -> Any:
        if not self._reach.has_control:
            return None

        async def ask() -> simulator.GetStatusResponse | None:
            try:
                return await control.status()
            except Failure:
                return None

        return ask

    def _about(self, prepared: Prepared, begun_at: datetime) -> About:
        settings = self._reach.settings
        target: dict[str, Any] = {"address": self._addresses.gateway}
        if prepared.version:
            target["platform"] = prepared.version
        target["tls"] = self._addresses.security is not None
        target["signed"] = self._addresses.signatures.own is not None
        if self._reach.has_control:
            target["control"] = settings.control_address
        if self._reach.metrics:
            target["metrics"] = ", ".join(self._reach.metrics)
        return About(
            command=self._command,
            seed=self._seed,
            begun_at=begun_at.isoformat(timespec="seconds"),
            settings=self._wanted.as_json(),
            target=target,
            mix_name=str(self._wanted.mix or mix_file.SHIPPED),
            mix_text=prepared.mix_text,
            cares=prepared.cares,
            left_out=prepared.left_out,
            limits=self._wanted.limits,
        )


def _somebody(mix: Mix) -> Care:
    """Return a care of nobody, to see whether the target answers.

    That it knows no such person is an answer. Our certificate has to count for the sender.
    """
    treating = mix.treating[0] if mix.treating else _SHANGHAI
    insured = _SHANGHAI if treating == _HENAN else _HENAN
    return Care(NOBODY.decode(), insured, Insurance.EMPLOYEE, CredentialType.IDENTITY_CARD, "x",
                CareType.ORDINARY, "", treating, f"H{treating}00001")  # fmt: skip


_SHANGHAI, _HENAN = "310000", "410000"


def write_files(result: Mapping[str, Any], stem: Path) -> dict[str, str]:
    """Write the result as JSON and as a page; return where they are."""
    data, shown = stem.with_name(stem.name + ".json"), stem.with_name(stem.name + ".html")
    try:
        stem.parent.mkdir(parents=True, exist_ok=True)
        data.write_text(json.dumps(result, ensure_ascii=False) + "\n", encoding="utf-8")
        shown.write_text(page(result), encoding="utf-8")
    except OSError as error:
        raise WrongInput(
            f"结果写不进 {stem}：{error.strerror}", f"cannot write {stem}: {error.strerror}"
        ) from None
    return {"网页 page": str(shown), "数据 data": str(data)}


def _nobody(tried: Rehearsed, address: str) -> Failure:
    """Return the failure for a run without anybody to play."""
    reasons = Counter(tried.left_out)
    for verdict, count in tried.failed.items():
        reasons[verdict.reason or verdict.code] += count
    listed = ", ".join(f"{name} {count}" for name, count in reasons.most_common(_REASONS_SHOWN))
    kind = NotReached if tried.failed and not tried.left_out else WrongInput
    return kind(
        f"{address} 上没有一个人可以结算：{listed or '没有抽到人员'}",
        f"nobody can be settled at {address}: {listed or 'nobody was drawn'}",
        hints=[
            Hint(
                "证书只代表一个省时，用构成文件的 [treating] 限定就医地，见 docs/load.md",
                "if the certificate is that of one province, name it under [treating] in the mix "
                "file; see docs/load.md",
            )
        ],
    )


def no_result(result: Mapping[str, Any], disagreed: Sequence[Mapping[str, Any]]) -> Failure:
    """Return the failure of a run whose result does not count."""
    problems = result["problems"]
    if problems:
        failure = Failure(
            "压测机是瓶颈，不报告结果：\n" + "\n".join(each["zh"] for each in problems),
            "the generator was the bottleneck, so there is no result: "
            + "; ".join(each["en"] for each in problems),
            hints=[
                Hint(
                    "降低速率，或增加 --processes，或换一台不与目标争用处理器的机器",
                    "lower the rate, add --processes, or use a machine that the target does not "
                    "share",
                )
            ],
        )
    else:
        zh = "\n".join(
            f"{each['zh']}：压测机 {each['ours']}，对方 {each['theirs']}（未知 {each['room']}）"
            for each in disagreed
        )
        en = "; ".join(
            f"{each['en']}: ours {each['ours']}, theirs {each['theirs']} (unknown {each['room']})"
            for each in disagreed
        )
        failure = Failure(
            "独立计数与压测机不一致，不报告结果：\n" + zh,
            "independent counts disagree with the generator, so there is no result: " + en,
            hints=[
                Hint(
                    "运行期间有别人在调用平台吗？单独再跑一次",
                    "did somebody else call the platform meanwhile? run it again alone",
                )
            ],
        )
    failure.exit = Exit.NO_RESULT
    return failure
