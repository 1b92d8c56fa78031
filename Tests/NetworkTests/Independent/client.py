"""Speaks the protocol as docs/PROTOCOL.md tells it, from another language: first as it should be, then as
an enemy who has the key would. Called with the path of a manager whose authkey is b"k"; prints "ok"."""
import hmac
import os
import socket
import struct
import sys
import time

import cbor2


class Ended(Exception):
    pass


class Connection:
    def __init__(self, path, key=b"k", purpose=b"manager"):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(30)
        self.socket.connect(path)
        hello = cbor2.dumps([b"mprun", 1, b"client", purpose, key is not None, False, os.urandom(32)])
        self.send(hello)
        theirs = self.receive()
        fields = cbor2.loads(theirs)
        assert fields[:4] == [b"mprun", 1, b"listener", b"manager"], fields
        if key is None:
            return
        transcript = self.counted(hello) + self.counted(theirs)

        def proof(side):
            label = b"mprun 1 proof of the " + side
            return hmac.new(key, self.counted(label) + transcript, "sha256").digest()

        self.send(cbor2.dumps([b"proof", proof(b"client")]))
        answer = cbor2.loads(self.receive())
        if answer != [b"proof", proof(b"listener")]:
            raise Ended(answer)
        self.number = 0
        welcome = cbor2.loads(self.receive())
        assert welcome[0] == b"manager" and len(welcome[1]) == 16, welcome

    @staticmethod
    def counted(data):
        return struct.pack(">H", len(data)) + data

    def send(self, message):
        try:
            self.socket.sendall(struct.pack(">Q", 0x6D << 56 | len(message)) + message)
        except (BrokenPipeError, ConnectionResetError):
            raise Ended() from None

    def exactly(self, count):
        data = b""
        while len(data) < count:
            try:
                part = self.socket.recv(count - len(data))
            except ConnectionResetError:
                part = b""
            if not part:
                raise Ended()
            data += part
        return data

    def receive(self):
        head = struct.unpack(">Q", self.exactly(8))[0]
        assert head >> 56 == 0x6D
        return self.exactly(head & (1 << 56) - 1)

    def request(self, referent, method, arguments):
        """`arguments` is the encoded list."""
        self.number += 1
        self.send(cbor2.dumps([self.number, referent, method]) + arguments)
        return self.reply()

    def reply(self):
        import io
        stream = io.BytesIO(self.receive())
        number, is_error = cbor2.load(stream)
        assert number == self.number, number
        return is_error, cbor2.load(stream)

    def call(self, referent, method, *arguments):
        return self.request(referent, method, cbor2.dumps(list(arguments)))


def text_of(error):
    """The message of the error in a reply."""
    value = error[0]
    if isinstance(value, cbor2.CBORTag):
        value = value.value[1][b"message"]
    return value.decode(errors="replace")


def as_it_should_be(path):
    c = Connection(path)
    is_error, results = c.call(0, b"create", b"dict", {b"a": 1})
    assert not is_error
    tag = results[0]
    assert tag.tag == 60008 and tag.value[0] == b"Proxy"
    referent, typeid, _ = tag.value[1]
    assert typeid == b"dict"
    assert c.call(referent, b"#setitem", b"b", [1.5, None, b"\0"]) == (False, [])
    assert c.call(referent, b"get", b"b") == (False, [[1.5, None, b"\0"]])
    assert c.call(referent, b"#len") == (False, [2])
    is_error, error = c.call(referent, b"pop", b"missing")
    assert is_error and error[0].value[0].tag == 60004 and error[0].value[0].value == b"KeyError"
    # The proxy goes back as it came.
    assert c.call(referent, b"#setitem", b"self", tag) == (False, [])
    is_error, results = c.call(referent, b"#getitem", b"self")
    assert not is_error and results[0].value[1][0] == referent
    assert c.call(referent, b"clear") == (False, [])
    return c, referent


def refused(c, referent, arguments, words, method=b"#setitem"):
    is_error, error = c.request(referent, method, arguments)
    assert is_error, error
    assert words in text_of(error), text_of(error)


def as_an_enemy(path, c, referent):
    tag = cbor2.CBORTag
    dump = cbor2.dumps
    # The manager is at a path, so functions by value may come, but not damaged ones.
    refused(c, referent, dump([b"f", tag(60005, [1, b"\x1bLua", None])]), "damaged bytecode")
    refused(c, referent, dump([b"l", tag(60008, [b"Lock", 1])]), "refused")
    refused(c, referent, dump([b"l", tag(60008, [b"Queue", 1 << 40])]), "refused")
    refused(c, referent, dump([b"p", tag(60008, [b"Proxy", [10**9, b"dict", []]])]), "gone")
    refused(c, referent, dump([b"p", tag(60008, [b"Proxy", [0, b"dict", []]])]), "damaged")
    refused(c, referent, dump([b"p", tag(60008, [b"Proxy", 7])]), "damaged")
    deep = b"\x82\x41d" + b"\x81" * 1000000 + b"\x80"
    refused(c, referent, deep, "nest")
    refused(c, referent, b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff", "more items than bytes")
    refused(c, referent, b"\x82\x41k\x5b" + b"\x7f" * 8, "longer than the message")
    refused(c, referent, b"\x81", "more items than bytes")
    refused(c, referent, dump([]) + b"\0", "after its end")
    refused(c, 10**12, dump([]), "gone", b"get")
    refused(c, referent, dump([]), "no method", b"no such method")
    refused(c, referent, dump([]), "no method", b"\xff\xfe")
    refused(c, 0, dump([b"no such type"]), "no type", b"create")
    refused(c, 0, dump([]), "no method", b"forget")
    # Another client names what it was given, and gives back only what it has itself.
    other = Connection(path)
    for guess in [1, 2, 3, 2**62]:
        assert other.call(0, b"#hold", guess) == (False, [False])
    other.send(dump([0, referent, b"#release"]) + dump([10**18]))
    assert other.call(0, b"ready")[0] is False
    assert c.call(referent, b"#len") == (False, [0])
    # The word is not taken for values that are not there.
    is_error, results = c.call(0, b"create", b"list")
    listed = results[0].value[1][0]
    refused(c, listed, dump([{b"n": 2**40}]), "but there are 0 values", b"extend")
    refused(c, 0, dump([b"set", {b"n": 2**40}]), "but there are 0 values", b"create")
    refused(c, 0, dump([b"AsyncResult", {}]), "no type", b"create")
    assert c.call(0, b"#hold", 10**9) == (False, [False])
    assert c.call(0, b"#hold", 0) == (False, [False])
    # Notices about nothing are no more than noise.
    for method, count in [(b"#release", 10**18), (b"#release", -5), (b"#withdraw", 1), (b"nonsense", 1)]:
        for number in [0, 1, referent, referent + 1, 2**62]:
            c.send(cbor2.dumps([0, number, method]) + cbor2.dumps([count]))
    c.send(cbor2.dumps([0, referent, b"#release"]))


def ends(path, message):
    """A message that is no request ends the connection that it came over."""
    c = Connection(path)
    c.send(message)
    try:
        c.receive()
    except Ended:
        return
    raise AssertionError(f"an answer to {message[:20]}")


def without_the_key(path):
    for key in [b"", b"x", b"k" * 2, None]:
        try:
            c = Connection(path, key)
            if cbor2.loads(c.receive()) == [b"refused"]:
                c.receive()
        except Ended:
            continue
        raise AssertionError(f"let in with {key}")
    try:
        Connection(path, purpose=b"connection")
    except Ended:
        pass


def main():
    path = sys.argv[1]
    c, referent = as_it_should_be(path)
    as_an_enemy(path, c, referent)
    for message in [b"", b"\xff", cbor2.dumps([]), cbor2.dumps([-1, 0, b"x"]), cbor2.dumps([1, -1, b"x"]),
                    cbor2.dumps([1, 2]), cbor2.dumps({}), cbor2.dumps("text"), os.urandom(5000)]:
        ends(path, message)
    without_the_key(path)
    # Whatever happened, the first connection is still served; what it gave back too often is gone.
    while not c.call(referent, b"#len")[0]:
        time.sleep(0.01)
    refused(c, referent, cbor2.dumps([]), "gone", b"#len")
    assert not c.call(0, b"create", b"list")[0]
    print("ok")


main()
