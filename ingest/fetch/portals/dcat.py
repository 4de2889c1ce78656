"""DCAT catalogues: from a dataset's entry to its distributions, each one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.declare.fetch import DcatFetch
from ingest.fetch.choose import choose_files
from ingest.fetch.client import Client
from ingest.fetch.fetched import Fetched, NotModified
from ingest.fetch.portals.dcat_catalogue import Dataset, parse_catalogue
from ingest.fetch.response import require_total
from ingest.problem import Refusal

_MOST_LISTED = 20
# Each is fetched and searched for one dataset; a catalogue of 100 a page has 100,000 then.
_MOST_PAGES = 1000


def fetch_dcat(declared: DcatFetch, client: Client) -> list[Fetched | NotModified]:
    """The distributions meant; the catalogue itself is not data. Raises Refusal."""
    datasets = list(_fetch_datasets(declared, client))
    meant = [dataset for dataset in datasets if declared.dataset in dataset.ids]
    where = client.locate(declared.catalogue)
    if not meant:
        raise _refuse_dataset(declared.dataset, datasets, where)
    candidates = []
    for dataset in meant:
        candidates += [
            distribution for distribution in dataset.distributions if distribution.url
        ]
    files: list[Fetched | NotModified] = []
    for distribution in choose_files(candidates, declared, where=where):
        file = client.get_if_modified(distribution.url)
        if isinstance(file, Fetched):
            file = file.with_headers(distribution.receipt_headers)
        files.append(file)
    return files


def _fetch_datasets(declared: DcatFetch, client: Client) -> Iterator[Dataset]:
    """The datasets of every page of the catalogue; counted, where the catalogue gives their number."""
    visited: set[str] = set()
    address: str | None = declared.catalogue
    given, total = 0, None
    # A last page may name itself as the next one.
    while address and address not in visited:
        visited.add(address)
        if len(visited) > _MOST_PAGES:
            raise Refusal(
                "hostile",
                expected=f"a catalogue of at most {_MOST_PAGES:,} pages",
                found="another one",
                where=client.locate(address),
                to_fix="look at the portal's catalogue; declare the address of one with less in it",
            )
        page = parse_catalogue(client.get(address, name="catalogue"), client)
        address, total = page.next_page, page.total
        given += len(page.datasets)
        yield from page.datasets
    if total is not None:
        where = client.locate(declared.catalogue)
        require_total(promised=total, given=given, what="datasets", where=where)


def _refuse_dataset(wanted: str, datasets: Sequence[Dataset], where: str) -> Refusal:
    names = sorted(min(dataset.ids) for dataset in datasets if dataset.ids)
    return Refusal(
        "incomplete",
        expected=f"the dataset {wanted}",
        found=f"{len(datasets)} others: {'; '.join(names[:_MOST_LISTED])}",
        where=where,
        to_fix="look the dataset up on the portal and put its identifier in the YAML",
    )
