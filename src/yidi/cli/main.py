"""The command line of Yidi: the commands, and the one place where a failure becomes an exit code.

Data goes to stdout, everything else to stderr; ``--json`` makes data and failures machine-readable.

    0    done
    1    refused by the platform (a business refusal); nothing was settled
    2    wrong arguments, settings or file
    3    the platform cannot be reached, or the outcome is unknown: repeat with the same message id
    4    a server cannot start: an address is taken, a database or file cannot be used, not safe
    5    the joint test was not passed, or a load run did not hold a limit that was asked for
    6    no load result: the generator was the bottleneck, or independent counts disagree
    70   an error in this program; `--debug` shows where
    130  interrupted

A command is imported when it runs, so that ``yidi --help`` answers at once.
"""

from __future__ import annotations

import difflib
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module

import click

from yidi import __version__
from yidi.cli.configuration import wrong_files
from yidi.cli.failures import EXITS, Exit, Failure, Hint, WrongInput
from yidi.cli.help_pages import Context, Group
from yidi.cli.reports import report_failure
from yidi.configuration.findings import ConfigurationBroken

COMMANDS = {
    "serve": "启动平台：国家平台、32个模拟省、指标 | start the platform",
    "gateway": "只启动国家平台，可多进程 | start the national gateway alone",
    "province": "只启动几个模拟省 | start some mocked provinces",
    "demo": "演示：三个就诊故事，金额逐分解释 | three visits, explained to the fen",
    "settle": "结算自己的账单文件 | settle a bill of your own",
    "refund": "退掉一张账单的全部结算 | refund every settlement of a bill",
    "claims": "手工报销的登记和进度 | manual claims: register, list, show",
    "status": "平台在运行什么，账上有多少 | what runs, and what is in the books",
    "outages": "停机公告：查询、发布、撤销、订阅 | outage notices: list, announce, withdraw, watch",
    "faults": "故障注入：查询、设置、清除 | faults of provinces: list, set, clear",
    "clock": "平台时钟：查看、设定、恢复 | the platform's clock: show, set, reset",
    "reset": "清空账簿，回到初始状态 | empty everything, begin anew",
    "persons": "某地区可用于测试的参保人 | people of a region to test with",
    "institutions": "某地区的医药机构 | hospitals and pharmacies of a region",
    "catalogue": "就医地目录中的项目 | items of a treating place's catalogue",
    "policy": "查看、检查参保地政策 | explain and check the policy of an insured place",
    "jointtest": "联调测试：认证一个省的系统 | joint testing: certify a province",
    "load": "压测：整次就诊，结果为网页和JSON | load: whole visits, a page and JSON",
    "errors": "错误代码的原因和处理办法 | what an error code means and what to do",
    "certs": "测试用CA和参与方证书 | a test authority and certificates of participants",
    "bill-template": "输出一份账单示例CSV | print an example of a bill file",
}
"""Every command with its summary, in the order in which a newcomer meets them."""


class Commands(Group):
    """The commands, each in a module of its own that is imported when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"yidi.cli.commands.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def summary(self, ctx: click.Context, name: str) -> str:
        return COMMANDS[name]

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # Whoever read us has seen enough; nothing may complain when the process ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return Exit.DONE

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("退出码 Exit codes"):
            formatter.write_dl(
                [(str(int(code)), " | ".join(words)) for code, words in EXITS.items()]
            )

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            raise unknown_name(
                ("没有命令", "there is no command"),
                args[0],
                COMMANDS,
                Hint("yidi --help", "yidi --help"),
            )
        return super().resolve_command(ctx, args)


@click.command(
    cls=Commands,
    invoke_without_command=True,
    help=(
        "异地：国家跨省异地就医结算平台的模拟器。\n"
        "Yidi: a simulator of China's platform for cross-province medical settlement.\n\n"
        "第一步 first:  yidi serve     另一个终端 in another terminal:  yidi demo"
    ),
)
@click.version_option(
    __version__,
    prog_name="yidi",
    message="%(prog)s %(version)s",
    help="显示版本 | show the version",
)
@click.pass_context
def commands(context: click.Context) -> None:
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def unknown_name(
    what: tuple[str, str], given: str, known: Sequence[str] | dict[str, str], hint: Hint
) -> WrongInput:
    """Return the failure for a name that is not known, with the nearest that is."""
    near = difflib.get_close_matches(given, list(known), n=1, cutoff=0.5)
    hints = [Hint(f"是否为 {near[0]}？", f"did you mean {near[0]}?")] if near else []
    return WrongInput(f"{what[0]} {given}", f"{what[1]} {given}", hints=[*hints, hint])


def run(arguments: Sequence[str]) -> Exit:
    """Run one command line and return how it ended; nothing escapes."""
    as_json = "--json" in arguments
    try:
        returned = commands.main(list(arguments), prog_name="yidi", standalone_mode=False)
        return Exit(returned or Exit.DONE)
    except Failure as failure:
        report_failure(failure, as_json=as_json)
        return failure.exit
    except ConfigurationBroken as broken:
        report_failure(wrong_files(broken.problems), as_json=as_json)
        return Exit.WRONG_INPUT
    except click.UsageError as error:
        report_failure(usage_failure(error), as_json=as_json)
        return Exit.WRONG_INPUT
    except (click.Abort, KeyboardInterrupt):
        click.echo("已中断 / interrupted", err=True)
        return Exit.INTERRUPTED
    except Exception as error:
        if "--debug" in arguments:
            traceback.print_exception(error)
        report_failure(our_fault(error), as_json=as_json)
        return Exit.OUR_FAULT


def usage_failure(error: click.UsageError) -> Failure:
    """Return a wrong command line as a failure that names the mistake and the way to the help."""
    path = error.ctx.command_path if error.ctx else "yidi"
    hint = Hint(f"用法见 {path} --help", f"see {path} --help")
    if isinstance(error, click.NoSuchOption):
        return _unknown_option(error, hint)
    if isinstance(error, click.MissingParameter) and error.param is not None:
        name = error.param.get_error_hint(error.ctx or Context(commands)).replace("'", "")
        if isinstance(error.param, click.Argument):
            hint = _written(error.ctx or Context(commands))
        return WrongInput(f"缺少 {name}", f"{name} is missing", hints=[hint])
    if isinstance(error, click.BadParameter) and error.param is not None:
        name = (
            error.param.opts[-1]
            if error.param.opts[0][0] == "-"
            else error.param.make_metavar(error.ctx or Context(commands))
        )
        zh, _, en = error.message.partition(" | ")
        return WrongInput(f"{name}：{zh}", f"{name}: {en or zh}", hints=[hint])
    zh, _, en = error.format_message().partition(" | ")
    return WrongInput(f"用法错误：{zh}", en or f"wrong usage: {zh}", hints=[hint])


def _unknown_option(error: click.NoSuchOption, hint: Hint) -> WrongInput:
    """Return the failure for an option that the command has not, or has as an argument."""
    given = error.option_name.lstrip("-")
    context = error.ctx or Context(commands)
    for name in _arguments(context):
        if given.upper() == name:
            return WrongInput(
                f"{error.option_name} 不是选项，{name} 直接写在命令后",
                f"there is no option {error.option_name}: {name} is written without a name",
                hints=[_written(context)],
            )
    known = {each.lstrip("-"): each for each in error.possibilities or ()}
    near = [known[each] for each in difflib.get_close_matches(given, known, n=1, cutoff=0.65)]
    hints = [Hint(f"是否为 {each}？", f"did you mean {each}?") for each in near]
    return WrongInput(
        f"没有选项 {error.option_name}",
        f"there is no option {error.option_name}",
        hints=[*hints, hint],
    )


def _written(context: click.Context) -> Hint:
    """How the command is written, with its arguments."""
    line = " ".join([context.command_path, *_arguments(context)])
    return Hint(f"写法：{line}，见 --help", f"write {line}; see --help")


def _arguments(context: click.Context) -> list[str]:
    parameters = context.command.params
    return [each.make_metavar(context) for each in parameters if isinstance(each, click.Argument)]


def our_fault(error: Exception) -> Failure:
    """Return an unexpected error as one line that says what to do with it."""
    line = f"{type(error).__name__}: {error}".splitlines()[0]
    return Failure(
        f"程序内部错误（yidi {__version__}）：{line}",
        f"an error in this program (yidi {__version__}): {line}",
        hints=[
            Hint(
                "加上 --debug 再运行一次，把命令和全部输出交给维护者",
                "run it again with --debug and give command and output to the maintainers",
            )
        ],
    )


def main() -> None:
    """Run the command line of this process."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a letter shows a question mark instead of a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
