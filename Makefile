# What a person types. CI types `.ci/run`, which uses the same targets.
#
#   make run   ARGS="--listen 127.0.0.1:9000"   build the server and serve
#   make test                                   every test: Rust, Python, JavaScript, the README's examples
#   make check                                  format, lints, documentation, generated files, dependency arrows, licences
#   make bench ARGS="--quick"                   measure against a bare hyper server (Linux)
#   make fuzz  FUZZ_SECONDS=60                  each fuzz target for so many seconds

ARGS ?=
CARGO ?= cargo
FUZZ_SECONDS ?= 10
TARGET := $(abspath $(or $(CARGO_TARGET_DIR),target))
VENV := .venv

.DEFAULT_GOAL := help
.PHONY: help run test test-rust test-wire check bench fuzz

help:
	@sed -n '3,7s/^# *//p' Makefile

run:
	$(CARGO) build --release -p tidegate
	@exec $(TARGET)/release/tidegate serve $(ARGS)

test: test-rust test-wire

test-rust:
	$(CARGO) test --workspace

# Asking for the tests too gives the server's dependencies the features that `cargo test` gave them: nothing is built twice.
test-wire:
	$(CARGO) build --workspace --bins --tests
	TIDEGATE_BIN=$(TARGET)/debug/tidegate tests/run

check: $(VENV)/.models
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps --quiet
	$(CARGO) xtask models --check
	$(CARGO) xtask compatibility --check
	$(CARGO) xtask arrows
	$(CARGO) xtask licences

# The generator reads the service models out of the Python package botocore, of the version pinned here.
$(VENV)/.models: crates/xtask/requirements.txt
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

bench:
	$(CARGO) build --release -p tidegate -p bench
	$(TARGET)/release/bench $(ARGS)

fuzz:
	fuzz/run $(FUZZ_SECONDS)
