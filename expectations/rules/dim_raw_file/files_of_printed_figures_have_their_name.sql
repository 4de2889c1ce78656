/*
sentence: The file of every printed figure is listed with its name
sentence_vi: Tệp chứa mọi số liệu đã công bố đều được liệt kê cùng tên tệp
expected: a row with a file_name for each vintage_id and raw_sha256 of fct_observation
expected_vi: một dòng có file_name cho mỗi vintage_id và raw_sha256 của fct_observation
shows: [${key}]
examined: files_of_figures
*/
with files_of_figures as (
    select distinct
        vintage_id,
        raw_sha256
    from marts.fct_observation
),

named_files as (
    select
        vintage_id,
        raw_sha256
    from batch
    where file_name <> ''
)

select f.*
from files_of_figures as f
anti join named_files as n using (vintage_id, raw_sha256)
