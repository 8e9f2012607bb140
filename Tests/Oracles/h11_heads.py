# SPDX-License-Identifier: Apache-2.0
# Copyright the igor authors
"""What h11, an HTTP/1.1 parser that we did not write, makes of heads of requests.

Reads a file with one head a line, in hexadecimal. Prints one line each: "refused", or the
method, target, framing and fields (name and value), each in hexadecimal, between spaces.
"""

import sys

import h11
from h11._connection import _body_framing


def judge(head):
    connection = h11.Connection(h11.SERVER)
    connection.receive_data(head)
    try:
        event = connection.next_event()
    except h11.RemoteProtocolError:
        return "refused"
    if not isinstance(event, h11.Request):
        return "refused"
    kind, arguments = _body_framing(event.method, event)
    framing = " ".join([kind] + [str(argument) for argument in arguments]).encode()
    words = [event.method, event.target, framing]
    for name, value in event.headers:
        words += [name, value]
    return " ".join(word.hex() or "-" for word in words)


with open(sys.argv[1], encoding="ascii") as heads:
    for line in heads:
        print(judge(bytes.fromhex(line)))
