"""Every rule of both gates beside the breaches that turn it red.

    python -m tests.unit.expectations

Ends with 1 where a rule has no breach, or a breach turns red what it must not, or not what it must.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from expectations.suite import Suite, load_suites
from tests.unit.expectations import test_gate_a_rules as gate_a
from tests.unit.expectations import test_gate_b_rules as gate_b
from tests.unit.expectations.conftest import (
    write_candidates,
    write_last_release,
    write_warehouse,
)
from tests.unit.expectations.rows_that_fail import (
    find_red_rules_after,
    list_rules,
    open_copy,
)

Rule = tuple[str, str]


def main() -> int:
    written = load_suites()
    severity = {
        (suite.table, rule.name): rule.severity
        for suite in written
        for rule in suite.rules
    }
    tried: dict[Rule, list[tuple[set[Rule], set[Rule]]]] = {
        rule: [] for rule in severity
    }
    with tempfile.TemporaryDirectory() as folder:
        for rule, red, due in _try_breaches(Path(folder), written):
            tried[rule].append((red, due))
    wrong = 0
    for (table, rule), found in sorted(tried.items()):
        is_caught = bool(found) and all(red == due for red, due in found)
        wrong += not is_caught
        others = sorted(
            {t + "." + r for red, _ in found for t, r in red} - {f"{table}.{rule}"}
        )
        result = (
            f"{len(found)} caught"
            if is_caught
            else f"NOT CAUGHT {found}"
            if found
            else "NO BREACH"
        )
        with_it = f"  with {', '.join(others)}" if others else ""
        print(f"{table:<32} {rule:<48} {severity[table, rule]:<9} {result}{with_it}")
    breaches = sum(len(found) for found in tried.values())
    print(
        f"\n{len(tried)} rules, {breaches} breaches; {wrong} rules without a breach that is caught as it must be"
    )
    return bool(wrong)


def _try_breaches(
    folder: Path, written: list[Suite]
) -> Iterator[tuple[Rule, set[Rule], set[Rule]]]:
    """For each breach its rule, the rules that turned red, and those that must."""
    for contract in {contract for contract, *_ in gate_a.BREACHES}:
        (folder / contract).mkdir()
        own = [s for s in written if s.table == f"candidate.{contract}"]
        with open_copy(
            write_candidates(folder / f"{contract}.duckdb", contract), folder / contract
        ) as con:
            for of, rule, breach, _, also in gate_a.BREACHES:
                if of == contract:
                    table = f"candidate.{contract}"
                    yield (
                        (table, rule),
                        list_rules(find_red_rules_after(con, breach, own)),
                        {(table, r) for r in {rule} | also},
                    )
    warehouse = write_warehouse(folder / "warehouse.duckdb")
    last = write_last_release(folder / "release.duckdb", warehouse)
    of_gate_b = [s for s in written if not s.table.startswith("candidate.")]
    with open_copy(warehouse, folder, last) as con:
        for table, rule, breach, also in gate_b.BREACHES:
            yield (
                (table, rule),
                list_rules(find_red_rules_after(con, breach, of_gate_b)),
                {(table, rule)} | also,
            )


if __name__ == "__main__":
    sys.exit(main())
