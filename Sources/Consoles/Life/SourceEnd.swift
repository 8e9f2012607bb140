// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// How a source's attempt or connection ended.
package struct SourceEnd: Equatable, Sendable {
  /// When it is worth trying again.
  package enum Retry: Sendable {
    /// It worked until now: at once, where it had worked for a while.
    case atOnce
    /// Nobody answered: ask again every few seconds, so that a machine that comes back is
    /// back at once.
    case soon
    /// It was refused, and will be until somebody changes something: in growing pauses.
    case later
    /// Somebody else has it: look every 30 s.
    case whenFree
  }

  /// What to tell people.
  package var error: ConsoleError
  /// When to try again.
  package var retry: Retry

  package init(_ error: ConsoleError, retry: Retry) {
    self.error = error
    self.retry = retry
  }
}

/// How long a console waits between attempts.
package struct RetryPauses: Equatable, Sendable {
  /// Between two questions to somebody who does not answer.
  package var knock = Duration.seconds(2)
  /// After the first refusal; doubled by each further one.
  package var refused = Duration.seconds(5)
  /// The longest pause after refusals: some BMCs lock users out.
  package var longest = Duration.seconds(300)
  /// Between two looks at a console that somebody else has.
  package var owned = Duration.seconds(30)
  /// How long a connection lasts before its loss is answered at once.
  package var steady = Duration.seconds(10)
  /// How long after a start that found a ghost a loss is the ghost's work: BMCs reap a dead
  /// session after 60 s, and some tear down the new SOL with it.
  package var ghost = Duration.seconds(70)

  package init() {}
}
