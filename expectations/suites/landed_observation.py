"""Gate B for landed observations: nothing that landed is lost on the way to the marts."""

from expectations.suite import Suite
from expectations.suites.fct_observation import SERIES

SUITE = Suite(
    table="landed.observation",
    key=("vintage_id", *SERIES),
    to_fix="look at the models between landed.observation and fct_observation",
    to_fix_vi="xem các mô hình giữa landed.observation và fct_observation",
    empty_because="no vintage of observations was accepted",
)
