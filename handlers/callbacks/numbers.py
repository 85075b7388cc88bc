"""Numbers that a button may carry."""

from typing import Annotated

from pydantic import Field

Natural = Annotated[int, Field(ge=0, lt=2**31)]
"""An id or a number of a page: what a database takes, however a button was forged."""
Whole = Annotated[int, Field(ge=-(2**31), lt=2**31)]
"""The same, where numbers below zero mean something too."""
