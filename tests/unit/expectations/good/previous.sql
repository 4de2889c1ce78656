-- The release before: of the warehouse what was known by the end of 2024, and a figure that was revised since.
create table previous.fct_indicator as
select * exclude (known_to) from marts.fct_indicator_version where known_from < '2024-12-31';
create table previous.fct_observation as
select * from marts.fct_observation where known_from < '2024-12-31';
