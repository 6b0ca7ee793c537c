import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_a_process_spawned_beside_a_page_draws_nothing():
    """What multiprocessing does in a new process with the main module's file."""
    code = ("import runpy, sys\nrunpy.run_path('ui/frame.py', run_name='__mp_main__')\n"
            "print('streamlit' in sys.modules)")
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"
