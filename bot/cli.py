"""The command line: results on stdout, messages on stderr, exit 0, 1 (refused) or 2 (usage).

What needs no Telegram imports no aiogram: it is loaded by the commands that do, when they run.
"""

import asyncio
import json
import logging
import signal
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn
from zoneinfo import ZoneInfo

import typer
from pydantic import ValidationError

from bot import reports
from bot.clock import system_clock
from bot.settings import Settings
from domain.errors import DomainError
from domain.people import Role

cli = typer.Typer(
    name="python -m bot",
    help="Vekha keeps an education authority's roadmap on schedule.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Day = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="As of this date (ISO).")]
AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable.")]
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]


def main() -> None:
    """Run a command; a refusal is one sentence on stderr and exit code 1."""
    try:
        cli()
    except DomainError as error:
        refuse(error.user_message)
    except ValidationError as error:
        problem = error.errors()[0]
        refuse(f"настройка {str(problem['loc'][0]).upper()}: {problem['msg']}")


def refuse(sentence: str) -> NoReturn:
    """End with exit code 1 and the sentence."""
    warn(sentence)
    sys.exit(1)


def warn(sentence: str) -> None:
    """A message, on stderr."""
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201 - the command line's own voice


def say(text: str) -> None:
    """A result, on stdout."""
    print(text, flush=True)  # noqa: T201 - the command line's own voice


@cli.command()
def run() -> None:
    """The bot, against Telegram; needs BOT_TOKEN."""
    settings = Settings()
    if settings.bot_token is None or not settings.bot_token.get_secret_value():
        refuse("Не задан BOT_TOKEN: получите токен у @BotFather и впишите его в .env.")
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    asyncio.run(_serve(settings))


@cli.command()
def tour() -> None:
    """The main job, played over real HTTP against a local Bot API server, as a transcript."""
    from sandbox.tour import play

    sys.exit(asyncio.run(play(say)))


@cli.command()
def check() -> None:
    """Settings, database, migrations and routers, without a network."""
    settings = Settings()
    for line in asyncio.run(reports.check(settings)):
        say(line)


@cli.command()
def parse(file: File, on: Day = None, as_json: AsJson = False) -> None:
    """What the importer understands of a file; stored nowhere."""
    drafts = reports.read_file(file, _day(on))
    if as_json:
        shapes = [reports.as_json(draft) for draft in drafts]
        say(_dump(shapes[0] if len(shapes) == 1 else shapes))
    else:
        say("\n\n".join(reports.draft_in_words(draft) for draft in drafts))


@cli.command(name="import")
def import_(
    file: File,
    school: Annotated[str | None, typer.Option(help="The school, if the document does not name it.")] = None,
    municipality: Annotated[str | None, typer.Option(help="The municipal authority.")] = None,
    on: Day = None,
    yes: Annotated[bool, typer.Option("--yes", help="Store without asking.")] = False,
) -> None:
    """Read a file and store it as a roadmap."""
    drafts = reports.read_file(file, _day(on))
    say("\n\n".join(reports.draft_in_words(draft) for draft in drafts))
    if not yes and not typer.confirm("Загрузить?", err=True):
        refuse("Ничего не загружено.")
    for roadmap in asyncio.run(reports.store(Settings(), drafts, school, municipality)):
        say(f"Загружено: дорожная карта № {roadmap.id}, {roadmap.school}, {roadmap.municipality}")


@cli.command()
def invite(
    organisation: Annotated[str, typer.Option(help="The organisation, made if it is new.")],
    role: Annotated[Role, typer.Option(help="What the person will be there.")],
) -> None:
    """A one-time link for one person; without BOT_TOKEN the command that the link would send."""
    settings = Settings()
    token = asyncio.run(reports.invite(settings, organisation, role))
    link = asyncio.run(_link(settings, token))
    if link is None:
        warn("Имя бота неизвестно (нет BOT_TOKEN или связи), поэтому вместо ссылки команда для чата с ботом:")
    say(link or f"/start {token}")


@cli.command()
def overdue(on: Day = None, as_json: AsJson = False) -> None:
    """What ``/overdue`` says to a controller."""
    found = asyncio.run(reports.overdue(Settings(), on.date() if on else None))
    say(_dump(reports.overdue_as_json(found)) if as_json else reports.overdue_in_words(found))


@cli.command()
def backup(
    out: Annotated[Path | None, typer.Option("--out", help="The file to write (.tar.gz).")] = None,
) -> None:
    """A consistent copy of database and files, while the bot is running."""
    settings = Settings()
    target = out or settings.backup_dir / f"vekha-{system_clock():%Y-%m-%dT%H-%M-%SZ}.tar.gz"
    reports.write_backup(settings.database_url.get_secret_value(), settings.media_dir, target)
    say(str(target))


@cli.command()
def restore(file: File) -> None:
    """Put a backup in place, once it is verified; the bot must not be running."""
    settings = Settings()
    reports.restore_backup(settings.database_url.get_secret_value(), settings.media_dir, file)
    say("Восстановлено. Прежняя база лежит рядом с окончанием .before-restore.")


@cli.command()
def doctor() -> None:
    """What an operator needs to see: undelivered reminders, unreachable people, versions, disk."""
    for line in asyncio.run(reports.doctor(Settings())):
        say(line)


def _day(on: datetime | None) -> date:
    return on.date() if on else system_clock().astimezone(ZoneInfo("Europe/Moscow")).date()


def _dump(shape: Any) -> str:
    return json.dumps(shape, ensure_ascii=False, indent=2)


async def _link(settings: Settings, token: str) -> str | None:
    if settings.bot_token is None or not settings.bot_token.get_secret_value():
        return None
    from bot.app import start_link

    return await start_link(settings, token)


async def _serve(settings: Settings) -> None:
    from bot.app import open_app

    async with open_app(settings) as app:
        loop = asyncio.get_running_loop()
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, app.stop)
        await app.run(say)
