"""What holds of every rule: when it speaks, what it says, and that its remedy ends it."""

import json

import pytest

from tests.linter.cases import SILENT, SPEAKS
from tl_core.config import NESTED, RunConfig
from tl_core.linter import RULES, lint, mended

SPOKEN = [(rule, *case) for rule, cases in SPEAKS.items() for case in cases]
UNSPOKEN = [(rule, *case) for rule, cases in SILENT.items() for case in cases]


def found(rule, config, facts):
    return next((finding for finding in lint(config, facts) if finding.rule == rule), None)


def number(value):
    return str(value) if isinstance(value, int) else None


def test_every_rule_has_runs_of_both_kinds():
    assert set(SPEAKS) == set(SILENT) == set(RULES.names())


@pytest.mark.parametrize(("rule", "config", "facts"), SPOKEN, ids=number)
def test_it_speaks_and_its_remedy_ends_it(rule, config, facts):
    finding = found(rule, config, facts)
    assert finding is not None
    better = mended(config, finding.changes)
    assert better != config and found(rule, better, facts) is None


@pytest.mark.parametrize(("rule", "config", "facts"), UNSPOKEN, ids=number)
def test_it_is_silent(rule, config, facts):
    assert found(rule, config, facts) is None


@pytest.mark.parametrize(("rule", "config", "facts"), SPOKEN, ids=number)
def test_it_is_told_in_words(rule, config, facts):
    finding = found(rule, config, facts)
    assert finding.level in ("advice", "warning")
    assert finding.found.endswith(".") and finding.why.endswith(".") and not finding.remedy.endswith(".")
    assert len(finding.found) <= 110 and len(finding.why) <= 130 and len(finding.remedy) <= 60
    known = {*RunConfig.model_fields, *(name for model in NESTED.values() for name in model.model_fields)}
    assert finding.changes and set(finding.changes) <= known
    assert json.loads(json.dumps(finding.to_dict()))["rule"] == rule


@pytest.mark.parametrize("rule", RULES.names())
def test_a_rule_says_why_it_exists(rule):
    assert len(RULES.get(rule).__doc__) > 40
