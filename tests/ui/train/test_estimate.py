"""Estimates in words and as a bar."""

import re

import pytest

from tests.estimate.test_estimate import COUNTS, PROBE, config
from tl_core.estimate.estimate import StoredShare, estimate, refined
from ui.train import estimate_text


@pytest.mark.parametrize(("seconds", "told"), [(3.44, "3.4 s"), (41.7, "42 s"), (312, "5 min 10 s"),
                                               (9000, "2 h 30 min")])
def test_about(seconds, told):
    assert estimate_text.about(seconds) == told


@pytest.mark.parametrize(("low", "high", "told"), [
    (2.04, 3.46, "2.0–3.5 s"), (30.2, 54.7, "30–55 s"), (50, 80, "50–80 s"), (66, 138, "1.1–2.3 min"),
    (1200, 2400, "20–40 min"), (5400, 9000, "1.5–2.5 h")])
def test_a_range_has_one_unit(low, high, told):
    assert estimate_text.between(low, high) == told


def test_the_headline_has_time_memory_and_disk():
    found = estimate(config(), COUNTS, PROBE)
    assert re.sub(r"^\S+ ", "", estimate_text.headline(found)) == (
        f"**About {found.seconds:.1f} s** ({found.low:.1f}–{found.high:.1f} s) · 1 GB memory · 7.7 MB on disk")


@pytest.mark.parametrize(("fields", "told"), [
    ({}, "All of the backbone's work (18 blocks) is done once and read afterwards."),
    ({"strategy": "fine_tuning", "freeze_depth": 12}, "% of the backbone's work (12 blocks) is done once"),
    ({"strategy": "from_scratch"}, "Nothing stays frozen"),
    ({"feature_store": False}, "The 18 blocks that stay frozen compute in every epoch: the store is off."),
    ({"augment": {"flip": "both"}}, "compute in every epoch: augmentation makes new pictures every time."),
    ({"augment": {"flip": "both"}, "views": 3}, "read afterwards, for 3 views of each picture."),
    ({"augment": {"flip": "both"}, "views": 1}, "read afterwards, for 1 view of each picture.")])
def test_what_is_done_once(fields, told):
    chosen = config(**fields)
    assert told in estimate_text.once(chosen, estimate(chosen, COUNTS, PROBE))


def test_a_repeat_is_told_only_where_it_is_shorter():
    first = estimate(config(), COUNTS, PROBE)
    assert "where the store has it" in estimate_text.again(first, estimate(config(), COUNTS, PROBE, StoredShare(1, 1)))
    assert estimate_text.again(first, first) == ""


def test_the_source_counts_the_runs_it_learnt_from():
    assert "the first run makes it more exact" in estimate_text.source(PROBE)
    assert "corrected by 1 run." in estimate_text.source(refined(PROBE, {"setup": 1}, {"setup": 1}))


@pytest.mark.parametrize(("total", "told"), [(12.0, "took 12 s: within the range."), (20.0, "took 20 s: 100 % more."),
                                             (5.0, "took 5.0 s: 50 % less.")])
def test_predicted_against_actual(total, told):
    assert estimate_text.verdict({"seconds": 10.0, "low": 8.0, "high": 13.0}, total).endswith(told)


def test_every_piece_of_the_bar_has_its_share_and_a_line_with_its_number():
    html = estimate_text.bar({"total": 10.0, "decode": 1.0, "prefix": 4.0, "suffix": 3.0, "events": 0.01})
    # 2 s of setup are what no stage claims; 0.01 s is too little to show.
    pieces = re.findall(r'tl-piece tl-(\w+)" style="flex-grow:([\d.]+)"', html)
    assert [name for name, _ in pieces] == ["setup", "decode", "prefix", "suffix"]
    assert [float(share) for _, share in pieces] == pytest.approx([0.2, 0.1, 0.4, 0.3], abs=0.002)
    assert re.findall(r'tl-key tl-(\w+)">(\d)</span>(\w[\w ]*) <b>([\d.]+ s)', html) == [
        ("setup", "1", "getting ready", "2.0 s"), ("decode", "2", "decoding", "1.0 s"),
        ("prefix", "3", "frozen part", "4.0 s"), ("suffix", "4", "training", "3.0 s")]
    assert "predicted" not in html


def test_a_thin_piece_has_no_number_in_it_but_a_line():
    html = estimate_text.bar({"total": 100.0, "decode": 2.0, "suffix": 98.0})
    assert re.search(r'tl-piece tl-decode"[^>]*></span>', html)
    assert 'tl-key tl-decode">1</span>decoding <b>2.0 s</b>' in html
