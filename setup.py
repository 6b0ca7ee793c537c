"""Which packages the wheel holds; everything else stands in pyproject.toml.

The dashboard (app.py, pages/, ui/, .streamlit/) goes into one folder, ``tl_dashboard``, so that an install takes no
other program's names ``app``, ``pages`` and ``ui``. It is started from there (``tl dashboard``), never imported.
"""

from setuptools import find_namespace_packages, find_packages, setup
from setuptools.command.build_py import build_py

DASHBOARD = "tl_dashboard"


class BuildPy(build_py):
    """The dashboard's folder is the project's own, where this file lies too."""

    def find_package_modules(self, package, package_dir):
        return [module for module in super().find_package_modules(package, package_dir) if module[1] != "setup"]


setup(
    cmdclass={"build_py": BuildPy},
    packages=[*find_packages(include=["tl_core", "tl_core.*"]), DASHBOARD, *(
        f"{DASHBOARD}.{name}" for name in find_namespace_packages(include=["ui", "ui.*", "pages"],
                                                                  exclude=["*__pycache__*"]))],
    package_dir={DASHBOARD: "."},
    package_data={"": [f"*.{ending}" for ending in ("css", "js", "json", "png", "svg")],
                  "tl_core.lessons": ["recorded/*.json"], DASHBOARD: [".streamlit/config.toml"]},
)
