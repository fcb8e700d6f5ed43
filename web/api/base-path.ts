/** Below what path the page and the studio lie, behind a proxy: the studio says so in the page. Empty = at the root. */
export function basePath(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="base-path"]')?.content ?? '';
}
