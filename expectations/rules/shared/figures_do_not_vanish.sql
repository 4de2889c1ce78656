/*
# A figure may have changed or been withdrawn since: any version of it here that has a value will do.
sentence: ${sentence}
sentence_vi: ${sentence_vi}
expected: a version with a value for each figure of the last release's ${table}
expected_vi: một phiên bản có giá trị cho mỗi số liệu của ${table} trong bản phát hành trước
to_fix: >-
  find what lost it: a reading, a reference list, a model. Where it is meant, write a waiver for it
  that ends after the next release
to_fix_vi: >-
  tìm chỗ làm mất: một lần đọc, một danh mục, một mô hình. Nếu là chủ ý, viết một miễn trừ hết hạn sau bản phát
  hành kế tiếp
shows: [${key}, value, source_ids, source_id, value_text]
examined: select count(value) from previous.${table}
compares: {"${table}": [${key}, value]}
*/
with known as (
    select ${key}
    from batch
    where value is not null
)

select p.*
from previous.${table} as p
anti join known as k using (${key})
where p.value is not null
