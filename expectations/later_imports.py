"""Libraries that another library imports and that are never used here: imported once somebody uses them."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


@contextmanager
def import_when_used(*names: str) -> Iterator[None]:
    """Whoever imports one of these modules meanwhile is given a stand-in, which imports the real one
    when the first of its attributes is asked for.

    Afterwards an import gives the real module again. One that is there already is left as it is.
    """
    new = [name for name in names if name not in sys.modules]
    for name in new:
        sys.modules[name] = _StandIn(name)
    try:
        yield
    finally:
        for name in new:
            if isinstance(sys.modules.get(name), _StandIn):
                del sys.modules[name]


class _StandIn(ModuleType):
    def __getattr__(self, attribute: str) -> object:
        # What Python itself asks of a module it imports.
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), attribute)
