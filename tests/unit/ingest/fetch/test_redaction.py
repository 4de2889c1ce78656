"""Keys that stand in an address reach no receipt, message or log, old receipts included."""

from __future__ import annotations

import json

import pytest

from ingest.fetch.redaction import redact_addresses
from ingest.fetch.request import build_url, locate
from ingest.problem import Refusal
from ingest.store.records import RawFile

KEY = "s3cr3t%2Fkey"


@pytest.mark.parametrize(
    "parameter",
    [
        *("token", "key", "apikey", "api_key", "api-key", "access_token", "signature"),
        *("sig", "X-Amz-Signature", "X-Amz-Security-Token", "subscription-key"),
        *("Password", "client_secret", "jwt", "auth"),
    ],
)
@pytest.mark.parametrize("before", ["?", "?page=1&", "?a=b;"])
def test_the_value_of_a_key_is_taken_out_of_an_address(parameter, before):
    address = f"https://example.vn/data{before}{parameter}={KEY}&year=2024#x"
    redacted = redact_addresses(address)
    assert (
        redacted == f"https://example.vn/data{before}{parameter}=REDACTED&year=2024#x"
    )


def test_a_name_and_a_password_are_taken_out_of_an_address():
    assert redact_addresses("see http://me:pw@x.vn/a@b") == "see http://x.vn/a@b"


@pytest.mark.parametrize(
    "address",
    [
        "https://example.vn/data?monkey=1&keyword=a&keys=2&tokens=3",
        "inbox:office__dossiers/báo cáo key=1.xlsx",
        "https://example.vn/token/a@b?page=2",
    ],
)
def test_any_other_address_stays_as_it_is(address):
    assert redact_addresses(address) == address


def test_a_receipt_of_before_is_read_without_its_key():
    stored = {
        "name": "a.csv", "sha256": "0" * 64, "size": 1,
        "url": f"https://u:{KEY}@x.vn/a?token={KEY}",
        "headers": {"final-url": f"https://x.vn/b?sig={KEY}", "link": f"<https://x.vn/?key={KEY}>"},
    }  # fmt: skip
    file = RawFile.model_validate(stored)
    assert KEY not in json.dumps(file.model_dump())
    assert file.headers["link"] == "<https://x.vn/?key=REDACTED>"


def test_no_message_names_the_key():
    assert KEY not in locate("office__dossiers", f"https://x.vn/?token={KEY}")
    with pytest.raises(Refusal) as refused:
        build_url(f"https://u:{KEY}@x.vn:port/?token={KEY}", "office__dossiers")
    assert KEY not in str(refused.value)
