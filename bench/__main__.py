"""Figures and their targets, in words: ``python -m bench``. Nothing here is asserted; machines differ."""

from bench import (
    album,
    delivery,
    duplicates,
    joining,
    parsing,
    people,
    pictures,
    planning,
    reports,
    rolling,
    screens,
)


def main() -> None:
    print("Measured on this machine, best of three for parsing; a figure above its target is marked.\n")
    parsing.report()
    album.report()
    rolling.report()
    screens.report()
    joining.report()
    people.report()
    duplicates.report()
    delivery.report()
    planning.report()
    reports.report()
    pictures.report()


if __name__ == "__main__":
    main()
