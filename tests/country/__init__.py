"""A synthetic country with known answers: raw files as sources send them, and the truth computed beside them.

Imports nothing of the project. Given facts (units, indicators, measures, spellings) are read from the seeds.
"""

from tests.country.country import Country, write_country
from tests.country.flaws import FLAWS
from tests.country.judged import Verdict
from tests.country.truth import Row

__all__ = ["FLAWS", "Country", "Row", "Verdict", "write_country"]
