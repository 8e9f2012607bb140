// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import ArgumentParser
internal import Settings

/// `--settings`, for every command that reads them.
struct SettingsOption: ParsableArguments {
  @Option(
    name: .customLong("settings"),
    help: ArgumentHelp(
      "The settings, see igord.toml(5). (default: \(Settings.defaultPath))",
      valueName: "file"
    ),
    completion: .file(extensions: ["toml"])
  )
  var given: String?

  /// The file that is meant.
  var path: String { given ?? Settings.defaultPath }
}
