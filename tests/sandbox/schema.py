"""Requests held against aiogram's models of the Bot API's methods."""

import json
from typing import Any

import aiogram.methods
from aiogram.methods import TelegramMethod

from sandbox.wire import ApiCall

MODELS = {
    model.__api_method__.lower(): model
    for model in vars(aiogram.methods).values()
    if isinstance(model, type) and issubclass(model, TelegramMethod) and model is not TelegramMethod
}


def assert_granted_rightly(call: ApiCall) -> None:
    """A request that was granted has all the parameters of its method, of the right types, and no others.

    Raises pydantic's ValidationError or AssertionError.
    """
    model = MODELS[call.method.lower()]
    uploaded = {name: f"attach://{name}" for name in call.files if name in model.model_fields}
    values = {name: _value(value) for name, value in call.params.items()}
    request = model.model_validate(uploaded | values)
    assert not request.model_extra, (call.method, request.model_extra)


def _value(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in {"[", "{"}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
