"""How the files of the benchmarks are declared, and when they came."""

from __future__ import annotations

import datetime as dt

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
# What a declaration begins with; what kind of file it is follows.
SOURCE = """
title_vi: Đo tốc độ
title_en: A benchmark
publisher: {name_vi: Đo tốc độ, name_en: A benchmark, url: https://example.org}
licence: {id: CC0-1.0, attribution: A benchmark}
system: tthc_infosys
is_synthetic: true
calendar: {frequency: monthly}
fetch: {kind: folder, path: files}
"""
# A portal's export of dossiers.
CASES = """
contract: dossier
replaces: period
max_loss_share: 0.01
read: {kind: delimited}
tables:
  - columns:
      - {to: dossier_code, spellings: [MaHoSo]}
      - {to: unit, spellings: [DonVi]}
      - {to: procedure_code, spellings: [MaTTHC]}
      - {to: online_level, spellings: [MucDo], values: {"1": full, "2": partial, "3": none}}
      - {to: channel, spellings: [KenhThucHien], values: {"1": direct, "2": online, "3": post}}
      - {to: received_date, spellings: [NgayTiepNhan]}
      - {to: processing_started_date, spellings: [NgayXuLy]}
      - {to: finished_date, spellings: [NgayTra]}
      - {to: fee_due, spellings: [LePhi]}
      - {to: payment_channel, spellings: [ThanhToan], values: {"0": "", "1": national_portal, "2": gateway}}
      - {to: returns_document, spellings: [CoKetQua], values: {"0": "false", "1": "true"}}
      - {to: result_code, spellings: [MaKetQua]}
      - {to: has_result_link, spellings: [DuongDanTepTinKetQua], values: {"": "false"}, otherwise: "true"}
"""
