# Builds Calotype into an image that runs as an ordinary user on a read-only root. It was not built where it was
# written, for want of a container engine; `docker build -t calotype .` is the way.
#
#   docker run --read-only --tmpfs /tmp -v calotype:/data -p 8080:8080 calotype

FROM node:20-bookworm-slim AS node

FROM golang:1.26-bookworm AS build
COPY --from=node /usr/local/bin/node /usr/local/bin/
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
 && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx \
 && apt-get update \
 && apt-get install -y --no-install-recommends build-essential pkg-config ca-certificates curl ffmpeg \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN make build

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ffmpeg ca-certificates tzdata curl \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin calotype \
 && install -d -o calotype -g calotype -m 0700 /data
# The program looks for libvips in lib beside itself.
COPY --from=build /src/bin/calotype /opt/calotype/calotype
COPY --from=build /src/bin/lib /opt/calotype/lib
COPY --from=build /src/LICENSE /src/NOTICE /opt/calotype/
USER 10001
ENV CALOTYPE_DATA=/data CALOTYPE_LISTEN=:8080
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["curl", "-fsS", "http://127.0.0.1:8080/healthz"]
ENTRYPOINT ["/opt/calotype/calotype"]
CMD ["serve"]
