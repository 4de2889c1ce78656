{#-
  `table` on a warehouse that nobody reads before the run is over: made under its own name at once. The adapter's own
  makes it beside, renames it and drops what stood there, which is three more statements for each of a hundred models.
  Only where somebody builds twice on one file is there a table to drop.
-#}
{% materialization table, adapter="duckdb" %}
  {%- set existing_relation = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type="table") -%}

  {{ run_hooks(pre_hooks) }}
  {{ drop_relation_if_exists(existing_relation) }}
  {% call statement("main") -%}
    {{ create_table_as(False, target_relation, compiled_code) }}
    {{ add_constraints(target_relation) }}
  {%- endcall %}
  {{ run_hooks(post_hooks) }}
  {% do persist_docs(target_relation, model) %}
  {{ adapter.commit() }}

  {{ return({"relations": [target_relation]}) }}
{% endmaterialization %}
