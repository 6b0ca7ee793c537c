from tl_core.data import catalog
from tl_core.data.texts import generated


def test_every_generated_set_is_in_the_catalog_and_reads_its_own_keys():
    for name, one in generated.SETS.items():
        entry, dataset = catalog.entry(name), one.dataset(difficulty=0.5, seed=3)
        assert (entry.modality, entry.title, entry.domains) == ("text", one.title, one.domains) and entry.licence
        assert "program" in entry.summary  # nobody takes them for people's
        key = dataset.splits["test"].keys[0]
        assert one.read(key) == dataset.read(key) and dataset.name == name
