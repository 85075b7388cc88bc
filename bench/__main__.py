"""Figures and their targets, in words: ``python -m bench``. Nothing here is asserted; machines differ."""

from bench import delivery, joining, parsing, planning, rolling, screens


def main() -> None:
    print("Measured on this machine, best of three for parsing; a figure above its target is marked.\n")
    parsing.report()
    rolling.report()
    screens.report()
    joining.report()
    delivery.report()
    planning.report()


if __name__ == "__main__":
    main()
