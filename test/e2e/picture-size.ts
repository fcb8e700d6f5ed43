import type { Page } from '@playwright/test';

/** How large something is on the screen, px. */
export interface Size {
  width: number;
  height: number;
}

/** The size of the picture itself: the box that holds it has room at two of its sides. */
export function pictureSize(page: Page): Promise<Size> {
  return page.locator('#stage video').evaluate((video: HTMLVideoElement) => {
    const { videoWidth, videoHeight, clientWidth, clientHeight } = video;
    const scale = Math.min(clientWidth / videoWidth, clientHeight / videoHeight);
    return { width: Math.floor(videoWidth * scale), height: Math.floor(videoHeight * scale) };
  });
}

/** What can be scrolled: the page itself, and every panel on it that is longer than what is seen of it. */
export function scrollers(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const root = document.documentElement;
    if (root.scrollHeight > root.clientHeight)
      found.push(`the page, by ${root.scrollHeight - root.clientHeight} px`);
    if (root.scrollWidth > root.clientWidth)
      found.push(`the page sideways, by ${root.scrollWidth - root.clientWidth} px`);
    for (const element of document.querySelectorAll<HTMLElement>('main *')) {
      const { overflowY } = getComputedStyle(element);
      const scrolls = overflowY === 'auto' || overflowY === 'scroll';
      if (scrolls && element.tagName !== 'TEXTAREA' && element.scrollHeight > element.clientHeight + 1)
        found.push(`${element.className}, by ${element.scrollHeight - element.clientHeight} px`);
    }
    return found;
  });
}
