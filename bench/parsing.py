"""A large document parsed by the command line, start-up included, beside the least that reading it costs."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from docx import Document
from openpyxl import Workbook

from bench.wording import told

HEADINGS = ["№", "Наименование мероприятия", "Ответственный", "Результат", "Срок", "Контроль исполнения"]
DOCX_ROWS = 300
SHEETS, SHEET_ROWS = 40, 14
TRIES = 3

_READ_DOCX = (
    "import sys, docx\n"
    "for table in docx.Document(sys.argv[1]).tables:\n"
    "    for row in table.rows:\n"
    "        [cell.text for cell in row.cells]\n"
)
_READ_XLSX = (
    "import sys, openpyxl\n"
    "for sheet in openpyxl.load_workbook(sys.argv[1]):\n"
    "    [list(row) for row in sheet.iter_rows(values_only=True)]\n"
)


def report() -> None:
    with tempfile.TemporaryDirectory() as folder:
        word, book = Path(folder) / "large.docx", Path(folder) / "sheets.xlsx"
        _write_docx(word)
        _write_xlsx(book)
        start = _best([sys.executable, "-c", "pass"])
        print(f"· An interpreter that does nothing starts and ends in {start:.2f} s.\n")
        print(
            told(
                f"A .docx of {DOCX_ROWS} rows parsed, start-up included",
                _best([sys.executable, "-m", "bot", "parse", str(word), "--on", "2023-12-06", "--json"]),
                1,
                _best([sys.executable, "-c", _READ_DOCX, str(word)]),
                "python-docx reading the same cells",
            )
        )
        print(
            told(
                f"An .xlsx of {SHEETS} sheets of {SHEET_ROWS} rows parsed, start-up included",
                _best([sys.executable, "-m", "bot", "parse", str(book), "--on", "2023-12-06", "--json"]),
                2,
                _best([sys.executable, "-c", _READ_XLSX, str(book)]),
                "openpyxl reading the same cells",
            )
        )


def rows(number: int) -> list[list[str]]:
    deadlines = (
        "10.02.2024",
        "до 1 марта 2024 года",
        "II квартал 2024 года",
        "май 2024",
        "1 октября 2024 года, далее ежеквартально",
    )
    return [
        [
            f"{i}.",
            f"Провести мероприятие № {i} по созданию центра цифрового образования",
            "МОНКО, МОУО",
            f"1. Приказ об утверждении плана {i} (до 17.01.2024)\n2. Письмо в МОНКО (до 23.01.2024)",
            deadlines[i % len(deadlines)],
            "Центр проектного сопровождения",
        ]
        for i in range(1, number + 1)
    ]


def _write_docx(path: Path) -> None:
    document = Document()
    document.add_paragraph("Дорожная карта центра «IT-куб» на базе МОУ «СОШ № 5 г. Балабаново»")
    table = document.add_table(rows=0, cols=len(HEADINGS))
    for row in [HEADINGS, *rows(DOCX_ROWS)]:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(path))


def _write_xlsx(path: Path) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for number in range(1, SHEETS + 1):
        sheet = book.create_sheet(f"Школа {number}")
        sheet.append([f"Дорожная карта центра «IT-куб» на базе МОУ «СОШ № {number} г. Калуги»"])
        for row in [HEADINGS, *rows(SHEET_ROWS)]:
            sheet.append(row)
    book.save(path)


def _best(command: list[str]) -> float:
    """The quickest of some tries, in seconds: the others waited for something else."""
    found = []
    for _ in range(TRIES):
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        found.append(time.perf_counter() - began)
    return min(found)
