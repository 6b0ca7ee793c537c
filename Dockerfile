# Transfer Lab in an image: the dashboard, workers, the scheduler and MLflow's server are its commands (compose.yaml).
#   docker build -t transfer-lab .
#   docker build -t transfer-lab:gpu --build-arg REQUIREMENTS=requirements-gpu.txt .
# What is installed is what `make install` installs anywhere: locked, every file by its SHA-256.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS install
ARG REQUIREMENTS=requirements.txt
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /app
# Only what an install reads, so that a change of code installs nothing again.
COPY Makefile pyproject.toml setup.py LICENSE README.md ./
COPY locks locks
COPY tl_core/__init__.py tl_core/__init__.py
ENV PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
RUN make install server VENV=/opt/venv PYTHON=python3 REQUIREMENTS=${REQUIREMENTS} \
    && /opt/venv/bin/python -m compileall -q -j 0 /opt/venv/lib

FROM ${PYTHON_IMAGE}
# A number, so that Kubernetes can see that it is not root's.
RUN groupadd --gid 10001 lab && useradd --uid 10001 --gid lab --no-create-home --home-dir /tmp lab \
    && install -d -o lab -g lab /data /artifacts
COPY --from=install /opt/venv /opt/venv
WORKDIR /app
COPY . .
RUN python3 -m compileall -q -j 0 app.py deploy pages tl_core ui
ENV PATH=/opt/venv/bin:$PATH PYTHONPATH=/app PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    TL_HOME=/data HOME=/tmp NUMBA_CACHE_DIR=/tmp/numba MLFLOW_DISABLE_TELEMETRY=true
USER 10001:10001
VOLUME ["/data"]
EXPOSE 8501
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["python", "deploy/answers.py", "http://127.0.0.1:8501/ready"]
# SIGTERM stops runs after their batch with their state kept, and ends within ten seconds.
STOPSIGNAL SIGTERM
CMD ["python", "-m", "tl_core", "dashboard", "--address", "0.0.0.0", "--port", "8501"]
