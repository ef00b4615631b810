"""Import and export: files in a folder of the hub. The owner's alone."""

from collections.abc import Callable, Sequence
from pathlib import Path

from homeassistant.components import persistent_notification
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..libraries import Library, ensure
from ..permissions import require_owner
from ..programs.commands import Actor
from ..programs.refusal import Refusal
from ..shop import Shop
from ..texts import Texts
from ..transfer.cells import DateOrder, Manner
from ..transfer.rows import Reader
from ..transfer.tables import Table
from ..transfer.writing import CsvWriter, TableWriter, WorkbookWriter
from . import naming
from .export_tables import export
from .import_plan import own_lots
from .import_report import Problem, Report
from .importing import Import
from .views import View

FOLDER = "loyalty_data"
WORKBOOK = "xlsx"
FORMATS = ("csv", WORKBOOK)
# How those who count months first write 03/04.
_MONTH_FIRST = frozenset({"US", "PH", "FM", "MH", "PW"})
# After so many rows it is told how far they are: smaller files are done before anybody has read it.
_WORTH_TELLING = 1000


async def import_data(
    shop: Shop,
    actor: Actor,
    *,
    file: str,
    dry_run: bool = False,
    merge_duplicates: bool = False,
    program: str | None = None,
    date_order: DateOrder | None = None,
    language: str | None = None,
) -> View:
    """Take over customers, balances or purchases; answers what came of the rows, and why some did not.

    ``program`` is where points or stamps go that say no program, ``language`` that of the reasons.
    """
    require_owner(actor)
    hass = shop.hass
    path = await hass.async_add_executor_job(_import_path, hass, file)
    texts = await Texts.load(hass, shop.settings, language)
    notification = f"{DOMAIN}_import"
    last = 0

    def told(rows: int) -> None:
        nonlocal last
        if rows - last >= _WORTH_TELLING:
            last = rows
            persistent_notification.async_create(
                hass,
                texts.text("transfer.progress", rows=rows, file=path.name),
                texts.text("transfer.title"),
                notification,
            )

    try:
        report = await take_over(
            shop,
            actor,
            path,
            dry_run=dry_run,
            merge_duplicates=merge_duplicates,
            program=program,
            date_order=date_order,
            progress=told,
        )
    finally:
        persistent_notification.async_dismiss(hass, notification)
    return {"file": path.name, "dry_run": dry_run, **_view(report, texts)}


async def take_over(
    shop: Shop,
    actor: Actor,
    path: Path,
    *,
    dry_run: bool,
    merge_duplicates: bool,
    program: str | None,
    date_order: DateOrder | None,
    progress: Callable[[int], None],
) -> Report:
    """Take over a file of the owner's, or only try to; ``progress`` is told how many rows are done.

    Raises Refusal for a file that can't be read, and while another one is on its way.
    """
    hass = shop.hass
    reader = _reader(shop, program, date_order)
    if path.suffix.lower() == f".{WORKBOOK}":
        await _need_spreadsheets(hass)
    # Phone numbers are read as people here write them, or only with their country code.
    await ensure(hass, Library.PHONE_NUMBERS)
    if shop.transfer.locked():
        raise Refusal("transfer_running")
    async with shop.transfer:
        return await Import(
            shop,
            actor,
            reader,
            merge=merge_duplicates,
            dry_run=dry_run,
            progress=progress,
        ).run(path)


async def export_data(
    shop: Shop,
    actor: Actor,
    *,
    format: str = FORMATS[0],  # noqa: A002 - what the field is called
    tables: Sequence[Table] = tuple(Table),
) -> View:
    """Write tables into files that only the hub can read; answers ``files`` and ``rows``."""
    require_owner(actor)
    hass = shop.hass
    if format == WORKBOOK:
        await _need_spreadsheets(hass)
    if shop.transfer.locked():
        raise Refusal("transfer_running")
    async with shop.transfer:
        try:
            writer = await hass.async_add_executor_job(_writer, hass, format)
            try:
                rows = await export(
                    shop,
                    [table for table in Table if table in tables],
                    writer,
                    own_lots(_reader(shop, None, None)),
                )
                paths = await hass.async_add_executor_job(writer.finish)
            except BaseException:
                await hass.async_add_executor_job(writer.give_up)
                raise
        except OSError as error:
            raise Refusal("export_unwritable", folder=FOLDER) from error
    return {
        "files": [f"{FOLDER}/{path.name}" for path in paths],
        "rows": {table.value: count for table, count in rows.items()},
    }


def _reader(shop: Shop, program: str | None, order: DateOrder | None) -> Reader:
    country = shop.settings.country
    return Reader(
        terms=shop.terms,
        manner=Manner(
            zone=shop.terms.calendar.zone,
            digits=shop.terms.currency.digits,
            order=order
            or (
                DateOrder.MONTH_FIRST
                if country in _MONTH_FIRST
                else DateOrder.DAY_FIRST
            ),
        ),
        codes=shop.code_options,
        country=country,
        today=dt_util.now().date(),
        secret=shop.ledger.card_secret,
        program=None if program is None else naming.program(shop, program),
    )


async def _need_spreadsheets(hass: HomeAssistant) -> None:
    if not await ensure(hass, Library.SPREADSHEETS):
        raise Refusal("spreadsheets_unavailable")


def _import_path(hass: HomeAssistant, file: str) -> Path:
    """Return the file to read: of our folder, or of one that Home Assistant allows; blocks.

    Raises Refusal ``file_not_allowed``.
    """
    folder = Path(hass.config.path(FOLDER)).resolve()
    path = (folder / file).resolve()
    if not path.is_relative_to(folder) and not hass.config.is_allowed_path(str(path)):
        raise Refusal("file_not_allowed", file=path.name, folder=FOLDER)
    return path


def _writer(hass: HomeAssistant, format: str) -> TableWriter:  # noqa: A002
    folder = Path(hass.config.path(FOLDER))
    folder.mkdir(mode=0o700, exist_ok=True)
    stamp = f"{dt_util.now():%Y-%m-%d-%H%M%S-%f}"
    return (WorkbookWriter if format == WORKBOOK else CsvWriter)(folder, stamp)


def _view(report: Report, texts: Texts) -> View:
    return {
        "rows": report.rows,
        "counts": {
            table.value: {outcome.value: count for outcome, count in counts.items()}
            for table, counts in report.counts.items()
        },
        "problems": [_problem(problem, texts) for problem in report.problems],
        "problems_left_out": report.left_out,
        "ignored_columns": report.ignored,
    }


def _problem(problem: Problem, texts: Texts) -> View:
    return {
        "table": problem.table.value,
        "row": problem.row,
        "reason": problem.refusal.key,
        "message": texts.refusal(problem.refusal),
        "customer": problem.customer,
    }
