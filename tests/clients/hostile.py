#!/usr/bin/env python3
"""A client that means harm: logs in with paramiko where it has to, then sends what no good client sends.

  hostile.py ATTACK PORT USER KEY

Prints a line about what came of it, then holds what it has until its standard input ends. An attack that cannot go on because the
server makes it wait is over, too.
"""

import logging
import os
import socket
import sys
import threading
import time

import paramiko
from paramiko.common import (
    MSG_CHANNEL_CLOSE, MSG_CHANNEL_DATA, MSG_CHANNEL_EOF, MSG_CHANNEL_OPEN, MSG_CHANNEL_OPEN_FAILURE,
    MSG_CHANNEL_OPEN_SUCCESS, MSG_CHANNEL_REQUEST, MSG_CHANNEL_SUCCESS, MSG_CHANNEL_WINDOW_ADJUST, MSG_GLOBAL_REQUEST,
    MSG_IGNORE, MSG_KEXINIT, MSG_SERVICE_REQUEST, MSG_UNIMPLEMENTED, MSG_USERAUTH_REQUEST,
)

logging.disable(logging.CRITICAL)
HOST = "127.0.0.1"
# Without progress for so long, the server makes us wait.
PATIENCE = 3.0


def message(kind, *parts):
    """Numbers as uint32, text and bytes as strings, booleans as such."""
    made = paramiko.Message()
    made.add_byte(bytes([kind]))
    for part in parts:
        if isinstance(part, bool):
            made.add_boolean(part)
        elif isinstance(part, int):
            made.add_int(part)
        else:
            made.add_string(part)
    return made


class Line:
    """A connection whose messages are ours: keys are exchanged, and what comes is read only when it is asked for."""

    def __init__(self, port, user=None, key=None, transport=paramiko.Transport):
        self.transport = transport((HOST, port))
        self.inbox = []
        self.news = threading.Condition()
        self.reading = threading.Event()
        self.reading.set()
        packetizer = self.transport.packetizer
        original = packetizer.read_message

        def read_message():
            while True:
                self.reading.wait()
                kind, read = original()
                # What is not about the login and the exchange of keys is for us: paramiko would end a line that says what it
                # does not expect.
                if kind < MSG_GLOBAL_REQUEST and kind != MSG_UNIMPLEMENTED:
                    return kind, read
                with self.news:
                    self.inbox.append((kind, read))
                    self.news.notify_all()

        packetizer.read_message = read_message
        self.transport.start_client(timeout=60)
        if user:
            self.transport.auth_publickey(user, paramiko.PKey.from_path(key))

    def deaf(self):
        """Reads no more, but for what is on its way."""
        self.reading.clear()

    def send(self, kind, *parts):
        self.transport._send_message(message(kind, *parts))

    def expect(self, kinds, count=1):
        """Waits for so many messages of these kinds."""
        limit = time.monotonic() + 60
        with self.news:
            while True:
                found = [(kind, read) for kind, read in self.inbox if kind in kinds]
                if len(found) >= count:
                    return found
                if not self.transport.is_active():
                    raise EOFError(f"{len(found)} of {count}")
                if not self.news.wait(min(1, limit - time.monotonic())) and time.monotonic() > limit:
                    raise TimeoutError(f"{len(found)} of {count}")

    def open(self, number=0, window=1 << 21, packet=1 << 15):
        self.send(MSG_CHANNEL_OPEN, "session", number, window, packet)
        kind, read = self.expect((MSG_CHANNEL_OPEN_SUCCESS, MSG_CHANNEL_OPEN_FAILURE))[-1]
        if kind != MSG_CHANNEL_OPEN_SUCCESS:
            raise EOFError("no channel")
        read.get_int()
        return read.get_int()

    def run(self, channel, script):
        self.send(MSG_CHANNEL_REQUEST, channel, "exec", True, script)
        self.expect((MSG_CHANNEL_SUCCESS,))


def until_stuck(line, steps):
    """Does one step after another until there are no more, the line is cut, or nothing moves; how it ended."""
    done = {"steps": 0, "end": None}

    def go():
        try:
            for step in steps:
                step()
                done["steps"] += 1
            done["end"] = "all sent"
        except (OSError, EOFError, paramiko.SSHException):
            done["end"] = "cut off"

    thread = threading.Thread(target=go, daemon=True)
    thread.start()
    last, moved = -1, time.monotonic()
    while thread.is_alive():
        if done["steps"] != last:
            last, moved = done["steps"], time.monotonic()
        elif time.monotonic() - moved > PATIENCE:
            return "made to wait"
        time.sleep(0.02)
    # Whoever is cut off notices a little later, if it listens.
    limit = time.monotonic() + 1
    while line.reading.is_set() and time.monotonic() < limit:
        if not line.transport.is_active():
            return "cut off"
        time.sleep(0.02)
    return done["end"]


def repeat(line, count, step):
    return until_stuck(line, (step for _ in range(count)))


def channels(port, user, key):
    """Opens thousands of channels at once."""
    line = Line(port, user, key)
    count = 5000
    for number in range(count):
        line.send(MSG_CHANNEL_OPEN, "session", number, 1 << 21, 1 << 15)
    answers = line.expect((MSG_CHANNEL_OPEN_SUCCESS, MSG_CHANNEL_OPEN_FAILURE), count)
    opened = sum(kind == MSG_CHANNEL_OPEN_SUCCESS for kind, _ in answers)
    return line, f"{opened} opened, {count - opened} refused"


def reopened(port, user, key):
    """Opens and closes channels without end, and waits for no answer."""
    line = Line(port, user, key)

    def step():
        line.send(MSG_CHANNEL_OPEN, "session", 1, 1 << 21, 1 << 15)
        line.send(MSG_CHANNEL_CLOSE, 2)
        line.send(MSG_CHANNEL_CLOSE, 3)

    return line, repeat(line, 5000, step)


def unheard(port, user, key, packet):
    """A program that writes without end to a window of four gigabytes, in packets of that size, which nobody reads."""
    line = Line(port, user, key)
    channel = line.open(window=0xFFFFFFFF, packet=packet)
    line.run(channel, "$line = 'x' * 10000; while ($true) { $line }")
    line.deaf()
    return line, channel


def window(port, user, key):
    """Opens a window of four gigabytes for a program that writes without end, and reads nothing."""
    line, channel = unheard(port, user, key, 0xFFFFFFFF)
    return line, repeat(line, 100, lambda: line.send(MSG_CHANNEL_WINDOW_ADJUST, channel, 0xFFFFFFFF))


def crumbs(port, user, key):
    """Lets a program write one byte a packet, and reads nothing."""
    line, _ = unheard(port, user, key, 1)
    return line, "asked"


def nothing(port, user, key):
    """Takes no packet at all."""
    line, _ = unheard(port, user, key, 0)
    return line, "asked"


def beyond(port, user, key):
    """Sends to a program that does not read, whatever the window says."""
    line = Line(port, user, key)
    channel = line.open()
    line.run(channel, "Start-Sleep 1000")
    data = b"x" * 32768
    return line, repeat(line, 2000, lambda: line.send(MSG_CHANNEL_DATA, channel, data))


def crumbs_in(port, user, key):
    """The same, a byte at a time."""
    line = Line(port, user, key)
    channel = line.open()
    line.run(channel, "Start-Sleep 1000")
    return line, repeat(line, 30000, lambda: line.send(MSG_CHANNEL_DATA, channel, b"x"))


def requests(port, user, key):
    """Asks for this and that on a channel, and reads no answer."""
    line = Line(port, user, key)
    channel = line.open()
    line.deaf()

    def step():
        line.send(MSG_CHANNEL_REQUEST, channel, "env", True, "LC_X", "y" * 4000)
        line.send(MSG_CHANNEL_REQUEST, channel, "no-such-thing@example.org", True, "z" * 1000)

    return line, repeat(line, 2000, step)


def terminals(port, user, key):
    """Asks for terminals, and for another size of them, without end."""
    line = Line(port, user, key)
    channel = line.open()

    def step():
        line.send(MSG_CHANNEL_REQUEST, channel, "pty-req", True, "xterm", 80, 24, 0, 0, b"\x00")
        line.send(MSG_CHANNEL_REQUEST, channel, "window-change", False, 0xFFFFFFFF, 0, 7, 0xFFFFFFFF)

    return line, repeat(line, 3000, step)


def modes(port, user, key):
    """Asks for a terminal with modes that are none."""
    ends = []
    for text in (b"\x01", b"\xff" * 5, b"\x35\x00\x00\x00\x00" * 1000, b"\x00\x00"):
        line = Line(port, user, key)
        channel = line.open()
        ends.append(repeat(line, 1, lambda: line.send(MSG_CHANNEL_REQUEST, channel, "pty-req", True, "x", 0, 0, 0, 0, text)))
        line.transport.close()
    return None, ", ".join(ends)


def questions(port, user, key):
    """Asks the server for what no server has, and reads no answer."""
    line = Line(port, user, key)
    line.deaf()
    return line, repeat(line, 5000, lambda: line.send(MSG_GLOBAL_REQUEST, "no-such-thing@example.org", True, "z" * 1000))


def ignored(port, user, key):
    """Sends what is to be ignored."""
    line = Line(port, user, key)
    return line, repeat(line, 500, lambda: line.send(MSG_IGNORE, b"x" * 32000))


def strangers(port, user, key):
    """Speaks of channels that are not there."""
    line = Line(port, user, key)
    line.open()

    def step():
        for number in (1, 12345, 0x7FFFFFFF, 0xFFFFFFFF):
            line.send(MSG_CHANNEL_DATA, number, b"x" * 1000)
            line.send(MSG_CHANNEL_WINDOW_ADJUST, number, 0xFFFFFFFF)
            line.send(MSG_CHANNEL_REQUEST, number, "exec", True, "1")
            line.send(MSG_CHANNEL_EOF, number)
            line.send(MSG_CHANNEL_CLOSE, number)

    return line, repeat(line, 500, step)


def half_rekey(port, user, key):
    """Begins an exchange of keys amid a flood and does not go on with it."""
    line = Line(port, user, key)
    channel = line.open(window=0xFFFFFFFF)
    line.run(channel, "$line = 'x' * 10000; while ($true) { $line }")
    line.deaf()
    line.transport.clear_to_send.clear()
    made = paramiko.Message()
    made.add_byte(bytes([MSG_KEXINIT]))
    made.add_bytes(os.urandom(16))
    lists = ["curve25519-sha256@libssh.org", "ssh-ed25519", "aes128-ctr", "aes128-ctr", "hmac-sha2-256", "hmac-sha2-256"]
    for names in lists + ["none", "none", "", ""]:
        made.add_string(names)
    made.add_boolean(False)
    made.add_int(0)
    line.transport._send_message(made)
    return line, repeat(line, 20000, lambda: line.send(MSG_CHANNEL_DATA, channel, b"x" * 1000))


def impatient(port, user, key):
    """Opens channels and asks for services before it has logged in, and tries to without a key."""
    ends = []
    for begin, step in (
        (False, lambda line: line.send(MSG_CHANNEL_OPEN, "session", 0, 1 << 21, 1 << 15)),
        (False, lambda line: line.send(MSG_SERVICE_REQUEST, "ssh-connection")),
        (True, lambda line: line.send(MSG_CHANNEL_OPEN, "session", 0, 1 << 21, 1 << 15)),
        (True, lambda line: line.send(MSG_USERAUTH_REQUEST, user, "ssh-connection", "none")),
        (True, lambda line: line.send(MSG_USERAUTH_REQUEST, os.urandom(9).hex(), "ssh-connection", "none")),
        (True, lambda line: line.send(MSG_USERAUTH_REQUEST, "u" * 9999, "ssh-connection", "password", False, "p" * 9999)),
    ):
        line = Line(port)
        if begin:
            line.send(MSG_SERVICE_REQUEST, "ssh-userauth")
        ends.append(repeat(line, 200, lambda: step(line)))
        line.transport.close()
    return None, ", ".join(ends)


def broken(port, user, key):
    """Sends bytes that no key has sealed."""
    ends = []
    for text in (b"\xff" * 100000, b"\x00" * 100000, b"\x00\x00\x00\x10" + b"x" * 64):
        line = Line(port, user, key)
        ends.append(until_stuck(line, [lambda: line.transport.sock.sendall(text)]))
        line.transport.close()
    return None, ", ".join(ends)


def half(port, user, key):
    """Begins the exchange of keys on many connections and stops in its midst."""
    held = []
    for number in range(200):
        line = socket.create_connection((HOST, port), timeout=60)
        line.sendall(b"SSH-2.0-half\r\n")
        got = b""
        while b"\n" not in got:
            got += line.recv(4096)
        got = got.split(b"\n", 1)[1]
        while len(got) < 4 or len(got) < 4 + int.from_bytes(got[:4], "big"):
            more = line.recv(4096)
            if not more:
                break
            got += more
        # The server's own offer is one that it agrees with.
        line.sendall(got[: 4 + int.from_bytes(got[:4], "big")])
        if number % 2:
            # SSH_MSG_KEX_ECDH_INIT, cut short.
            line.sendall(b"\x00\x00\x04\xcc\x05\x1e\x00\x00\x04\xc0" + b"x" * 500)
        held.append(line)
    return held, f"{len(held)} held"


def guesses(port, user, key):
    """Guesses keys on many connections at once, as often as it may."""
    counts = []

    def guess():
        # The plain transport asks for the service of logging in anew before each try.
        line = Line(port, transport=paramiko.ServiceRequestingTransport)
        line.transport.auth_timeout = 5
        tries = 0
        try:
            for _ in range(50):
                try:
                    line.transport.auth_publickey(user, paramiko.ECDSAKey.generate())
                except paramiko.AuthenticationException:
                    tries += 1
        except (OSError, EOFError, paramiko.SSHException):
            pass
        counts.append(tries)

    def bounded():
        try:
            guess()
        except (OSError, EOFError, paramiko.SSHException):
            counts.append(0)

    threads = [threading.Thread(target=bounded, daemon=True) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return None, f"at most {max(counts)} of 50 tries"


def pensive(port, user, key):
    """Means no harm: takes its time before it logs in."""
    line = Line(port)
    time.sleep(4)
    asked = sum(kind == MSG_GLOBAL_REQUEST for kind, _ in line.inbox)
    line.transport.auth_publickey(user, paramiko.PKey.from_path(key))
    return line, f"asked {asked} times before it had logged in"


ATTACKS = {attack.__name__: attack for attack in (
    channels, reopened, window, crumbs, nothing, beyond, crumbs_in, requests, terminals, modes, questions, ignored, strangers,
    half_rekey, impatient, broken, half, guesses, pensive,
)}


def main():
    name, port, user, key = sys.argv[1:]
    try:
        held, end = ATTACKS[name](int(port), user, key)
    except EOFError:
        held, end = None, "cut off"
    print(end, flush=True)
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
