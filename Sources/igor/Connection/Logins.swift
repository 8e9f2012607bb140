// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import EventLoop
internal import Glibc
internal import Notation
internal import TLS

/// The logins that are kept for this user, one a server, in a file that nobody else may read.
struct Logins: Codable, Equatable, Sendable {
  var logins: [Login] = []
  /// The server of the newest login, which commands use that name none.
  var last: String?
  /// Certificates that this user trusts, by server; whoever signed them.
  var certificates: [String: String]?
  /// Files of the authorities that this user trusts, by server.
  var authorities: [String: String]?

  struct Login: Codable, Equatable, Sendable {
    /// Where igord is, as `ServerAddress` writes it.
    var server: String
    var user: String
    var token: String
    var expires: Timestamp
  }

  /// The most bytes of the file.
  private static let limit = 1 << 20

  /// The token that a request to the server carries.
  func token(for server: ServerAddress, at now: Timestamp = .now) -> String? {
    self[server].flatMap { $0.expires > now ? $0.token : nil }
  }

  subscript(_ server: ServerAddress) -> Login? {
    logins.first { $0.server == server.description }
  }

  mutating func add(_ login: Login) {
    logins.removeAll { $0.server == login.server }
    logins.append(login)
    last = login.server
  }

  mutating func remove(_ server: ServerAddress) {
    logins.removeAll { $0.server == server.description }
    if last == server.description { last = logins.last?.server }
  }

  /// What this user trusts a server by, where no option says it.
  func trust(of server: ServerAddress) -> ServerTrust {
    let name = server.description
    if let fingerprint = certificates?[name].flatMap({ Fingerprint($0) }) {
      return .certificate(fingerprint)
    }
    return authorities?[name].map { .authorities(path: $0) } ?? .known
  }

  /// Has a server trusted by this from now on, and by nothing else.
  mutating func trust(_ server: ServerAddress, by trust: ServerTrust) {
    let name = server.description
    switch trust {
    case .known: return
    case .certificate(let fingerprint):
      certificates = (certificates ?? [:]).merging([name: "\(fingerprint)"]) { $1 }
      authorities?[name] = nil
    case .authorities(let path):
      authorities = (authorities ?? [:]).merging([name: Self.whole(path)]) { $1 }
      certificates?[name] = nil
    }
  }

  /// The path from the root on: later commands run in other folders.
  private static func whole(_ path: String) -> String {
    guard let found = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(found) }
    return unsafe String(cString: found)
  }

  // MARK: The file

  /// `igor/logins.json` below `$XDG_STATE_HOME` or `~/.local/state`; `nil` without a home.
  static var path: String? {
    if let base = variable("XDG_STATE_HOME"), base.hasPrefix("/") {
      return base + "/igor/logins.json"
    }
    return variable("HOME").map { $0 + "/.local/state/igor/logins.json" }
  }

  private static func variable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// What is in the file; nothing where there is none.
  static func stored() throws(Failure) -> Logins {
    guard let path else { return Logins() }
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else {
      if [ENOENT, ENOTDIR, EACCES].contains(errno) { return Logins() }
      throw failure("open", path)
    }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { throw failure("read", path) }
    // Under sudo the home may be somebody else's, and so are the logins in it.
    guard status.st_uid == geteuid() else { return Logins() }
    guard status.st_mode & 0o077 == 0 else {
      throw Failure(
        .failed,
        "\(path) holds your logins and must be yours alone; make it so: chmod 600 \(path)"
      )
    }
    var bytes = [UInt8](repeating: 0, count: min(limit, max(0, Int(status.st_size))))
    let count = unsafe read(file, &bytes, bytes.count)
    guard count >= 0 else { throw failure("read", path) }
    bytes.removeLast(bytes.count - count)
    guard let found: Logins = try? JSON.decode(from: bytes.span) else {
      throw Failure(.failed, "\(path) cannot be understood; remove it and log in again")
    }
    return found
  }

  /// Writes the file anew: whole or not at all.
  func save() throws(Failure) {
    guard let path = Self.path else {
      throw Failure(.failed, "there is no place for the login: HOME is not set")
    }
    try Self.makeFolders(of: path)
    var status = stat()
    if unsafe lstat(path, &status) == 0, status.st_uid != geteuid() {
      throw Failure(.failed, "\(path) is another user's; set HOME to yours (sudo -H does)")
    }
    let new = path + ".new"
    unsafe unlink(new)
    let file = unsafe open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw Self.failure("write", new) }
    let bytes = JSON.encode(self)
    let count = unsafe bytes.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
    // On the disk before it takes the old one's place: a power cut leaves one of the two.
    guard count == bytes.count, fsync(file) == 0, close(file) == 0, unsafe rename(new, path) == 0
    else {
      throw Self.failure("write", path)
    }
  }

  private static func makeFolders(of path: String) throws(Failure) {
    var folder = ""
    for part in path.split(separator: "/").dropLast() {
      folder += "/\(part)"
      guard unsafe mkdir(folder, 0o700) == 0 || errno == EEXIST else {
        throw failure("make", folder)
      }
    }
  }

  private static func failure(_ verb: String, _ path: String) -> Failure {
    Failure(.failed, "cannot \(verb) \(path): \(SystemError.text(of: errno))")
  }
}
