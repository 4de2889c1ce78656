"""Every rule of both gates beside the breaches that turn it red.

    python -m tests.unit.expectations

Ends with 1 where a rule has no breach, or a breach turns red what it must not, or not what it must.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from great_expectations import ExpectationSuite

from expectations import suites
from tests.unit.expectations import test_gate_a_rules as gate_a
from tests.unit.expectations import test_gate_b_rules as gate_b
from tests.unit.expectations.conftest import write_candidates, write_last_release, write_warehouse
from tests.unit.expectations.rows_that_fail import opened, red_after, rules

Rule = tuple[str, str]


def main() -> int:
    written = [
        importlib.import_module(f"{suites.__name__}.{m.name}").suite() for m in pkgutil.iter_modules(suites.__path__)
    ]
    severity = {(s.meta["table"], r.meta["rule"]): r.severity.value for s in written for r in s.expectations}
    tried: dict[Rule, list[tuple[set[Rule], set[Rule]]]] = {rule: [] for rule in severity}
    with tempfile.TemporaryDirectory() as folder:
        for rule, met, due in _met(Path(folder), written):
            tried[rule].append((met, due))
    wrong = 0
    for (table, rule), found in sorted(tried.items()):
        is_caught = bool(found) and all(met == due for met, due in found)
        wrong += not is_caught
        others = sorted({t + "." + r for met, _ in found for t, r in met} - {f"{table}.{rule}"})
        told = f"{len(found)} caught" if is_caught else f"NOT CAUGHT {found}" if found else "NO BREACH"
        with_it = f"  with {', '.join(others)}" if others else ""
        print(f"{table:<32} {rule:<48} {severity[table, rule]:<9} {told}{with_it}")
    breaches = sum(len(found) for found in tried.values())
    print(f"\n{len(tried)} rules, {breaches} breaches; {wrong} rules without a breach that is caught as it must be")
    return bool(wrong)


def _met(folder: Path, written: list[ExpectationSuite]) -> Iterator[tuple[Rule, set[Rule], set[Rule]]]:
    """For each breach its rule, the rules that turned red, and those that must."""
    for contract in {contract for contract, *_ in gate_a.BREACHES}:
        (folder / contract).mkdir()
        own = [s for s in written if s.meta["table"] == f"candidate.{contract}"]
        with opened(write_candidates(folder / f"{contract}.duckdb", contract), folder / contract) as con:
            for of, rule, breach, _, also in gate_a.BREACHES:
                if of == contract:
                    table = f"candidate.{contract}"
                    yield (table, rule), rules(red_after(con, breach, own)), {(table, r) for r in {rule} | also}
    warehouse = write_warehouse(folder / "warehouse.duckdb")
    last = write_last_release(folder / "release.duckdb", warehouse)
    of_gate_b = [s for s in written if not s.meta["table"].startswith("candidate.")]
    with opened(warehouse, folder, last) as con:
        for table, rule, breach, also in gate_b.BREACHES:
            yield (table, rule), rules(red_after(con, breach, of_gate_b)), {(table, rule)} | also


if __name__ == "__main__":
    sys.exit(main())
