// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import ArgumentParser
internal import HTTP
internal import Notation
internal import TLS

/// `igor login`: from now on this user's commands are somebody's.
struct LoginCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "login",
    abstract: "Log in to an igord; later commands use it.",
    discussion: """
      The password is asked for on the terminal, or read from standard input. Over a Unix socket \
      igord knows you without a login.
      """
  )

  @Argument(help: ArgumentHelp("Where igord is: https://HOST[:PORT].", valueName: "url"))
  var url: String?

  @Option(help: ArgumentHelp("Who you are there; your name here by default.", valueName: "name"))
  var user: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Log out by itself after so long.", valueName: "seconds")
  )
  var lifetime: Int?

  @OptionGroup var trust: TrustOptions

  @Flag(help: "Send the password in clear over a network that is safe otherwise.")
  var insecure = false

  @Flag(help: "List the logins that are kept, and do nothing else.")
  var list = false

  func validate() throws {
    guard let lifetime, !LoginRequest.lifetimes.contains(lifetime) else { return }
    throw ValidationError("--lifetime: seconds were expected, from a minute to 366 days")
  }

  func run() throws {
    try exiting { () throws(Failure) in
      if list { return try printOut(Self.table(Logins.stored()).text(.standard)) }
      let server = try Self.proved(ServerAddress.chosen(url, trust: trust.trust()))
      if !insecure, !(try server.keepsSecrets()) {
        let words = "the password, and all that you type later, would go to \(server) in clear"
        throw Failure(.usage, "\(words): use https://, or say --insecure")
      }
      guard let user = user ?? Self.localUser else {
        throw Failure(.usage, "who are you there? igor login --user NAME")
      }
      let password = try PasswordPrompt.ask("Password of \(user) at \(server)")
      let report = try Self.logIn(user, password, lifetime, at: server)
      printError("logged in to \(server) as \(report.user.safe) until \(report.until)\n")
    }
  }

  private static func logIn(
    _ user: String,
    _ password: String,
    _ lifetime: Int?,
    at server: ServerAddress
  ) throws(Failure) -> LoginReport {
    let request = LoginRequest(
      user: user,
      password: password,
      lifetime: lifetime,
      label: "igor at \(localName)"
    )
    var question = HTTPQuestion(.post, "/login", sending: request)
    question.carriesLogin = false
    let report = try HTTPExchange.ask(question, of: server, for: LoginReport.self)
    guard let token = report.token else {
      throw Failure(.failed, "\(server) gave no token")
    }
    var logins = try Logins.stored()
    logins.add(
      Logins.Login(
        server: server.description,
        user: report.user,
        token: token,
        expires: report.expires
      )
    )
    try logins.save()
    return report
  }

  /// The server, once it has proved who it is, before anything secret is typed.
  ///
  /// A certificate that nobody vouches for is shown, and on a terminal it is asked whether to
  /// trust it; what options name, a fingerprint or a file of authorities, is trusted from then on.
  private static func proved(_ server: ServerAddress) throws(Failure) -> ServerAddress {
    guard case .https(let host, let port, let trust) = server else { return server }
    do throws(Failure) {
      var question = HTTPQuestion(.get, "/healthz")
      question.carriesLogin = false
      _ = try HTTPExchange.ask(question, of: server)
    } catch {
      // An igord that is not well has proved itself by its answer all the same.
      guard error.code == nil || error.code == ServerTrust.code else {
        return try provedByAnswer(server, trust)
      }
      guard let fingerprint = error.fingerprint, case .known = trust, RawTerminal.hasKeyboard
      else { throw error }
      printError("\(error.message)\nIts certificate is \(fingerprint).\n")
      printError("Is that igord's, as igord cert has printed it? Trust it from now on? (yes/no) ")
      guard readLine()?.lowercased() == "yes" else { throw error }
      try keep(.certificate(fingerprint), of: server)
      return .https(host: host, port: port, trust: .certificate(fingerprint))
    }
    return try provedByAnswer(server, trust)
  }

  private static func provedByAnswer(
    _ server: ServerAddress,
    _ trust: ServerTrust
  ) throws(Failure) -> ServerAddress {
    try keep(trust, of: server)
    return server
  }

  private static func keep(_ trust: ServerTrust, of server: ServerAddress) throws(Failure) {
    guard trust != .known else { return }
    var logins = try Logins.stored()
    logins.trust(server, by: trust)
    try logins.save()
  }

  static func table(_ logins: Logins, at now: Timestamp = .now) -> Table {
    var table = Table(["SERVER", "USER", "UNTIL", ""])
    for login in logins.logins {
      let isOver = login.expires <= now
      let words = isOver ? "over" : login.server == logins.last ? "used by default" : ""
      table.add(
        [login.server, login.user, login.expires.text(in: .local), words],
        styles: [3: isOver ? .warning : .plain]
      )
    }
    return table
  }
}

extension LoginReport {
  /// When the login ends, for people.
  fileprivate var until: String { expires.text(in: .local) }
}

/// `igor logout`: forgets a login, here and at the server.
struct LogoutCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logout",
    abstract: "End a login, here and at the server."
  )

  @Argument(help: ArgumentHelp("Where; by default the last login's server.", valueName: "url"))
  var url: String?

  @Flag(help: "End all logins that are kept.")
  var all = false

  func run() throws {
    try exiting { () throws(Failure) in
      var logins = try Logins.stored()
      let servers = try servers(in: logins)
      var failure: Failure?
      for server in servers {
        guard logins[server] != nil else {
          throw Failure(.failed, "there is no login at \(server); igor login --list shows them")
        }
        do throws(Failure) {
          if logins.token(for: server) != nil {
            _ = try HTTPExchange.ask(HTTPQuestion(.delete, "/login"), of: server)
          }
        } catch {
          // A token that the server knows no more is no reason to keep it.
          if error.code != "unauthorized" { failure = error }
        }
        logins.remove(server)
        try logins.save()
      }
      guard let failure else { return }
      throw Failure(
        failure.status,
        "forgotten here, but the server could not be told: \(failure.message)"
      )
    }
  }

  private func servers(in logins: Logins) throws(Failure) -> [ServerAddress] {
    if all {
      var servers: [ServerAddress] = []
      for login in logins.logins { servers.append(try ServerAddress(login.server)) }
      return servers
    }
    if let url { return [try ServerAddress(url)] }
    guard let last = logins.last else { throw Failure(.failed, "there is no login to end") }
    return [try ServerAddress(last)]
  }
}
