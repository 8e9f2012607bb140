# SPDX-License-Identifier: Apache-2.0
# Everything a developer types. Each verb is a line or two that could be typed by hand.

.PHONY: build test lint format

build:
	swift build

test:
	swift test

lint:
	swift format lint --strict -r -p Sources Tests Package.swift

format:
	swift format -i -r -p Sources Tests Package.swift
