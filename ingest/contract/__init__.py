"""The tables between the stops of the line, each declared once: names, SQL types and what may be
absent.

Polars schemas, DDL and the fixtures of tests are made from these declarations, and the dbt sources
are compared with them. What a column *means* is written in `dbt_project/models/columns.md`; whether
the rows are right is judged by `expectations`.
"""
