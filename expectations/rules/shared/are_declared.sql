/*
sentence: Every ${what} that a row names is in ${mart}
sentence_vi: Mọi ${what_vi} được nêu trong bảng đều có trong ${mart}
expected: ${columns} in marts.${mart}
expected_vi: "${columns} có trong marts.${mart}"
to_fix: "find out why marts.${mart} lacks it: a seed, a source's YAML, or a join that lost it"
to_fix_vi: "tìm vì sao marts.${mart} thiếu giá trị này: một danh mục, YAML của nguồn, hay một phép nối làm mất"
shows: [${columns}]
*/
select t.*
from batch as t
anti join marts.${mart} as d using (${columns})
where ${all_are_filled}
