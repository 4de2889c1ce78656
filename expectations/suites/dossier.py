"""Gate A for case-level data (hồ sơ): what a row must be before its vintage is accepted. One row =
one case as sent.

Judged by push-down over the candidate's Parquet, millions of rows. Whether a case stands there once
is not judged here: two portals, and two editions, may state it differently, and counting decides
which one is preferred.
"""

from expectations.rule import OneOf
from expectations.shared_rules import (
    belong_to_their_editions,
    have_existing_units,
    match_contract,
)
from expectations.suite import Suite
from ingest.contract.landed import DOSSIER
from ingest.contract.vocabulary import CHANNELS, DOSSIER_ONLINE_LEVELS, PAYMENT_CHANNELS

SUITE = Suite(
    table="candidate.dossier",
    key=("source_id", "vintage_id", "unit_id", "dossier_code"),
    to_fix="give the printed code its meaning under `values` of the column in the source's YAML",
    to_fix_vi="khai báo nghĩa của mã được in ở `values` của cột trong YAML của nguồn",
    rules=(
        *match_contract(DOSSIER),
        *belong_to_their_editions(),
        *have_existing_units("received_date"),
        OneOf(
            name="online_levels_are_known",
            sentence="A case was filed under a service that is full, partial or none, or not stated",
            sentence_vi="Mức độ trực tuyến của dịch vụ thuộc danh mục, hoặc nguồn không nêu",
            column="online_level",
            words=DOSSIER_ONLINE_LEVELS,
        ),
        OneOf(
            name="channels_are_known",
            sentence="A case came directly, online or by public post, or the source does not state it",
            sentence_vi="Kênh thực hiện là trực tiếp, trực tuyến hoặc bưu chính công ích, hoặc nguồn không nêu",
            column="channel",
            words=CHANNELS,
        ),
        OneOf(
            name="payment_channels_are_known",
            sentence="A fee was paid on the national portal, through a gateway or at the counter, or was not paid",
            sentence_vi="Phí, lệ phí được thanh toán trên Cổng quốc gia, qua cổng bộ/tỉnh hoặc tại quầy, "
            "hoặc chưa thanh toán",
            column="payment_channel",
            words=PAYMENT_CHANNELS,
        ),
    ),
)
