/*
sentence: >-
  Online dossiers are a part of all, fully online ones of online ones, and those paid online of those
  that owe a fee
sentence_vi: >-
  Hồ sơ trực tuyến không quá tổng số, toàn trình không quá trực tuyến, đã nộp trực tuyến không quá phải nộp
expected: >-
  0 ≤ dossiers_online ≤ dossiers; 0 ≤ dossiers_fully_online ≤ dossiers_online;
  0 ≤ dossiers_paid_online ≤ dossiers_fee_due; 0 ≤ dossiers_paid_npsp ≤ dossiers_paid_online
expected_vi: >-
  0 ≤ dossiers_online ≤ dossiers; 0 ≤ dossiers_fully_online ≤ dossiers_online; 0 ≤ dossiers_paid_online ≤
  dossiers_fee_due; 0 ≤ dossiers_paid_npsp ≤ dossiers_paid_online
to_fix: look at dbt_project/models/counting
to_fix_vi: xem dbt_project/models/counting
shows:
  - dossiers
  - dossiers_online
  - dossiers_fully_online
  - dossiers_paid_online
  - dossiers_paid_npsp
  - dossiers_fee_due
*/
select *
from batch
where
    dossiers < 0
    or dossiers_online < 0
    or dossiers_online > dossiers
    or dossiers_fully_online < 0
    or dossiers_fully_online > dossiers_online
    or dossiers_fee_due < 0
    or dossiers_paid_online < 0
    or dossiers_paid_online > dossiers_fee_due
    or dossiers_paid_npsp < 0
    or dossiers_paid_npsp > dossiers_paid_online
