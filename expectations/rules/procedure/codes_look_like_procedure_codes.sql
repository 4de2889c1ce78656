/*
sentence: A procedure code reads like 1.000123
sentence_vi: Mã thủ tục có dạng 1.000123
expected: a digit, a dot, six digits
to_fix: check that the column holds the national code and kept its zeros
severity: warning
shows: [procedure_code, procedure_name]
*/
select *
from batch
where not regexp_full_match(procedure_code, '\d\.\d\d\d\d\d\d')
