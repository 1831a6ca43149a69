# The program in a container, for a machine without Rust:
#   docker build -t reprint .
#   docker run --rm --user "$(id -u):$(id -g)" -v "$PWD:/site" reprint build
FROM rust:1-slim-bookworm AS made
WORKDIR /source
COPY . .
RUN cargo install --locked --path . --root /made

FROM debian:bookworm-slim
COPY --from=made /made/bin/reprint /usr/local/bin/reprint
USER nobody
WORKDIR /site
ENTRYPOINT ["reprint"]
