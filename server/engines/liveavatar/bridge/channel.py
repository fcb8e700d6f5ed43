"""The protocol's wires: one JSON object a line, commands on stdin, events on file descriptor 3."""

import base64
import json
import os
import queue
import sys
import threading

from .live.sound import Sound

EVENTS_FD = 3
# From a closed stdin to the end of a process that is inside a GPU call, s. The studio's guard kills after one second.
LAST_MOMENT = 0.5


class Events:
    """What this rank says. Any thread may."""

    def __init__(self, fd=EVENTS_FD):
        # A compiler worker that outlives us must not hold the studio's end open.
        os.set_inheritable(fd, False)
        self._fd = fd
        self._lock = threading.Lock()

    def send(self, type, **fields):
        """Fields that are None are left out."""
        message = {"type": type, **{key: value for key, value in fields.items() if value is not None}}
        line = (json.dumps(message, ensure_ascii=False) + "\n").encode()
        with self._lock:
            while line:
                line = line[os.write(self._fd, line) :]


class Inbox:
    """
    What this rank is told. A thread of its own reads, so that a cancellation is heard in the middle of a run, and sound in
    the middle of a session.
    """

    def __init__(self, stream=None):
        self._stream = stream or sys.stdin.buffer
        self._commands = queue.SimpleQueue()
        self._cancelled = set()
        self._sounds = {}
        threading.Thread(target=self._read, name="commands", daemon=True).start()

    def cancelled(self, run):
        return run in self._cancelled

    def sound(self, session):
        """What is heard of a session, from its `open` on."""
        return self._sounds[session]

    def forget(self, session):
        """It is over."""
        del self._sounds[session]

    def __iter__(self):
        """The commands in order, until the studio says `shutdown` or is gone."""
        while True:
            command = self._commands.get()
            if command is None:
                return
            yield command

    def _read(self):
        for line in self._stream:
            try:
                command = json.loads(line)
                kind = command["type"]
            except (ValueError, KeyError, TypeError):
                print(f"not a command: {line[:200]!r}", file=sys.stderr, flush=True)
                continue
            if kind == "cancel":
                self._cancelled.add(command["run"])
            elif kind in ("audio", "flush", "close"):
                self._hear(kind, command)
            elif kind == "shutdown":
                break
            else:
                if kind == "open":
                    self._sounds[command["session"]] = Sound()
                self._commands.put(command)
        self._commands.put(None)
        # The main thread may be waiting for a rank that is gone: nobody is left to wait for.
        threading.Timer(LAST_MOMENT, os._exit, (0,)).start()

    def _hear(self, kind, command):
        # Of a session that is over nothing is heard any more.
        sound = self._sounds.get(command["session"])
        if sound is None:
            return
        if kind == "audio":
            sound.hear(base64.b64decode(command["pcm"]))
        elif kind == "flush":
            sound.flush()
        else:
            sound.close()
