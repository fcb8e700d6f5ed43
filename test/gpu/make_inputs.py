"""`python make_inputs.py FOLDER WIDTH HEIGHT SECONDS`: a portrait.png and a speech.wav that are of no picture or voice."""

import math
import os
import struct
import sys
import wave
import zlib

folder, width, height, seconds = sys.argv[1], *map(int, sys.argv[2:5])
rows = bytearray()
for y in range(height):
    rows.append(0)
    for x in range(width):
        inside = (x - width / 2) ** 2 / 9 + (y - height / 2) ** 2 / 16 < (height / 12) ** 2
        rows += bytes((210, 160, 130) if inside else (x * 200 // width, 90, y * 200 // height))


def chunk(kind, payload):
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", zlib.crc32(kind + payload))


with open(os.path.join(folder, "portrait.png"), "wb") as file:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header))
    file.write(chunk(b"IDAT", zlib.compress(bytes(rows))) + chunk(b"IEND", b""))
with wave.open(os.path.join(folder, "speech.wav"), "wb") as file:
    file.setnchannels(1)
    file.setsampwidth(2)
    file.setframerate(16000)
    samples = (
        int(9000 * math.sin(i * 0.05) * math.sin(i * 0.0004) ** 2 * (1 + math.sin(i * 0.19)))
        for i in range(16000 * seconds)
    )
    file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
