"""Tests mirror modules: ``tl_core/a/b.py`` has ``tests/a/test_b.py``, or stands below with the tests that hold it.

The list only shrinks: whoever gives one of these a test file of its own takes it out here.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# The folders' modules are parts of one thing, which is tested as a whole there.
WHOLES = {
    "adaptation": "adaptation/test_problem.py",  # what judges and keeps adaptation; its parts come with the page
    "adaptation/methods": "adaptation/methods/test_contract.py",  # what every method keeps to
    "data/drawing": "data/test_synthetic.py",  # every drawn picture has its digest
    "data/arrangement": "data/arrangement/test_arrange.py",  # the reader's answer for trees of folders
    "data/quality": "data/quality/test_check.py",  # a check-up's findings
    "discovery": "discovery/test_discover.py",  # from pictures to figures; parts of weight have tests of their own
    "export/formats": "export/test_exporting.py",  # every format is written and asked
    "export/code": "export/test_script.py",  # the script is run
    "engine/blobs": "engine/blobs/test_copies.py",  # what one home has, read in another
    "lessons/records": "lessons/test_catalog.py",  # what every lesson keeps to, and what it was recorded to show
    "operations/backup": "operations/backup/test_backup.py",  # homes backed up in use, and restored
    "operations/clean": "operations/clean/test_clean.py",  # of each kind, what goes and what stays
    "operations/doctor": "operations/doctor/test_examine.py",  # each check, with one thing wrong
    "linter": "linter/test_contract.py",  # every rule speaks and is silent, by tests/linter/cases.py
}
ELSEWHERE = {
    "backbones/block_ends.py": "backbones/test_backbone_contract.py",
    "backbones/measure_blocks.py": "backbones/test_multiply_adds.py",
    "backbones/preprocessing.py": "backbones/test_backbone_contract.py",
    "backbones/small_cnn.py": "backbones/test_backbone_contract.py",
    "backbones/spec.py": "backbones/test_catalog.py",
    "cli/report.py": "cli/test_export.py",
    "data/catalog_entries.py": "data/test_catalog.py",
    "data/label_columns.py": "data/test_label_table.py",
    "data/label_rows.py": "data/test_label_table.py",
    "data/pair_composition.py": "data/test_domain_pair.py",
    "data/pair_readers.py": "data/test_domain_pair.py",
    "data/picture_index.py": "data/test_label_table.py",
    "data/sealing.py": "data/test_domain_pair.py",
    "data/target_pictures.py": "data/test_domain_pair.py",
    "training/objectives/task_weighting.py": "training/objectives/test_multitask.py",
    "data/texts/text_sets.py": "data/texts/test_table_dataset.py",
    "data/unpack_texts.py": "data/test_downloads.py",
    "data/upload/placement.py": "data/arrangement/test_ways.py",
    "data/upload/archive.py": "data/upload/test_hostile.py",
    "data/upload/archive_entries.py": "data/upload/test_bulk.py",
    "data/upload/commit.py": "data/upload/test_upload_session.py",
    "data/upload/inspect_image.py": "data/upload/test_hostile.py",
    "data/upload/manifest.py": "data/upload/test_upload_session.py",
    "data/upload/placed_entries.py": "data/arrangement/test_ways.py",
    "data/upload/relabel.py": "server/test_uploads.py",
    "data/upload/upload_summary.py": "data/upload/test_hostile.py",
    "embeddings/compute.py": "embeddings/test_extraction.py",
    "embeddings/cut_rows.py": "embeddings/test_extraction.py",
    "embeddings/fill_cache.py": "embeddings/test_extraction.py",
    "engine/comparisons.py": "engine/test_group.py",
    "engine/heartbeat.py": "engine/test_engine.py",
    "engine/job.py": "engine/test_engine.py",
    "engine/results.py": "engine/test_losses.py",
    "engine/state.py": "engine/test_pool_status.py",
    "engine/task_server.py": "engine/test_task_process.py",
    "engine/tasks.py": "training/test_preview_task.py",
    "explain/explain.py": "explain/test_tasks.py",
    "explain/path_integral.py": "explain/test_integrated.py",
    "explain/texts/explain.py": "explain/texts/test_tasks.py",
    "explain/gradients.py": "explain/test_grad_cam.py",
    "export/card.py": "export/test_exporting.py",
    "export/certificate_store.py": "export/test_exporting.py",
    "export/image_file_kinds.py": "export/test_image_decoding.py",
    "export/report_examples.py": "export/test_report.py",
    "export/runtimes.py": "export/test_exporting.py",
    "export/source.py": "export/test_exporting.py",
    "features/store_decision.py": "training/test_data_pipeline.py",
    "networks/initial_network.py": "export/test_script.py",
    "networks/openvino_graph.py": "networks/test_openvino.py",
    "progress.py": "data/test_parallel.py",
    "operations/migrations/steps.py": "operations/migrations/test_migrate.py",
    "quotas/kinds.py": "quotas/test_limits.py",
    "server/exports.py": "server/test_pictures.py",
    "tracking/heartbeat.py": "engine/test_local.py",
    "training/context.py": "training/test_run_network.py",
    "training/objectives/adapting.py": "training/test_adaptation.py",
    "training/objectives/adabn.py": "training/test_adaptation.py",
    "training/neighbour_probe.py": "training/test_self_taught.py",
    "training/objectives/self_taught.py": "training/test_self_taught.py",
    "training/survey.py": "training/test_adaptation.py",
}


def modules() -> list[str]:
    return sorted(path.relative_to(ROOT / "tl_core").as_posix() for path in (ROOT / "tl_core").rglob("*.py")
                  if not path.name.startswith("__"))


def own_test(module: str) -> Path:
    path = Path(module)
    return ROOT / "tests" / path.parent / f"test_{path.name.lstrip('_')}"


def has_logic(module: str) -> bool:
    """Whether it defines more than names, records and what it takes from elsewhere."""
    tree = ast.parse((ROOT / "tl_core" / module).read_text(encoding="utf8"))
    return any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for node in ast.walk(tree))


@pytest.mark.parametrize("module", modules())
def test_a_module_has_a_test_file_of_its_name_or_stands_in_the_list(module):
    held_by = ELSEWHERE.get(module) or WHOLES.get(Path(module).parent.as_posix())
    if own_test(module).exists():
        assert module not in ELSEWHERE, "It has a test file now: take it out of the list."
    elif has_logic(module):
        assert held_by, f"Write {own_test(module).relative_to(ROOT)}, or move there what tests it."
        assert (ROOT / "tests" / held_by).exists()


def test_the_list_names_modules_that_are_there():
    assert set(ELSEWHERE) <= set(modules())
    assert all((ROOT / "tl_core" / folder).is_dir() for folder in WHOLES)
