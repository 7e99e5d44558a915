FROM python:3.13.16-slim-trixie AS build
WORKDIR /src
COPY requirements.lock requirements-build.lock ./
RUN python -m venv /opt/build \
    && python -m venv --without-pip /opt/ledger \
    && /opt/build/bin/pip install --no-cache-dir --only-binary :all: --require-hashes \
        --requirement requirements-build.lock \
    && /opt/build/bin/pip --python /opt/ledger install --no-cache-dir --only-binary :all: \
        --require-hashes --requirement requirements.lock
COPY pyproject.toml ./
COPY ledger ledger
COPY projections projections
COPY api api
RUN /opt/build/bin/pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir dist . \
    && /opt/build/bin/pip --python /opt/ledger install --no-cache-dir --no-deps --no-index \
        --find-links dist processing-ledger

FROM python:3.13.16-slim-trixie
# hadolint ignore=DL3008  # fonts: the base image's tag says which release of Debian they are of
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /var/lib/ledger \
        --shell /usr/sbin/nologin ledger \
    && install --directory --mode 0700 --owner ledger --group ledger /var/lib/ledger
COPY --from=build /opt/ledger /opt/ledger
ENV PATH=/opt/ledger/bin:$PATH \
    LEDGER_HOME=/var/lib/ledger \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /var/lib/ledger
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["ledger"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
