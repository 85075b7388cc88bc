"""Where filters are asked: on the event loop.

aiogram sends every filter that is no coroutine to a thread, and ``F.text`` is none. Comparing two words takes
less than a millionth of a second, the way to a thread and back hundreds of times that, and an update passes
some twenty filters.
"""

from collections.abc import Callable
from typing import Any

from aiogram import Router


def ask_on_the_loop(router: Router) -> Router:
    """Have the router's own filters answer at once; gives the router back."""
    for observer in router.observers.values():
        for handler in (observer._handler, *observer.handlers):
            for each in handler.filters or ():
                if not each.awaitable:
                    each.callback, each.awaitable = _at_once(each.callback), True
    return router


def _at_once(callback: Callable[..., Any]) -> Callable[..., Any]:
    async def ask(*args: Any, **kwargs: Any) -> Any:
        return callback(*args, **kwargs)

    return ask
