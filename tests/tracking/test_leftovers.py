from tl_core import settings
from tl_core.tracking import store
from tl_core.tracking.leftovers import sweep


def test_what_a_killed_training_left_goes_and_its_files_stay(new_run):
    run_id = new_run()
    folder, work = store.artifact_folder(run_id), settings.home() / "work" / run_id
    for place in (folder, work):
        (place / ".rows-1" / "deep").mkdir(parents=True)
        (place / ".model.aside.keras").write_bytes(b"half")
        (place / ".abc.part").write_bytes(b"half")
        (place / "model.keras").write_bytes(b"whole")
        (place / "state").mkdir()
    sweep(run_id)
    for place in (folder, work):
        assert sorted(path.name for path in place.iterdir() if path.name != "config.json") == ["model.keras", "state"]
