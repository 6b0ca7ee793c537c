import json

from tl_core.cli.output import print_json, print_table


def test_a_table_shows_numbers_as_people_read_them(capsys):
    print_table(["name", "figure"], [("a", 1234567), ("b", 0.12345), ("c", None), ("[d]", True)])
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert rows == [["name", "figure"], ["a", "1,234,567"], ["b", "0.123"], ["c", "–"], ["[d]", "True"]]


def test_json_is_one_object_with_what_json_has_no_word_for_as_text(capsys, tmp_path):
    print_json({"output": tmp_path, "name": "Pâté \udcff"})
    told = capsys.readouterr().out
    assert told.endswith("}\n") and json.loads(told)["output"] == str(tmp_path)
    told.encode("utf8")  # whatever a name holds
