from tl_core.export import html, report, svg


def test_no_name_becomes_code():
    nasty = '<img src="x" onerror="alert(1)">'
    made = html.document(nasty, [html.finding(nasty), html.section(nasty, html.table([(nasty, nasty)], (nasty,)))])
    assert nasty not in made and made.count("&lt;img") == 7  # title and heading, finding, section, head and two cells
    confusion = report._confusion({"confusion": [[3, 0], [1, 2]], "classes": [nasty, "b"]})
    assert nasty not in confusion and nasty not in svg.lines(nasty, {nasty: [1.0, 2.0]})
