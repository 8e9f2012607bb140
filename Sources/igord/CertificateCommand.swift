// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import ArgumentParser
internal import Glibc
internal import TLS

/// `igord cert`: a certificate for a start.
struct Certificate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cert",
    abstract: "Make a certificate for listeners with tls = true.",
    subcommands: [SelfSigned.self]
  )

  struct SelfSigned: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "self-signed",
      abstract: "Make a certificate that nobody vouches for.",
      discussion: """
        Clients trust it by its fingerprint, which is printed, or have the certificate itself as \
        their authority: igor --ca FILE.
        """
    )

    @Argument(help: "Names and addresses that igord is called by (this host's name).")
    var names: [String] = []

    @Option(help: "Where igord.crt and igord.key are put.")
    var folder = "/etc/igor"

    @Flag(help: "Replace what is there.")
    var force = false

    func run() throws {
      try orExit {
        let names = names.isEmpty ? [Self.hostName, "localhost"] : names
        let made: SelfSignedCertificate
        do throws(TLSError) {
          made = try SelfSignedCertificate(for: names)
        } catch {
          throw Failure(.usage, error.description)
        }
        try makeFolder()
        let (certificate, key) = ("\(folder)/igord.crt", "\(folder)/igord.key")
        // The key first: nobody can use a certificate without one.
        try write(made.key, to: key, mode: 0o640)
        try write(made.certificate, to: certificate, mode: 0o644)
        print("fingerprint: \(made.fingerprint)")
        print("in [listen]: tls = { certificate = \"\(certificate)\", key = \"\(key)\" }")
      }
    }

    /// Makes the folder where it is missing, but not the one that it is to be in: that may be a
    /// slip of the pen.
    private func makeFolder() throws {
      guard unsafe mkdir(folder, 0o755) != 0, errno != EEXIST else { return }
      throw Self.failure(folder)
    }

    private static var hostName: String {
      var name = [CChar](repeating: 0, count: 256)
      guard unsafe gethostname(&name, name.count - 1) == 0 else { return "localhost" }
      return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Writes a file that has its rights from the first byte on, and the group of its folder, so
    /// that igord's user may read what root has made.
    private func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws {
      if force { unsafe unlink(path) }
      let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
      guard file >= 0 else { throw Self.failure(path) }
      defer { close(file) }
      var folderStatus = stat()
      if unsafe stat(folder, &folderStatus) == 0 {
        fchown(file, uid_t.max, folderStatus.st_gid)
      }
      guard fchmod(file, mode) == 0, unsafe Glibc.write(file, bytes, bytes.count) == bytes.count,
        fsync(file) == 0
      else { throw Self.failure(path) }
    }

    private static func failure(_ path: String) -> Failure {
      let code = errno
      let advice = code == EEXIST ? ": --force replaces it" : ""
      let reason = unsafe String(cString: strerror(code))
      return Failure(code == EACCES ? .permission : .usage, "\(path): \(reason)\(advice)")
    }
  }
}
