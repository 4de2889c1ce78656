"""What the words of a table's headers mean, for a form that every sender heads a little differently.

"Dự toán năm 2017 / HĐND giao" and "DỰ TOÁN" say the same, and so does the form of any other year.
"""

from __future__ import annotations

from pydantic import Field, model_validator

from ingest.declare.declaration import Declaration


class HeaderWords(Declaration):
    """A small vocabulary, by which a column is found by what its header says (`means`).

    `meanings`: kind → meaning → the phrases that say it, in any case, with or without accents. Of
    several meanings of one kind in a header the one declared first is meant: a "so sánh quyết toán /
    dự toán" is a comparison. `carried`: kinds that a header which names none of them takes from the
    nearest header to its left that does. `silent`: phrases that say nothing about which column it is.
    Years and marks of footnotes, (1) or (*), are always silent. A header with any other word is not
    understood.
    """

    meanings: dict[str, dict[str, tuple[str, ...]]] = Field(min_length=1)
    carried: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _check_carried(self) -> HeaderWords:
        unknown = set(self.carried) - set(self.meanings)
        if unknown:
            raise ValueError(
                f"`carried` names {', '.join(sorted(unknown))}, of which `meanings` knows nothing"
            )
        return self

    def find_unknown(self, means: dict[str, str]) -> str | None:
        """The first pair of a column's `means` that is no meaning of these; None where all are."""
        for kind, meaning in means.items():
            if meaning not in self.meanings.get(kind, {}):
                return f"{kind}: {meaning}"
        return None
