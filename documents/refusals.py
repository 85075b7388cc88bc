"""Why a file is not read: one Russian sentence each."""

from domain.errors import DomainError


class RefusedError(DomainError):
    """A file that cannot be read as a document."""


class TooLargeError(RefusedError):
    """Over the 20 MB that Telegram hands to a bot."""

    def __init__(self) -> None:
        super().__init__("Файл больше 20 МБ: пришлите таблицу отдельным файлом, без картинок и приложений.")


class EmptyError(RefusedError):
    """Nothing in it."""

    def __init__(self) -> None:
        super().__init__("Файл пустой: проверьте его и пришлите ещё раз.")


class BombError(RefusedError):
    """An archive that unpacks into far more than a document holds, or XML that defines entities."""

    def __init__(self) -> None:
        super().__init__(
            "Файл при открытии разрастается сверх меры, читать его небезопасно: сохраните документ заново."
        )


class DamagedError(RefusedError):
    """An archive or XML that does not open."""

    def __init__(self) -> None:
        super().__init__("Файл повреждён и не открывается: сохраните документ заново и пришлите ещё раз.")


class EncryptedError(RefusedError):
    """Protected by a password."""

    def __init__(self) -> None:
        super().__init__("Файл защищён паролем: снимите защиту и пришлите его ещё раз.")


class OldWordError(RefusedError):
    """A .doc of Word 97-2003."""

    def __init__(self) -> None:
        super().__init__("Это старый формат Word (.doc): откройте документ и сохраните как .docx.")


class OldExcelError(RefusedError):
    """An .xls of Excel 97-2003."""

    def __init__(self) -> None:
        super().__init__("Это старый формат Excel (.xls): откройте таблицу и сохраните как .xlsx.")


class OtherNameError(RefusedError):
    """The content is not what the name says."""

    def __init__(self, name: str, really: str) -> None:
        super().__init__(f"Файл назван «{name}», но внутри {really}: переименуйте или сохраните его заново.")


class UnsupportedError(RefusedError):
    """A format that no reader knows."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} не читаю: пришлите таблицу как .docx, .xlsx, .csv, .html, .md или .txt.")


class TooMuchInsideError(RefusedError):
    """More cells or text than a roadmap can hold."""

    def __init__(self) -> None:
        super().__init__(
            "В файле слишком много данных для дорожной карты: оставьте в нём только таблицу мероприятий."
        )


class NothingToReadError(RefusedError):
    """A document without a table and without text."""

    def __init__(self) -> None:
        super().__init__(
            "В файле нет ни таблицы, ни текста: если это скан, пришлите таблицу как .docx или .xlsx."
        )
