/** The built module of a source of the server; any other path as it is. */
export function built(path: string): string;
