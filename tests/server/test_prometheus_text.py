from tl_core.server.prometheus_text import counter, gauge, written


def test_each_name_has_its_help_its_kind_and_its_values():
    assert written([gauge("a", "What it is.", 3), counter("b_total", "Many.", {
        (("route", "/live"), ("status", "200")): 2, (("route", "/health"), ("status", "503")): 0.5})]) == (
        "# HELP a What it is.\n# TYPE a gauge\na 3\n# HELP b_total Many.\n# TYPE b_total counter\n"
        'b_total{route="/health",status="503"} 0.5\nb_total{route="/live",status="200"} 2\n')


def test_what_a_label_or_a_text_may_not_hold_is_escaped():
    text = written([gauge("a", 'two\nlines "and" \\', {(("x", 'q"uo\\te\n'),): 1})])
    assert text == '# HELP a two\\nlines "and" \\\\\n# TYPE a gauge\na{x="q\\"uo\\\\te\\n"} 1\n'


def test_numbers_without_an_end_have_prometheus_names():
    values = {(("n", str(number)),): number for number in (float("nan"), float("inf"), -float("inf"), 1e20)}
    assert [line.split()[-1] for line in written([gauge("a", "A.", values)]).splitlines()[2:]] == [
        "-Inf", "100000000000000000000", "+Inf", "NaN"]
