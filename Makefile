# Calotype: `make help` lists what can be done.
SHELL := /bin/bash
export CGO_ENABLED := 1
export PKG_CONFIG_PATH := $(CURDIR)/build/pkgconfig
export LIBRARY_PATH := $(CURDIR)/bin/lib
export LD_LIBRARY_PATH := $(CURDIR)/bin/lib
TAGS := sqlite_fts5,nodynamic
GOFLAGS_ALL := -tags $(TAGS)

.PHONY: help run build test test-web check bench setup setup-test fmt clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## install what building and running need
	@scripts/setup build

setup-test: setup ## install what the tests need too
	@scripts/setup test

build: setup ## make bin/calotype with everything inside
	@scripts/build $(TAGS)

run: build ## set up, build and start on :8080
	@exec bin/calotype serve

test: setup-test build ## run all tests
	@scripts/test $(TAGS)

test-web: setup-test build ## ask Lighthouse about the pages that strangers see first
	NODE_PATH=$(CURDIR)/ui/node_modules node ui/node_modules/@playwright/test/cli.js test --config test/web

check: setup ## formatting, vet, the front end's types, house rules
	@scripts/check $(TAGS)

bench: setup-test build ## measure, with the references of the same run (BENCH=memory,start for some parts)
	CALOTYPE_TEST_BINARY=$(CURDIR)/bin/calotype scripts/with-servers go test -tags $(TAGS),bench -count=1 -timeout 30m -v -run TestTable ./bench

fmt: ## format the Go code
	gofmt -w bench cmd internal ui

clean: ## remove what was built
	rm -rf bin build
