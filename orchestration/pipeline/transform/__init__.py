"""From landed tables to marts: dbt makes the plan of a build, once for each state of the code, and
a night runs it.

`dbt_command` runs dbt itself, `plan` has it build a warehouse with nothing landed in it and keeps
what it did, `build` does the same on the warehouse of a run. Nothing here knows Dagster.
"""
