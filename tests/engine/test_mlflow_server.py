"""Two engines and one MLflow server with Debian's PostgreSQL: one truth. benchmarks/mlflow_server.py has more of it."""

import importlib.util

import pytest

from benchmarks import mlflow_server
from deploy.local_postgres import NoPostgres


@pytest.fixture(scope="module")
def lab():
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("psycopg is not installed (make server).")
    try:
        with mlflow_server.stand() as stand:
            yield stand
    except NoPostgres as error:
        pytest.skip(str(error))


def test_one_stops_what_the_other_trains(lab):
    mlflow_server.one_stops_what_the_other_trains(lab)


def test_one_goes_on_with_what_the_other_lost(lab):
    mlflow_server.one_goes_on_with_what_the_other_lost(lab)


def test_one_shares_and_deletes_what_the_other_has(lab):
    mlflow_server.one_shares_and_deletes_what_the_other_has(lab)


def test_both_write_while_the_server_is_killed_and_nothing_is_lost(lab):
    mlflow_server.the_mlflow_server_is_killed_meanwhile(lab, runs=1)
