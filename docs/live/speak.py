"""Has a portrait say a recording, live, and then a text.

python speak.py STUDIO IMAGE_ID SPEECH.wav TEXT OUT.mp4

IMAGE_ID: what POST /api/assets answered for the portrait. SPEECH.wav: 16 kHz, mono, 16-bit.
Needs `pip install websockets`.
"""

import asyncio
import json
import sys
import wave

from websockets.asyncio.client import connect

PACKET = 320  # samples: 20 ms


async def say(socket, message):
    await socket.send(json.dumps(message))


async def speak(socket, path, text):
    """Sends all of it as fast as it goes: the studio says it in its own time."""
    with wave.open(path) as speech:
        while packet := speech.readframes(PACKET):
            await socket.send(packet)
    # Behind the recording. {"interrupt": {}} would silence both at once.
    await say(socket, {"text": {"text": text}})


async def main(studio, image, speech, text, out):
    async with connect(studio.replace("http", "ws") + "/api/live", max_size=None) as socket:
        await say(socket, {"open": {"image": image, "params": {"size": "384*256"}}})
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
                    await speak(socket, speech, text)
                if news["type"] == "said":
                    if "problem" in news:
                        print(news["problem"]["detail"], file=sys.stderr)
                    # The lips close behind the last word.
                    asyncio.get_running_loop().call_later(
                        0.5, lambda: asyncio.ensure_future(say(socket, {"close": {}}))
                    )
                if news["type"] == "ended":
                    break


asyncio.run(main(*sys.argv[1:6]))
