{#-
  Fails with every row of which `columns`, taken together, stand in no row of `to` under the same names. A row with a
  null among them relates to nothing and passes, as it does in dbt's own `relationships`, which takes one column.
-#}
{% test related_combination(model, columns, to) %}

select child.*
from {{ model }} as child
where
    {% for column in columns %}
        child.{{ column }} is not null and
    {% endfor %}
    not exists (
        select 1
        from {{ to }} as parent
        where
            {% for column in columns %}
                parent.{{ column }} = child.{{ column }}{{ ' and' if not loop.last }}
            {% endfor %}
    )

{% endtest %}
