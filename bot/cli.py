"""The command line: results on stdout, messages on stderr, exit 0, 1 (refused) or 2 (usage).

Each command imports what it needs when it runs: no Telegram, no aiogram; no database, no SQLAlchemy.
"""

import asyncio
import json
import logging
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn
from zoneinfo import ZoneInfo

import typer
from pydantic import ValidationError

from bot import reading
from bot.clock import system_clock
from bot.settings import Settings
from bot.stopping import end_on_signals
from domain.draft import as_json as draft_as_json
from domain.errors import DomainError
from domain.people import Role
from domain.report_order import Format, What
from domain.russian import count

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
FileOrFolder = Annotated[
    Path, typer.Argument(exists=True, readable=True, help="A file, or a folder: then every file in it.")
]


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
    # A line for every update says nothing that the event log does not, and costs as much as a query.
    logging.getLogger("aiogram.event").setLevel(max(logging.WARNING, logging.root.level))
    asyncio.run(_serve(settings))


@cli.command()
def tour() -> None:
    """The main job, played over real HTTP against a local Bot API server, as a transcript."""
    from sandbox.tour import play

    sys.exit(asyncio.run(play(say)))


@cli.command(name="sandbox")
def sandbox_(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Where the page is; the next free one if taken.")
    ] = 8080,
    day: Annotated[
        datetime,
        typer.Option(
            "--date",
            formats=["%Y-%m-%d"],
            show_default="2024-01-09",
            help="What its clock shows at first (ISO).",
        ),
    ] = datetime(2024, 1, 9),  # noqa: DTZ001 -- a day
) -> None:
    """The real bot in the browser: a local Bot API server and a web chat, no token, no network."""
    from sandbox.demo import serve

    sys.exit(asyncio.run(serve(say, port, day.date())))


@cli.command()
def check() -> None:
    """Settings, database, migrations and routers, without a network."""
    from bot import reports

    settings = Settings()
    for line in asyncio.run(reports.check(settings)):
        say(line)


@cli.command()
def parse(file: FileOrFolder, on: Day = None, as_json: AsJson = False) -> None:
    """What the importer understands of a file; stored nowhere.

    Of a folder: the progress on stderr and one summary line a file. A refused file is named with its
    sentence, the others go on, and the exit code is 1.
    """
    if file.is_dir():
        found = reading.read_all(file, _day(on))
        if as_json:
            say(_dump([reading.in_json(each) for each in found]))
        _summarise(found, quiet=as_json)
        _exit_if_refused(each.refusal for each in found)
        return
    drafts = reading.read_file(file, _day(on))
    if as_json:
        shapes = [draft_as_json(draft) for draft in drafts]
        say(_dump(shapes[0] if len(shapes) == 1 else shapes))
    else:
        say("\n\n".join(reading.draft_in_words(draft) for draft in drafts))


@cli.command(name="import")
def import_(
    file: FileOrFolder,
    school: Annotated[str | None, typer.Option(help="The school, if the document does not name it.")] = None,
    municipality: Annotated[str | None, typer.Option(help="The municipal authority.")] = None,
    on: Day = None,
    yes: Annotated[bool, typer.Option("--yes", help="Store without asking.")] = False,
) -> None:
    """Read a file and store it as a roadmap.

    Of a folder every file: the progress on stderr and one summary line a file. Each roadmap is stored on its
    own: a refused one is named with its sentence, the others go on, and the exit code is 1.
    """
    from bot import storing

    if file.is_dir():
        _import_folder(file, school, municipality, _day(on), yes=yes)
        return
    drafts = reading.read_file(file, _day(on))
    say("\n\n".join(reading.draft_in_words(draft) for draft in drafts))
    if not yes and not typer.confirm("Загрузить?", err=True):
        refuse("Ничего не загружено.")
    for line in asyncio.run(storing.store(Settings(), drafts, school, municipality)):
        say(line)


@cli.command()
def invite(
    organisation: Annotated[str, typer.Option(help="The organisation by any of its names, made if new.")],
    role: Annotated[Role, typer.Option(help="What the person will be there.")],
    shared: Annotated[
        bool, typer.Option("--shared", help="For everybody of the organisation, each with approval.")
    ] = False,
) -> None:
    """A link for one person; without BOT_TOKEN the command that the link would send.

    A lost administrator comes back with ``--role admin``.
    """
    from bot import reports

    settings = Settings()
    token = asyncio.run(reports.invite(settings, organisation, role, shared=shared))
    link = asyncio.run(_link(settings, token))
    if link is None:
        warn("Имя бота неизвестно (нет BOT_TOKEN или связи), поэтому вместо ссылки команда для чата с ботом:")
    say(link or f"/start {token}")


@cli.command()
def grant(
    telegram_id: Annotated[int, typer.Option(min=1, help="Telegram's number of the account.")],
    role: Annotated[Role, typer.Option(help="What the person will be.")],
    organisation: Annotated[
        str | None, typer.Option(help="Where, by any of its names; without it at the centre.")
    ] = None,
) -> None:
    """Give a role to a Telegram account at once, also while the bot is running.

    So an administrator who was lost comes back; the person needs no link, only to open the bot.
    """
    from bot import reports

    say(asyncio.run(reports.grant(Settings(), telegram_id, role, organisation)))


@cli.command()
def overdue(on: Day = None, as_json: AsJson = False) -> None:
    """What ``/overdue`` says to a controller."""
    from bot import reports

    found = asyncio.run(reports.overdue(Settings(), on.date() if on else None))
    say(_dump(reports.overdue_as_json(found)) if as_json else reports.overdue_in_words(found))


@cli.command()
def report(
    format_: Annotated[Format, typer.Option("--format", help="The kind of file.")],
    out: Annotated[Path, typer.Option("--out", dir_okay=False, help="The file to write.")],
    roadmap: Annotated[
        int | None,
        typer.Option(min=1, show_default="the only one, else all", help="The id of one roadmap."),
    ] = None,
    on: Day = None,
    what: Annotated[
        What | None, typer.Option(show_default="what the format is for", help="What it is about.")
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(
            show_default="month",
            help="week, month, quarter or year up to the date, or 2024-01-01..2024-01-31.",
        ),
    ] = None,
) -> None:
    """A report as a file; as of a past date it says what was so then.

    Of one roadmap: the table (docx, xlsx, pdf), its timeline (png), photos (docx, pdf, zip). Of all: the
    summary (docx, pdf), the tables (xlsx), burn-up or heat map (png). Of either: calendar (ics), milestones
    and events (csv, json).
    """
    from bot import reporting_files

    day = on.date() if on else None
    written = reporting_files.write(
        Settings(), format_, out, what=what, roadmap=roadmap or 0, on=day, period=period, say=warn
    )
    for file in asyncio.run(written):
        say(str(file))


@cli.command()
def backup(
    out: Annotated[Path | None, typer.Option("--out", help="The file to write (.tar.gz).")] = None,
) -> None:
    """A consistent copy of database and files, while the bot is running."""
    from bot import reports

    settings = Settings()
    target = out or settings.backup_dir / f"vekha-{system_clock():%Y-%m-%dT%H-%M-%SZ}.tar.gz"
    reports.write_backup(settings.database_url.get_secret_value(), settings.media_dir, target)
    say(str(target))


@cli.command()
def restore(file: File) -> None:
    """Put a backup in place, once it is verified; the bot must not be running."""
    from bot import reports

    settings = Settings()
    reports.restore_backup(settings.database_url.get_secret_value(), settings.media_dir, file)
    say("Восстановлено. Прежняя база лежит рядом с окончанием .before-restore.")


@cli.command()
def manifest(
    out: Annotated[Path, typer.Option("--out", help="The file to write (text with tabs).")],
    roadmap: Annotated[int | None, typer.Option(help="Of one roadmap only, by its id.")] = None,
) -> None:
    """The hash of every photo and document that was kept, to be verified later."""
    from bot import inspection

    say(inspection.write_manifest(Settings(), out, roadmap))


@cli.command()
def verify(file: File) -> None:
    """Whether everything that a manifest names is kept as it came; exit code 1 where something is not."""
    from bot import inspection

    found = inspection.verify_manifest(Settings(), file)
    for line in inspection.verified_in_words(found):
        say(line)
    if found.faults:
        sys.exit(1)


@cli.command()
def doctor() -> None:
    """What an operator needs to see: undelivered reminders, unreachable people, versions, disk."""
    from bot import reports

    for line in asyncio.run(reports.doctor(Settings())):
        say(line)


def _import_folder(
    folder: Path, school: str | None, municipality: str | None, day: date, *, yes: bool
) -> None:
    from bot import storing

    found = reading.read_all(folder, day)
    _summarise(found)
    number = sum(len(each.drafts) for each in found)
    roadmaps = count(number, "дорожную карту", "дорожные карты", "дорожных карт")
    if number and not yes and not typer.confirm(f"Загрузить {roadmaps}?", err=True):
        refuse("Ничего не загружено.")
    stored = asyncio.run(storing.store_all(Settings(), found, school, municipality)) if number else []
    for each in stored:
        if each.refusal is None:
            say(f"{each.file}: {each.line}")
        else:
            warn(f"{each.file}: {each.refusal}")
    _exit_if_refused([each.refusal for each in found] + [each.refusal for each in stored])


def _summarise(found: Sequence[reading.FileRead], *, quiet: bool = False) -> None:
    for each in found:
        if each.refusal is not None:
            warn(f"{each.name}: {each.refusal}")
        elif not quiet:
            say(reading.in_words(each))


def _exit_if_refused(refusals: Iterable[str | None]) -> None:
    if any(refusal is not None for refusal in refusals):
        sys.exit(1)


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
    from aiogram.exceptions import TelegramNotFound, TelegramUnauthorizedError
    from aiogram.utils.token import TokenValidationError

    from bot.app import open_app

    try:
        async with open_app(settings) as app:
            end_on_signals(app.stop)
            await app.run(say)
    except (TokenValidationError, TelegramUnauthorizedError, TelegramNotFound):
        refuse("Telegram не знает бота с таким BOT_TOKEN: проверьте токен у @BotFather и в .env.")
