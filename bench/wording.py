"""How a figure is told: what was done, how long it took, its target, and how it compares with the floor."""


def told(what: str, seconds: float, target: float, floor: float, floor_is: str) -> str:
    verdict = "within" if seconds <= target else "ABOVE"
    ratio = f"{seconds / floor:.1f} times" if floor else "beyond comparison with"
    return (
        f"· {what}: {seconds:.2f} s, {verdict} the target of {target:g} s.\n"
        f"  That is {ratio} the floor ({floor_is}: {floor:.2f} s).\n"
    )


def told_memory(what: str, megabytes: float, target: float) -> str:
    verdict = "within" if megabytes <= target else "ABOVE"
    return f"· {what}: {megabytes:.0f} MB at the peak, {verdict} the target of {target:g} MB.\n"
