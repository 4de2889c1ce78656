{#-
  Fails with every combination of `columns` that stands in more than one row, and in how many. A null is a value like
  any other here: two rows that are both null in a column of the key are the same row. Written here because no dbt
  package can be installed where the line runs; a key of one column has dbt's own `unique`.
-#}
{% test unique_combination(model, columns) %}

select
    {{ columns | join(',\n    ') }},
    count(*) as row_count
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1

{% endtest %}
