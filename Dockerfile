# Yidi in a container: the steps of scripts/up, on a small image, without root.
#
#   docker build -t yidi .
#   docker run --rm -p 127.0.0.1:50051:50051 -p 127.0.0.1:50053:50053 -p 127.0.0.1:8080:8080 \
#     -v yidi-data:/data yidi
#
# Plaintext inside the container's network; docs/identity.md has TLS. Test control answers inside
# the container (docker exec NAME yidi status) until it gets an address and a token.

FROM python:3.11-slim AS build

WORKDIR /app
COPY scripts/install scripts/install
COPY pyproject.toml requirements.lock README.md ./
COPY src src
RUN scripts/install run \
    && .venv/bin/python -m compileall -q src

FROM python:3.11-slim

RUN useradd --system --uid 10001 --no-create-home yidi \
    && install --directory --owner=yidi --group=yidi /data
# The environment knows its place, so it stands where it was made.
COPY --from=build /app /app

ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    YIDI_DATA=/data \
    YIDI_GATEWAY_ADDRESS=0.0.0.0:50051 \
    YIDI_CONTROL_ADDRESS=127.0.0.1:50052 \
    YIDI_PROVINCE_ADDRESS=0.0.0.0:50053 \
    YIDI_HTTP_ADDRESS=0.0.0.0:8080 \
    YIDI_INSECURE=true

USER yidi
WORKDIR /data
VOLUME /data
EXPOSE 50051 50053 8080

# http.client goes straight to the port, whatever proxy the container is told to use.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import http.client as h; c = h.HTTPConnection('127.0.0.1', 8080, timeout=2); c.request('GET', '/healthz'); raise SystemExit(c.getresponse().status != 200)"]

# Stopped by SIGTERM: the process itself receives it and finishes what it has begun.
ENTRYPOINT ["yidi"]
CMD ["serve"]
