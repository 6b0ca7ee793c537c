"""What the script benchmark says, by hand."""

from benchmarks import script


def test_difference_with_students_interval():
    said = script.said("digits", [(0.90, 0.91), (0.92, 0.92), (0.94, 0.97)])
    # gaps 0.01, 0, 0.03: mean 0.01333, sd 0.01528, half 4.3027 * 0.01528 / sqrt(3) = 0.03795
    assert said == ("digits, 3 seeds: run 0.9200 (0.9000 to 0.9400), script 0.9333 (0.9100 to 0.9700), "
                    "script minus run +0.0133 (-0.0246 to +0.0513)")
