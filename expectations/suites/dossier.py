"""Gate A for case-level data (hồ sơ): what a row must be before its vintage is accepted. One row = one case as told.

Judged by push-down over the candidate's Parquet, millions of rows. Whether a case stands there once is not judged
here: two portals, and two editions, may tell it differently, and counting decides which one speaks.
"""

from __future__ import annotations

import great_expectations as gx
from great_expectations.expectations.expectation import Expectation

from expectations.edition_rules import editions, shape, units
from expectations.rule import in_set, no_rows, no_rows_where
from ingest.contract.landed import DOSSIER
from ingest.contract.vocabulary import CHANNELS, DOSSIER_ONLINE_LEVELS, PAYMENT_CHANNELS

KEY = ("source_id", "vintage_id", "unit_id", "dossier_code")
_GIVE_MEANING = "give the printed code its meaning under `values` of the column in the source's YAML"


def suite() -> gx.ExpectationSuite:
    return gx.ExpectationSuite(
        name="dossier",
        meta={"table": "candidate.dossier", "key": KEY},
        expectations=[*shape(DOSSIER), *editions(), *units("received_date"), _no_silent_drop(), *_codes(), *_facts()],
    )


def _no_silent_drop() -> Expectation:
    return no_rows(
        "records_are_landed_or_quarantined",
        "Every record of the files is landed or quarantined, none is dropped in silence",
        "Mọi bản ghi trong tệp đều được nạp hoặc được cách ly, không bản ghi nào bị bỏ lặng lẽ",
        "select v.vintage_id, v.source_id, v.records, v.rows as landed, v.quarantined from candidate.vintage v "
        "where v.records is distinct from v.rows + v.quarantined",
        examined="select count(*) from candidate.vintage",
        expected="as many records as the files hold = rows landed + rows quarantined",
        to_fix="look for quotes that stand open or for line ends inside cells; the raw file is kept",
        shows=("source_id", "vintage_id", "records", "landed", "quarantined"),
    )


def _codes() -> list[Expectation]:
    return [
        in_set(
            "online_levels_are_known",
            "A case was filed under a service that is full, partial or none, or the source does not say",
            "Mức độ trực tuyến của dịch vụ thuộc danh mục, hoặc nguồn không nêu",
            "online_level",
            DOSSIER_ONLINE_LEVELS,
            to_fix=_GIVE_MEANING,
        ),
        in_set(
            "channels_are_known",
            "A case came directly, online or by public post, or the source does not say",
            "Kênh thực hiện là trực tiếp, trực tuyến hoặc bưu chính công ích, hoặc nguồn không nêu",
            "channel",
            CHANNELS,
            to_fix=_GIVE_MEANING,
        ),
        in_set(
            "payment_channels_are_known",
            "A fee was paid on the national portal, through a gateway or at the counter, or was not paid",
            "Phí, lệ phí được thanh toán trên Cổng quốc gia, qua cổng bộ/tỉnh hoặc tại quầy, hoặc chưa thanh toán",
            "payment_channel",
            PAYMENT_CHANNELS,
            to_fix=_GIVE_MEANING,
        ),
    ]


def _facts() -> list[Expectation]:
    return [
        no_rows(
            "cases_are_received_before_they_are_told",
            "No case was received after the day its edition became known",
            "Không hồ sơ nào được tiếp nhận sau ngày dữ liệu được công bố hoặc thu thập",
            "select t.*, v.known_from from batch t join candidate.vintage v using (vintage_id) "
            "where t.received_date > v.known_from",
            examined="select count(received_date) from batch",
            expected="received_date on or before known_from of the vintage",
            to_fix="look whether day and month were read in their order, and at the edition's date of publication",
            shows=("received_date", "known_from", "unit_text"),
        ),
        no_rows_where(
            "dates_of_a_case_are_in_order",
            "A case is received, then processed, then finished",
            "Ngày tiếp nhận, ngày xử lý, ngày kết thúc theo đúng thứ tự",
            "received_date > processing_started_date or received_date > finished_date "
            "or processing_started_date > finished_date",
            severity="warning",
            expected="received_date ≤ processing_started_date ≤ finished_date, where they are given",
            to_fix="ask the portal's keeper: the case is counted in the month it was received all the same",
            shows=("received_date", "processing_started_date", "finished_date"),
        ),
        no_rows_where(
            "fees_are_not_negative",
            "No fee is below zero",
            "Không khoản phí, lệ phí nào âm",
            "fee_due < 0",
            of="fee_due is not null",
            expected="fee_due ≥ 0",
            to_fix="check how the column was read; if the source errs, list it in corrections with its reason",
            shows=("fee_due",),
        ),
    ]
