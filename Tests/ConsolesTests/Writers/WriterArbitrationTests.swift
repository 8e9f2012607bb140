// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Testing

@testable import Consoles

struct WriterArbitrationTests {
  private let alice = SubscriberID(1)
  private let bob = SubscriberID(2)
  private let carol = SubscriberID(3)

  @Test
  func `the first to come types and the second is told who has the keyboard`() {
    var keyboard = WriterArbitration()
    #expect(keyboard.take(alice, .ifFree) == .changed(.taken))
    #expect(keyboard.take(bob, .ifFree) == .inUse(by: alice))
    #expect(keyboard.mode(of: alice) == .readWrite)
    #expect(keyboard.mode(of: bob) == .readOnly)
  }

  @Test
  func `who joins types beside the writer and is next`() {
    var keyboard = WriterArbitration()
    _ = keyboard.take(alice, .ifFree)
    #expect(keyboard.take(bob, .join) == .changed(.joined))
    #expect(keyboard.writer == alice)
    #expect(keyboard.mode(of: bob) == .readWrite)
    #expect(keyboard.leave(alice) == .changed(.left))
    #expect(keyboard.writer == bob)
  }

  @Test
  func `force takes the keyboard from everybody`() {
    var keyboard = WriterArbitration()
    _ = keyboard.take(alice, .ifFree)
    _ = keyboard.take(bob, .join)
    #expect(keyboard.take(carol, .force) == .changed(.forced))
    #expect(keyboard.writers == [carol])
  }

  @Test
  func `a joined writer who forces keeps the keyboard alone`() {
    var keyboard = WriterArbitration()
    _ = keyboard.take(alice, .ifFree)
    _ = keyboard.take(bob, .join)
    #expect(keyboard.take(bob, .force) == .changed(.forced))
    #expect(keyboard.writers == [bob])
  }

  @Test(arguments: ConsoleRequest.Take.allCases)
  func `a free keyboard is taken, however it is asked for`(how: ConsoleRequest.Take) {
    var keyboard = WriterArbitration()
    #expect(keyboard.take(alice, how) == .changed(.taken))
  }

  @Test(arguments: ConsoleRequest.Take.allCases)
  func `who has the keyboard alone changes nothing by asking`(how: ConsoleRequest.Take) {
    var keyboard = WriterArbitration()
    _ = keyboard.take(alice, .ifFree)
    #expect(keyboard.take(alice, how) == .same(how == .join ? .joined : .taken))
    #expect(keyboard.writers == [alice])
  }

  @Test
  func `a released keyboard is free, and nobody gets it unasked`() {
    var keyboard = WriterArbitration()
    _ = keyboard.take(alice, .ifFree)
    _ = keyboard.take(bob, .ifFree)
    #expect(keyboard.release(alice) == .changed(.released))
    #expect(keyboard.writer == nil)
    #expect(keyboard.take(bob, .ifFree) == .changed(.taken))
  }

  @Test
  func `a watcher releases nothing and leaves without a word`() {
    var keyboard = WriterArbitration()
    _ = keyboard.take(alice, .ifFree)
    #expect(keyboard.release(bob) == .notWriter)
    #expect(keyboard.leave(bob) == .notWriter)
    #expect(keyboard.writers == [alice])
  }

  @Test
  func `who is back under another number has its place back`() {
    var keyboard = WriterArbitration()
    _ = keyboard.take(alice, .ifFree)
    _ = keyboard.take(bob, .join)
    #expect(keyboard.replace(alice, by: carol) == .changed(.resumed))
    #expect(keyboard.writers == [carol, bob])
    #expect(keyboard.replace(alice, by: carol) == .notWriter)
  }
}
