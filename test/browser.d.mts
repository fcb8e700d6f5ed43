/** Path of a browser that is already there, or null. */
export function installedBrowser(): string | null;
/** Path of a browser, installing one where there is none. Throws with the command to run where that fails. */
export function ensureBrowser(): Promise<string>;
