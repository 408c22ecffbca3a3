#!/usr/bin/env python3
"""Logs in with one client library, once for each line of standard input: a JSON object with what to use.

  interop.py asyncssh|paramiko|libssh PORT USER < attempts

An attempt has `key`, a file, and may have `cipher`, `kex` and `mac`, of which nothing else is then offered. Prints a line for
each: `yes` when `6 * 7` gave 42, `unknown` when the library does not have what was asked for, else `no: ` and why.
"""

import ctypes
import ctypes.util
import json
import logging
import sys

logging.disable(logging.CRITICAL)
HOST = "127.0.0.1"
SCRIPT = "6 * 7"


class Unknown(Exception):
    """The library does not have an algorithm of that name."""


def with_asyncssh(port, user):
    import asyncio

    import asyncssh

    def known(name, of):
        if name and name.encode() not in of():
            raise Unknown
        return [name] if name else ()

    async def attempt(key, cipher=None, kex=None, mac=None):
        from asyncssh.encryption import get_encryption_algs
        from asyncssh.kex import get_kex_algs
        from asyncssh.mac import get_mac_algs

        options = dict(
            encryption_algs=known(cipher, get_encryption_algs),
            kex_algs=known(kex, get_kex_algs),
            mac_algs=known(mac, get_mac_algs),
        )
        # Without a default configuration and an agent: nothing but what was asked for.
        connection = asyncssh.connect(
            HOST, port, username=user, client_keys=[key], known_hosts=None, config=None, agent_path=None, **options
        )
        async with connection as client:
            return (await client.run(SCRIPT)).stdout

    return lambda **wanted: asyncio.run(attempt(**wanted))


def with_paramiko(port, user):
    import paramiko

    def attempt(key, cipher=None, kex=None, mac=None):
        transport = paramiko.Transport((HOST, port))
        try:
            offered = transport.get_security_options()
            for name, wanted in (("ciphers", cipher), ("kex", kex), ("digests", mac)):
                if wanted:
                    try:
                        setattr(offered, name, (wanted,))
                    except ValueError:
                        raise Unknown from None
            transport.connect(username=user, pkey=paramiko.PKey.from_path(key))
            channel = transport.open_session()
            channel.exec_command(SCRIPT)
            return channel.makefile().read().decode()
        finally:
            transport.close()

    return attempt


def with_libssh(port, user):
    ssh = ctypes.CDLL(ctypes.util.find_library("ssh") or "libssh.so.4")
    for name in ("ssh_new", "ssh_channel_new", "ssh_get_error"):
        getattr(ssh, name).restype = ctypes.c_void_p
    string = ctypes.c_char_p
    # enum ssh_options_e of libssh.h
    host, number, login, ciphers_out, ciphers_in, exchange = 0, 1, 4, 15, 16, 24
    macs_out, macs_in, process_config = 29, 30, 38

    def attempt(key, cipher=None, kex=None, mac=None):
        session = ctypes.c_void_p(ssh.ssh_new())

        def must(status, what):
            if status != 0:
                raise Exception(what + ": " + string(ssh.ssh_get_error(session)).value.decode())

        def wish(option, value):
            if value and ssh.ssh_options_set(session, option, string(value.encode())) != 0:
                raise Unknown

        try:
            wish(host, HOST)
            wish(login, user)
            must(ssh.ssh_options_set(session, number, ctypes.byref(ctypes.c_uint(port))), "port")
            must(ssh.ssh_options_set(session, process_config, ctypes.byref(ctypes.c_bool(False))), "configuration")
            for option, value in (
                (ciphers_out, cipher), (ciphers_in, cipher), (macs_out, mac), (macs_in, mac), (exchange, kex)
            ):
                wish(option, value)
            must(ssh.ssh_connect(session), "connect")
            own = ctypes.c_void_p()
            must(ssh.ssh_pki_import_privkey_file(string(key.encode()), None, None, None, ctypes.byref(own)), "key")
            # As libssh's tutorial has it. Only then has it read which signatures the server knows, which RSA keys need.
            ssh.ssh_userauth_none(session, None)
            must(ssh.ssh_userauth_publickey(session, None, own), "login")
            channel = ctypes.c_void_p(ssh.ssh_channel_new(session))
            must(ssh.ssh_channel_open_session(channel), "channel")
            must(ssh.ssh_channel_request_exec(channel, string(SCRIPT.encode())), "exec")
            text, chunk = b"", ctypes.create_string_buffer(1024)
            while (length := ssh.ssh_channel_read(channel, chunk, 1024, 0)) > 0:
                text += chunk.raw[:length]
            ssh.ssh_channel_free(channel)
            return text.decode()
        finally:
            ssh.ssh_disconnect(session)
            ssh.ssh_free(session)

    return attempt


LIBRARIES = {"asyncssh": with_asyncssh, "paramiko": with_paramiko, "libssh": with_libssh}


def main():
    library, port, user = sys.argv[1:]
    try:
        attempt = LIBRARIES[library](int(port), user)
    except (ImportError, OSError):
        sys.exit(f"no {library} here")
    for line in sys.stdin:
        try:
            text = attempt(**json.loads(line))
            answer = "yes" if text.strip() == "42" else f"no: it gave {text!r}"
        except Unknown:
            answer = "unknown"
        except Exception as error:
            answer = "no: " + " ".join(f"{type(error).__name__}: {error}".split())
        print(answer, flush=True)


if __name__ == "__main__":
    main()
