"""Great Expectations is imported without the libraries that no rule of ours uses, and can use them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from expectations.later_imports import import_when_used

_IMPORTED = """
import json, sys
import expectations.gx_duckdb
heavy = [name for name in ("scipy.stats", "altair") if name in sys.modules]
from great_expectations.expectations.core import expect_column_kl_divergence_to_be_less_than as core
entropy = core.stats.entropy([1, 1], base=2)
chart = core.alt.Chart.__module__
print(json.dumps([heavy, float(entropy), chart]))
"""


def test_great_expectations_imports_what_it_does_not_use_once_it_is_used():
    command = [sys.executable, "-c", _IMPORTED]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    heavy, entropy, chart = json.loads(done.stdout.splitlines()[-1])
    assert heavy == []
    assert entropy == 1
    assert chart.startswith("altair.")


def test_a_module_is_imported_when_the_first_of_its_attributes_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "heavy_one.py").write_text("VALUE = 3\n")
    monkeypatch.syspath_prepend(tmp_path)
    with import_when_used("heavy_one"):
        import heavy_one as early
    assert "heavy_one" not in sys.modules
    import heavy_one as real

    assert early is not real
    assert early.VALUE == real.VALUE == 3
    with import_when_used("heavy_one"):
        import heavy_one as known
    assert known is real
    del sys.modules["heavy_one"]
