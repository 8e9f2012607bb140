# SPDX-License-Identifier: Apache-2.0
# Everything a developer types. Each verb is a line or two that could be typed by hand.

.PHONY: build test lint format fuzz bench recovery help-texts demo install

build:
	swift build

# Installs what it needs first: OpenIPMI's simulator, QEMU, and the tools that judge igor.
test:
	Tests/install-packages build test
	Tests/run

lint:
	Tests/install-packages lint
	mandoc -T lint -W warning man/*
	swift format lint --strict -r -p Sources Tests Package.swift

format:
	swift format -i -r -p Sources Tests Package.swift

# A million inputs to each decoder of bytes from outside; RUNS=… for another number.
RUNS ?= 1000000
fuzz:
	Tests/install-packages build
	Tests/Fuzz/run $(RUNS)

# What each command says of itself, which the tests hold against Tests/Help.
help-texts:
	swift build
	Tests/Help/store "$$(swift build --show-bin-path)"

# A simulated rack boots, igord holds its consoles, and you sit at osl03's.
demo:
	Tests/install-packages demo
	swift build
	etc/demo/run

# What igord costs beside what the kernel charges for the same: a table of ratios. ONLY=… for a part;
# ONLY=record searches 2 GB of logs beside ripgrep and grep.
bench:
	Tests/install-packages build
	swift build -c release
	Tests/Benchmarks/run "$$(swift build -c release --show-bin-path)" --only "$(ONLY)"

# How long a console is away after its BMC rebooted, forgot its session, or was dark.
recovery:
	Tests/install-packages build test
	swift build
	Tests/Benchmarks/recovery "$$(swift build --show-bin-path)"

# Programs, man pages and samples; DESTDIR is for packagers.
PREFIX ?= /usr/local
install:
	swift build -c release
	etc/install "$$(swift build -c release --show-bin-path)" "$(DESTDIR)" "$(PREFIX)"
