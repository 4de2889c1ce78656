{#- Fails with every row whose day in `column_name` is not later than the day of the run. -#}
{% test lies_ahead(model, column_name) %}

select dated.{{ column_name }}
from {{ model }} as dated
cross join {{ ref('stg_landed__run') }} as run
where dated.{{ column_name }} <= run.today

{% endtest %}
