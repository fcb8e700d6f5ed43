// Runs in the page, before anything else: looks over the shoulder of socket, sound and canvas. `takeLive()` gives what was
// seen since the last look, in ms of the page's clock.
(() => {
  const WIDTH = 32;
  const HEIGHT = 20;
  const nothing = () => ({ said: [], drawn: [], offsets: [] });
  let trace = nothing();
  /** When the sound of a time of the session is heard. */
  let heard = [];
  let arriving = null;
  // As one string: a list of so many numbers would hold the page up, and with it what is measured.
  globalThis.takeLive = () => {
    const { said, drawn, offsets } = trace;
    trace = nothing();
    const cells = drawn.map((picture) => String.fromCharCode(...picture.cells)).join('');
    return { said, offsets, drawnAt: drawn.map(({ at }) => at), cells: btoa(cells) };
  };

  globalThis.WebSocket = class extends WebSocket {
    constructor(url) {
      super(url);
      this.addEventListener('message', ({ data }) => {
        const isSound = data instanceof ArrayBuffer && new DataView(data).getUint8(0) === 3;
        arriving = isSound ? new DataView(data).getFloat64(8, true) : null;
      });
    }

    send(data) {
      if (data instanceof Int16Array) {
        const level = Math.sqrt(data.reduce((sum, value) => sum + (value / 32_768) ** 2, 0) / data.length);
        // Its last sample has just come; the middle of it was earlier.
        trace.said.push({ at: performance.now() - data.length / 32, level });
      }
      super.send(data);
    }
  };

  const { start } = AudioBufferSourceNode.prototype;
  AudioBufferSourceNode.prototype.start = function (when = 0) {
    if (arriving !== null) {
      const { outputLatency, baseLatency, currentTime } = this.context;
      const ahead = when + (outputLatency || baseLatency) - currentTime;
      heard.push({ time: arriving, at: performance.now() + ahead * 1000 });
      heard = heard.slice(-400);
    }
    start.call(this, when);
  };

  const small = document.createElement('canvas');
  small.width = WIDTH;
  small.height = HEIGHT;
  const view = small.getContext('2d', { willReadFrequently: true });
  new MutationObserver(([{ target }]) => {
    // It is seen with the next picture of the screen.
    const at = performance.now() + 8;
    view.drawImage(target, 0, 0, WIDTH, HEIGHT);
    const { data } = view.getImageData(0, 0, WIDTH, HEIGHT);
    trace.drawn.push({ at, cells: Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => data[i * 4 + 1]) });
    const middle = Number(target.dataset.time) + 0.02;
    const sound = heard.findLast(({ time }) => time <= middle);
    if (sound) trace.offsets.push(at - (sound.at + (middle - sound.time) * 1000));
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-time'] });
})();
