"""The map's small drawings differ by shape, not by colour alone."""

from xml.etree import ElementTree

from ui.learn import icons


def test_domains_tasks_and_labels_are_told_apart_by_shape():
    assert len({icons.domains(alike) for alike in (True, False, None)}) == 3
    assert "stroke-dasharray" not in icons.domains(True) and "stroke-dasharray" in icons.domains(False)
    letters = [[text.text for text in ElementTree.fromstring(icons.tasks(alike)).iter("text")]
               for alike in (True, False)]
    assert letters == [list("ABAB"), list("ABCD")]
    assert "tl-glyph-tick" in icons.label(True) and "stroke-dasharray" in icons.label(False)


def test_a_network_has_as_many_dashed_blocks_as_are_frozen():
    for frozen in range(5):
        assert icons.network(frozen, True).count("stroke-dasharray") == frozen
    assert icons.network(4, True) != icons.network(4, False)
