"""What is asked of a source, in one line without keys: for the record of a visit."""

from __future__ import annotations

from ingest.declare.fetch import (
    CkanFetch,
    DcatFetch,
    DkanFetch,
    FetchOptions,
    FolderFetch,
    HttpFetch,
    InboxFetch,
    PxwebFetch,
    SdmxFetch,
    SocrataFetch,
    WorldbankFetch,
)
from ingest.declare.post import PostFetch
from ingest.fetch.redaction import redact_addresses


def describe_asked(fetch: FetchOptions) -> str:
    """The kind of a source and where it is: "ckan https://data.example.vn tinh-hinh"."""
    return redact_addresses(f"{fetch.kind} {_describe_place(fetch)}")


def _describe_place(fetch: FetchOptions) -> str:
    match fetch:
        case FolderFetch():
            return f"{fetch.path}/{fetch.pattern}"
        case InboxFetch():
            return fetch.pattern
        case HttpFetch():
            return _count_rest(fetch.urls)
        case PostFetch():
            return fetch.url
        case CkanFetch():
            return f"{fetch.portal} {fetch.package}"
        case DkanFetch() | SocrataFetch():
            return f"{fetch.portal} {fetch.dataset}"
        case PxwebFetch():
            return f"{fetch.api} {fetch.table}"
        case SdmxFetch():
            return _count_rest(fetch.data)
        case WorldbankFetch():
            return f"{fetch.api} {', '.join(fetch.indicators)}"
        case DcatFetch():
            return f"{fetch.catalogue} {fetch.dataset}"


def _count_rest(addresses: tuple[str, ...]) -> str:
    """The first address, and how many more there are."""
    more = len(addresses) - 1
    return f"{addresses[0]} and {more} more" if more else addresses[0]
