"""Has a portrait say a recording, live: python speak.py STUDIO IMAGE_ID SPEECH.wav OUT.mp4

IMAGE_ID: what POST /api/assets answered for the portrait. SPEECH.wav: 16 kHz, mono, 16-bit.
Needs `pip install websockets`.
"""

import asyncio
import json
import sys
import wave

from websockets.asyncio.client import connect

PACKET = 320  # samples: 20 ms


async def speak(socket, path):
    """Sends the sound as fast as it goes: the studio says it in its own time."""
    with wave.open(path) as speech:
        while packet := speech.readframes(PACKET):
            await socket.send(packet)
        seconds = speech.getnframes() / speech.getframerate()
    await socket.send(json.dumps({"flush": {}}))
    await asyncio.sleep(seconds + 1)
    await socket.send(json.dumps({"close": {}}))


async def main(studio, image, speech, out):
    async with connect(studio.replace("http", "ws") + "/api/live", max_size=None) as socket:
        opening = {"image": image, "params": {"size": "384*256"}}
        await socket.send(json.dumps({"open": opening}))
        speaking = None
        with open(out, "wb") as video:
            async for message in socket:
                # Fragmented MP4: could as well be piped to a player.
                if isinstance(message, bytes):
                    video.write(message)
                    continue
                news = json.loads(message)
                if news["type"] == "failed":
                    raise SystemExit(news["problem"]["detail"])
                if news["type"] == "opened":
                    speaking = asyncio.create_task(speak(socket, speech))
                if news["type"] == "ended":
                    break
        if speaking:
            await speaking


asyncio.run(main(*sys.argv[1:5]))
