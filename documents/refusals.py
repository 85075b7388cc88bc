"""Why a file is not read: one Russian sentence each."""

from domain.errors import DomainError


class Refusal(DomainError):
    """A file that cannot be read as a document."""


class TooLarge(Refusal):
    """Over the 20 MB that Telegram hands to a bot."""

    def __init__(self) -> None:
        super().__init__("Файл больше 20 МБ: пришлите таблицу отдельным файлом, без картинок и приложений.")


class Empty(Refusal):
    """Nothing in it."""

    def __init__(self) -> None:
        super().__init__("Файл пустой: проверьте его и пришлите ещё раз.")


class Bomb(Refusal):
    """An archive that unpacks into far more than a document holds, or XML that defines entities."""

    def __init__(self) -> None:
        super().__init__("Файл при открытии разрастается сверх меры, читать его небезопасно: сохраните документ заново.")


class Damaged(Refusal):
    """An archive or XML that does not open."""

    def __init__(self) -> None:
        super().__init__("Файл повреждён и не открывается: сохраните документ заново и пришлите ещё раз.")


class Encrypted(Refusal):
    """Protected by a password."""

    def __init__(self) -> None:
        super().__init__("Файл защищён паролем: снимите защиту и пришлите его ещё раз.")


class OldWord(Refusal):
    """A .doc of Word 97-2003."""

    def __init__(self) -> None:
        super().__init__("Это старый формат Word (.doc): откройте документ и сохраните как .docx.")


class OldExcel(Refusal):
    """An .xls of Excel 97-2003."""

    def __init__(self) -> None:
        super().__init__("Это старый формат Excel (.xls): откройте таблицу и сохраните как .xlsx.")


class OtherName(Refusal):
    """The content is not what the name says."""

    def __init__(self, name: str, really: str) -> None:
        super().__init__(f"Файл назван «{name}», но внутри {really}: переименуйте или сохраните его заново.")


class Unsupported(Refusal):
    """A format that no reader knows."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} не читаю: пришлите таблицу как .docx, .xlsx, .csv, .html, .md или .txt.")
