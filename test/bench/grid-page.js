// Runs in a page that shows videos: what they have shown, where they are, and as many bare ones in their place.
globalThis.grid = {
  /** Pictures that all of them were to show so far, and those that they did not. */
  count() {
    const seen = { pictures: 0, dropped: 0 };
    for (const video of document.querySelectorAll('video')) {
      const { totalVideoFrames, droppedVideoFrames } = video.getVideoPlaybackQuality();
      seen.pictures += totalVideoFrames;
      seen.dropped += droppedVideoFrames;
    }
    return seen;
  },

  /** Addresses and places, px. */
  places() {
    return [...document.querySelectorAll('video')].map((video) => {
      const { left, top, width, height } = video.getBoundingClientRect();
      return { url: video.currentSrc, left, top, width, height };
    });
  },

  /** Nothing but the videos; the first one is heard. */
  showBare(places) {
    const videos = places.map(({ url, left, top, width, height }, index) => {
      const video = document.createElement('video');
      video.src = url;
      video.muted = index > 0;
      const place = { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` };
      Object.assign(video.style, { position: 'absolute', ...place });
      return video;
    });
    document.body.replaceChildren(...videos);
    for (const video of videos) void video.play();
  },
};
