// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import EventLoop
internal import HTTP
internal import Notation
internal import RingLog

// Who is attached.
extension Console {
  private var subscribers: [Subscriber] { fanOut?.subscribers ?? [] }

  private var hasRoom: Bool { subscribers.count < shard.options.subscriberLimit }

  /// Makes a connection a subscriber, or tells it why not.
  ///
  /// A start that is a time is looked up on a worker first.
  func attach(
    _ request: AttachRequest,
    id: SubscriberID,
    _ transfer: StreamTransfer,
    unread: [UInt8]
  ) {
    guard hasRoom else { return shard.refuse(transfer, request.refusal(.tooMany)) }
    guard case .time(let expression) = request.from else {
      return attach(request, id, transfer, unread, start(request.from))
    }
    let snapshot = log.snapshot()
    let moment = expression.moment(at: shard.loop.wall, in: shard.options.zone)
    let find: @Sendable () -> UInt64 = { snapshot.offset(at: moment) }
    let isAccepted = agenda.submit(find, to: shard.workers) { [unowned self] offset in
      attach(request, id, transfer, unread, (offset, nil))
    }
    if !isAccepted { shard.refuse(transfer, request.refusal(.tooMany)) }
  }

  private func start(_ from: StartPoint) -> (offset: UInt64, gap: Gap?) {
    switch from {
    case .live, .time: (log.committedEnd, nil)
    case .last(let count):
      (log.committedEnd - min(UInt64(count.value), log.committedEnd - log.start), nil)
    case .offset(let offset, let epoch): log.resolve(epoch: epoch, offset: offset)
    }
  }

  private func attach(
    _ request: AttachRequest,
    _ id: SubscriberID,
    _ transfer: StreamTransfer,
    _ unread: [UInt8],
    _ start: (offset: UInt64, gap: Gap?)
  ) {
    guard !shard.isStopping else { return shard.refuse(transfer, request.refusal(.stopping)) }
    // Others may have come while a time was looked up.
    guard hasRoom else { return shard.refuse(transfer, request.refusal(.tooMany)) }
    guard let stream = try? StreamSocket(transfer, on: shard.loop) else { return }
    let subscriber = Subscriber(
      request,
      id: id,
      stream: stream,
      unread: unread,
      at: min(start.offset, log.committedEnd),
      console: self
    )
    let fanOut = self.fanOut ?? FanOut(self)
    if self.fanOut == nil { source?.watch(true) }
    self.fanOut = fanOut
    fanOut.add(subscriber)
    enter(subscriber, request)
    greet(subscriber, request, start.gap)
    fanOut.scheduleWho()
    fanOut.pump(subscriber)
    subscriber.resumeInput()
  }

  /// Settles who types now that somebody came, who is told by `attached`.
  private func enter(_ subscriber: Subscriber, _ request: AttachRequest) {
    log.mark(.attached, person: subscriber.user, text: subscriber.peer, at: shard.loop.wall)
    let wantsToType = request.mode == .readWrite && subscriber.mayType
    if let old = replaced(by: subscriber, request) {
      // The keyboard goes on to whoever may type, and to nobody else.
      let outcome =
        wantsToType ? keyboard.replace(old.id, by: subscriber.id) : keyboard.leave(old.id)
      old.finish(code: .replaced, "replaced")
      if case .changed(let reason) = outcome { keyboardChanged(reason, byNew: subscriber) }
    } else if wantsToType {
      let how = request.take == .force && !subscriber.mayForce ? .ifFree : request.take
      if case .changed(let reason) = keyboard.take(subscriber.id, how) {
        keyboardChanged(reason, byNew: subscriber)
      }
    }
  }

  private func replaced(by subscriber: Subscriber, _ request: AttachRequest) -> Subscriber? {
    guard let id = request.replaces, case .offset(_, log.epoch?) = request.from else { return nil }
    return subscribers.first { $0.id == id && $0.isOpen && subscriber.isSamePerson(as: $0) }
  }

  /// The first bytes of a stream.
  private func greet(_ subscriber: Subscriber, _ request: AttachRequest, _ gap: Gap?) {
    let offset = subscriber.feed.offset
    let preface = request.preface(
      Attachment(
        name: name,
        epoch: log.epoch,
        offset: offset,
        mode: keyboard.mode(of: subscriber.id),
        writer: writer,
        id: subscriber.id,
        state: life.status.state
      )
    )
    subscriber.feed.putFirst(
      preface + (subscriber.framing == .webSocket ? attached(subscriber) : [])
    )
    guard let gap else { return }
    gapTold()
    if subscriber.closesAtGaps { return subscriber.finish(code: .normal) }
    // After a restart the client asked for what is now beyond the end: it goes back.
    let asked = gap.why == .restart ? gap.to : gap.from
    let notice = GapNotice.bytes(asked, offset, gap.why, framing: subscriber.framing)
    subscriber.feed.enqueue(notice)
  }

  private func attached(_ subscriber: Subscriber) -> [UInt8] {
    let status = self.status
    let message = ConsoleMessage.attached(
      .init(
        name: name.description,
        epoch: log.epoch,
        offset: subscriber.feed.offset,
        start: log.start,
        end: log.committedEnd,
        mode: keyboard.mode(of: subscriber.id).rawValue,
        may: subscriber.may,
        id: subscriber.id.number,
        user: subscriber.user,
        writer: writer,
        subscribers: reports,
        state: status.state.rawValue,
        since: status.since,
        error: status.error.map { APIError(code: $0.code.rawValue, message: $0.message) }
      )
    )
    return .textFrame(JSON.encode(message))
  }

  /// A subscriber's stream is closed.
  func left(_ subscriber: Subscriber) {
    shard.loop.later { [self] in
      fanOut?.remove(subscriber)
      subscriber.tellEnd()
      let isEmpty = subscribers.isEmpty
      if isEmpty { fanOut = nil }
      // On the way out the log is closed before everybody has gone.
      guard !shard.isStopping else { return }
      if keyboard.leave(subscriber.id) == .changed(.left) { keyboardChanged(.left, by: subscriber) }
      log.mark(.detached, person: subscriber.user, text: subscriber.peer, at: shard.loop.wall)
      if isEmpty { source?.watch(false) } else { fanOut?.scheduleWho() }
    }
  }

  /// A subscriber will send nothing more: it watches from now on.
  func endedTyping(_ subscriber: Subscriber) {
    guard case .changed(let reason) = keyboard.release(subscriber.id) else { return }
    keyboardChanged(reason, by: subscriber)
  }

  /// Sends everybody away; they are told why.
  func dismissAll(code: CloseCode, _ reason: String) {
    for subscriber in subscribers { subscriber.finish(code: code, reason) }
  }

  /// Asks again what everybody here may do.
  func review() {
    for subscriber in subscribers { subscriber.review() }
  }

  func sweep() {
    for subscriber in subscribers { subscriber.sweep(at: shard.loop.now, shard.options) }
    releaseWatch()
  }

  // MARK: What all are told

  var reports: [SubscriberReport] {
    subscribers.filter(\.isOpen).map(\.report)
  }

  /// Who is called the writer.
  var writer: PersonReport? {
    guard let id = keyboard.writer else { return nil }
    return subscribers.first { $0.id == id }?.person
  }

  func broadcast(_ message: ConsoleMessage, _ kind: Feed.MessageKind = .vital) {
    guard subscribers.contains(where: { $0.framing == .webSocket }) else { return }
    let frame = [UInt8].textFrame(JSON.encode(message))
    for subscriber in subscribers { subscriber.send(frame, kind) }
  }

  func broadcastWho() {
    broadcast(.who(writer: writer, subscribers: reports), .who)
  }

  func stateChanged() {
    let status = self.status
    let error = status.error.map { APIError(code: $0.code.rawValue, message: $0.message) }
    broadcast(
      .state(.init(state: status.state.rawValue, since: status.since, error: error))
    )
    guard status.state != .active else { return }
    for subscriber in subscribers { subscriber.dropHeldInput(notActive) }
  }

  /// Tells a mark to those who were here when it was made.
  func markHappened(_ mark: Mark) {
    guard subscribers.contains(where: { $0.framing == .webSocket }) else { return }
    fanOut?.send()
    let report = MarkReport(
      kind: mark.kind.rawValue,
      offset: mark.offset,
      time: mark.time,
      text: mark.text,
      user: mark.person,
      size: mark.size
    )
    let frame = [UInt8].textFrame(JSON.encode(ConsoleMessage.mark(report)))
    for subscriber in subscribers where subscriber.since <= mark.time {
      subscriber.send(frame, .notice, placed: true)
    }
  }

  /// Tells everybody that the keyboard changed hands, and marks it.
  func keyboardChanged(_ reason: WriterArbitration.Reason, by subscriber: Subscriber) {
    keyboardChanged(reason, by: subscriber, telling: subscribers)
  }

  private func keyboardChanged(
    _ reason: WriterArbitration.Reason,
    byNew subscriber: Subscriber
  ) {
    keyboardChanged(reason, by: subscriber, telling: subscribers.filter { $0 !== subscriber })
  }

  private func keyboardChanged(
    _ reason: WriterArbitration.Reason,
    by subscriber: Subscriber,
    telling others: [Subscriber]
  ) {
    if reason != .resumed {
      log.mark(.keyboard, person: subscriber.user, text: reason.rawValue, at: shard.loop.wall)
    }
    // Two messages, however many there are to tell.
    let typing = modeFrame(.readWrite, reason, by: subscriber)
    let watching = modeFrame(.readOnly, reason, by: subscriber)
    for other in others where other.framing == .webSocket {
      other.send(keyboard.mode(of: other.id) == .readWrite ? typing : watching)
    }
    fanOut?.scheduleWho()
  }

  private func modeFrame(
    _ mode: TypingMode,
    _ reason: WriterArbitration.Reason,
    by person: Subscriber
  ) -> [UInt8] {
    .textFrame(JSON.encode(ConsoleMessage.mode(modeChange(to: mode, reason, by: person))))
  }

  func modeChange(
    to mode: TypingMode,
    _ reason: WriterArbitration.Reason,
    by person: Subscriber
  ) -> ConsoleMessage.ModeChange {
    .init(
      mode: mode.rawValue,
      writer: writer,
      reason: reason.rawValue,
      by: person.person
    )
  }
}
